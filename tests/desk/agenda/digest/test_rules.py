from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.desk.agenda.digest import rules
from cis.desk.agenda.digest.rules import Draft, How

ZONES = st.sampled_from(sorted(available_timezones()))
SOME = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 6 * 365 * 24 * 60).map(
    lambda minutes: SOME + timedelta(minutes=minutes)
)


def at(zone, *moment):
    return rules.period(How.WEEKLY, zone, datetime(*moment, tzinfo=UTC))


def test_a_week_begins_on_monday_at_six_where_the_reader_is():
    assert at("Europe/Berlin", 2026, 11, 23, 4, 59).name == "2026-W47"
    assert at("Europe/Berlin", 2026, 11, 23, 5, 0).name == "2026-W48"
    # It is Monday in Auckland while it is Sunday in London.
    assert at("Pacific/Auckland", 2026, 11, 22, 17, 0).name == "2026-W48"
    assert at("Pacific/Pago_Pago", 2026, 11, 23, 16, 59).name == "2026-W47"


def test_where_the_clocks_skip_six_the_morning_begins_just_after():
    # Until 1901 such jumps were common; Lebanon's and others' are at midnight now.
    berlin = rules.period(
        How.DAILY, "Europe/Berlin", datetime(2026, 3, 29, 4, tzinfo=UTC)
    )
    assert berlin.name == "2026-03-29"
    early = rules.period(
        How.DAILY, "Europe/Berlin", datetime(2026, 3, 29, 3, 59, tzinfo=UTC)
    )
    assert early.name == "2026-03-28"


def test_a_day_that_a_zone_never_had_is_no_trouble():
    # Samoa went from the 29th to the 31st of December 2011.
    names = {
        rules.period(
            How.DAILY, "Pacific/Apia", datetime(2011, 12, 29, tzinfo=UTC) + step
        ).name
        for step in (timedelta(hours=hour) for hour in range(96))
    }
    assert "2011-12-29" in names
    assert "2011-12-31" in names


@given(ZONES, MOMENTS)
def test_every_zone_has_exactly_one_week_and_one_day_at_any_moment(zone, now):
    week = rules.period(How.WEEKLY, zone, now)
    day = rules.period(How.DAILY, zone, now)

    begun = date.fromisoformat(day.name)
    year, number, weekday = begun.isocalendar()
    assert week.name == f"{year}-W{number:02d}"
    assert week.is_new == (weekday == 1)
    assert begun <= day.today <= begun + timedelta(days=1)


def test_nobody_who_wants_none_has_a_period():
    assert rules.period(How.OFF, "UTC", datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_missed_monday_is_made_up_for_and_a_newcomer_begins_with_a_whole_week():
    monday, friday = at("UTC", 2026, 11, 23, 9), at("UTC", 2026, 11, 27, 9)

    assert rules.is_due(monday, None)
    assert rules.is_due(friday, "2026-W47")
    assert not rules.is_due(friday, None)
    assert not rules.is_due(friday, "2026-W48")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "Europe/Berlin\0"])
def test_a_zone_that_is_none_is_refused(zone):
    with pytest.raises(RuleError, match="Europe/Berlin"):
        Draft(How.DAILY, zone)


def test_the_subject_counts():
    assert rules.heading(1, 0) == "One thing is due from you"
    assert rules.heading(3, 2) == "3 things are due from you, 2 late"
