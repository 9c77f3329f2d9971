from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.metrics import periods
from cis.register.metrics.rules import Period

days = st.dates(date(1970, 1, 5), date(2199, 12, 31))
kinds = st.sampled_from(Period)


@given(days, kinds)
def test_a_day_lies_in_the_period_that_starts_for_it(day, period):
    start = periods.start_of(day, period)

    assert start <= day <= periods.last_day(start, period)
    assert periods.start_of(start, period) == start


@given(days, kinds)
def test_periods_follow_each_other_without_gap_or_overlap(day, period):
    start = periods.start_of(day, period)
    following = periods.following(start, period)

    assert periods.start_of(following, period) == following
    assert periods.preceding(following, period) == start
    assert periods.last_day(start, period) + timedelta(days=1) == following


@given(days, kinds, st.integers(0, 40))
def test_between_lists_every_period_once(day, period, steps):
    first = last = periods.start_of(day, period)
    for _ in range(steps):
        last = periods.following(last, period)

    found = periods.between(first, last, period)

    assert len(found) == steps + 1
    assert found == sorted(set(found))


@given(days, kinds)
def test_the_newest_full_period_is_over_and_the_next_is_not(day, period):
    full = periods.newest_full(day, period)

    assert periods.last_day(full, period) < day
    assert periods.last_day(periods.following(full, period), period) >= day


@given(days, kinds, st.integers(0, 60))
def test_a_metric_is_due_before_it_is_stale(day, period, due_days):
    newest = periods.start_of(day, period)
    due = periods.due_on(newest, period, due_days)

    assert not periods.is_stale(newest, due, period, due_days)
    later = periods.due_on(periods.following(newest, period), period, due_days)
    assert not periods.is_stale(newest, later, period, due_days)
    assert periods.is_stale(newest, later + timedelta(days=1), period, due_days)


def test_a_metric_without_readings_is_not_stale_and_misses_the_newest_period():
    today = date(2026, 3, 4)

    assert not periods.is_stale(None, today, Period.WEEK, 7)
    assert periods.missing(None, today, Period.WEEK) == [date(2026, 2, 23)]


def test_the_missing_periods_are_those_over_since_the_newest_reading():
    found = periods.missing(date(2026, 2, 9), date(2026, 3, 4), Period.WEEK)

    assert found == [date(2026, 2, 16), date(2026, 2, 23)]


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period.DAY, "1 Apr 2026"),
        (Period.WEEK, "week of 1 Apr 2026"),
        (Period.MONTH, "Apr 2026"),
        (Period.QUARTER, "Q2 2026"),
    ],
)
def test_periods_have_names(period, name):
    assert periods.label(date(2026, 4, 1), period) == name
