from datetime import date

import pytest

from cis.register.tickets.facts import Stretch, stretch
from cis.register.tickets.rules import Period

LATE = date(2026, 11, 24)


def full(first, last, period, today=LATE):
    touched = Stretch(first, last)
    span = touched.calendar(period)
    return [span.starts[place] for place in touched.full(span, period, today)]


def test_a_week_is_full_if_the_records_reach_from_monday_to_sunday():
    first, last = date(2026, 1, 5), date(2026, 1, 18)
    assert full(first, last, Period.WEEK) == [date(2026, 1, 5), date(2026, 1, 12)]


def test_weeks_cut_at_either_end_are_left_out():
    first, last = date(2026, 1, 6), date(2026, 1, 24)
    assert full(first, last, Period.WEEK) == [date(2026, 1, 12)]


def test_a_period_that_is_not_over_is_never_full():
    first, last = date(2026, 1, 5), date(2026, 1, 18)
    assert full(first, last, Period.WEEK, last) == [date(2026, 1, 5)]
    assert full(last, last, Period.DAY, last) == []


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 2), date(2026, 2, 27), 2),
        (date(2026, 1, 5), date(2026, 2, 28), 1),
        (date(2026, 1, 1), date(2026, 2, 24), 1),
    ],
)
def test_a_holiday_at_its_ends_does_not_cut_a_month(first, last, months):
    assert len(full(first, last, Period.MONTH)) == months


def test_nothing_touches_nothing():
    assert stretch([0, 0]) is None
