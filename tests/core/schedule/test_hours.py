"""The hour of a review holds in 20 zones, through gaps and folds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cis.core.schedule.dates import between
from cis.core.schedule.hours import moment
from cis.core.schedule.rules import (
    Fortnightly,
    MonthDay,
    Monthly,
    Quarterly,
    Weekday,
    Weekly,
)

ZONES = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Cairo",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
NOON = time(12)


@pytest.mark.parametrize("zone", ZONES)
def test_each_of_1000_days_has_its_own_local_noon(zone):
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(1000)]

    local = [moment(day, NOON, zone).astimezone(ZoneInfo(zone)) for day in days]

    assert [each.date() for each in local] == days
    assert {each.time() for each in local} == {NOON}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (Weekly(Weekday.SUNDAY), 52),
        (Fortnightly(Weekday.SUNDAY, date(2025, 12, 29)), 26),
        (Monthly(MonthDay(31)), 12),
        (Quarterly(MonthDay(31)), 4),
    ],
)
def test_a_year_of_moments_is_neither_skipped_nor_doubled(zone, rule, count):
    days = between(rule, date(2024, 1, 1), date(2024, 12, 31))

    moments = [moment(day, time(2, 30), zone) for day in days]

    assert moments == sorted(set(moments))
    assert len(moments) == count


def test_an_hour_in_the_gap_begins_as_much_later():
    assert moment(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


def test_an_hour_that_comes_twice_means_the_first():
    again = time(2, 30, fold=1)

    assert moment(date(2026, 10, 25), again, "Europe/Berlin") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_the_ends_of_the_world_are_25_hours_apart():
    day = date(2026, 6, 1)

    assert moment(day, NOON, "Pacific/Pago_Pago") - moment(
        day, NOON, "Pacific/Kiritimati"
    ) == timedelta(hours=25)
