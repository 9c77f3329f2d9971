"""Each cadence has exactly its number of days; none is skipped or doubled."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.core.schedule.dates import between, following, is_working
from cis.core.schedule.rules import (
    Fortnightly,
    LastWorkingDay,
    Month,
    MonthDay,
    Monthly,
    NthWeekday,
    Quarterly,
    Shift,
    Weekday,
    Weekly,
    said,
)

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
SHIFTS = st.sampled_from(Shift)
WEEKDAYS = st.sampled_from(Weekday)
IN_MONTH = st.one_of(
    st.builds(MonthDay, st.integers(1, 31)),
    st.just(LastWorkingDay()),
    st.builds(NthWeekday, st.sampled_from([1, 2, 3, 4, -1]), WEEKDAYS),
)
YEARS = st.integers(1950, 2150)


@st.composite
def holidays(draw, year):
    day = st.integers(0, 365).map(lambda n: date(year, 1, 1) + timedelta(days=n))
    return draw(st.frozensets(day, max_size=60))


@given(st.data(), YEARS, st.builds(Monthly, IN_MONTH, SHIFTS))
def test_twelve_months_have_one_day_each(data, year, rule):
    found = between(
        rule, date(year, 1, 1), date(year, 12, 31), data.draw(holidays(year))
    )

    assert [day.month for day in found] == list(range(1, 13))


@given(st.data(), YEARS, st.builds(Quarterly, IN_MONTH, st.sampled_from(Month), SHIFTS))
def test_four_quarters_have_one_day_each(data, year, rule):
    found = between(
        rule, date(year, 1, 1), date(year, 12, 31), data.draw(holidays(year))
    )

    first = 1 if rule.month == Month.FIRST else 3
    assert [day.month for day in found] == [first, first + 3, first + 6, first + 9]


@given(st.data(), YEARS, st.builds(Weekly, WEEKDAYS, SHIFTS))
def test_each_week_has_one_day(data, year, rule):
    first, last = date.fromisocalendar(year, 1, 1), date(year, 12, 28)
    last += timedelta(days=6 - last.weekday())

    found = between(rule, first, last, data.draw(holidays(year)))

    weeks = last.isocalendar().week
    assert [day.isocalendar()[:2] for day in found] == [
        (year, week) for week in range(1, weeks + 1)
    ]


@given(st.data(), YEARS, st.builds(Fortnightly, WEEKDAYS, DAYS, SHIFTS))
def test_every_second_week_has_one_day(data, year, rule):
    first = date.fromisocalendar(year, 1, 1)
    found = between(
        rule, first, first + timedelta(days=52 * 7 - 1), data.draw(holidays(year))
    )

    mondays = [day - timedelta(days=day.weekday()) for day in found]
    anchor = rule.anchor - timedelta(days=rule.anchor.weekday())
    assert len(found) == 26
    assert {(monday - anchor).days % 14 for monday in mondays} == {0}


@given(DAYS, st.integers(0, 800), st.integers(0, 800), st.builds(Monthly, IN_MONTH))
def test_two_stretches_have_the_days_of_both(first, one, two, rule):
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=two)

    apart = between(rule, first, middle) + between(
        rule, middle + timedelta(days=1), last
    )

    assert between(rule, first, last) == apart


@given(DAYS, st.builds(Weekly, WEEKDAYS) | st.builds(Monthly, IN_MONTH))
def test_what_follows_is_what_lies_between(since, rule):
    found = list(islice(following(rule, since), 30))

    assert found == between(rule, since + timedelta(days=1), found[-1])


@pytest.mark.parametrize(
    ("year", "february"), [(2026, 28), (2028, 29), (2000, 29), (2100, 28)]
)
@pytest.mark.parametrize("day", [29, 30, 31])
def test_a_shorter_month_gives_its_last_day(year, february, day):
    rule = Monthly(MonthDay(day), Shift.STAY)

    found = between(rule, date(year, 1, 1), date(year, 4, 30))

    assert [each.day for each in found] == [day, february, day, min(day, 30)]


def test_the_last_working_day_looks_past_holidays_and_weekends():
    rule = Monthly(LastWorkingDay())
    off = {date(2026, 5, 29)}

    assert between(rule, date(2026, 5, 1), date(2026, 5, 31), off) == [
        date(2026, 5, 28)
    ]


@pytest.mark.parametrize(
    ("shift", "day"), [(Shift.LATER, 29), (Shift.EARLIER, 29), (Shift.STAY, 31)]
)
def test_a_day_never_leaves_its_month(shift, day):
    """31 May 2026 is a Sunday: the next working day would be in June."""
    rule = Monthly(MonthDay(31), shift)

    assert between(rule, date(2026, 5, 1), date(2026, 5, 31)) == [date(2026, 5, day)]


def test_a_week_without_working_days_keeps_its_day():
    week = [date(2026, 12, 21) + timedelta(days=n) for n in range(7)]

    assert between(Weekly(Weekday.TUESDAY), week[0], week[-1], week) == [week[1]]


def test_a_holiday_is_not_worked():
    assert is_working(date(2026, 5, 1), frozenset())
    assert not is_working(date(2026, 5, 1), {date(2026, 5, 1)})
    assert not is_working(date(2026, 5, 2), frozenset())


def test_the_ends_of_the_calendar_hold():
    rule = Weekly(Weekday.MONDAY)

    assert between(rule, date(9999, 12, 20), date.max) == [
        date(9999, 12, 20),
        date(9999, 12, 27),
    ]
    assert between(rule, date.min, date(1, 1, 8)) == [date.min, date(1, 1, 8)]


@pytest.mark.parametrize("day", [0, -1, 32])
def test_a_month_has_no_such_day(day):
    with pytest.raises(RuleError, match="1 to 31"):
        MonthDay(day)


@pytest.mark.parametrize("nth", [0, 5, -2])
def test_a_month_may_lack_such_a_weekday(nth):
    with pytest.raises(RuleError, match="the last"):
        NthWeekday(nth, Weekday.MONDAY)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Weekly(Weekday.MONDAY), "every week on Monday"),
        (
            Fortnightly(Weekday.FRIDAY, date(2026, 1, 2)),
            "every second week on Friday",
        ),
        (Monthly(MonthDay(5)), "every month on day 5"),
        (
            Monthly(MonthDay(31)),
            "every month on day 31, or the last day of a shorter month",
        ),
        (Monthly(LastWorkingDay()), "every month on the last working day"),
        (
            Quarterly(NthWeekday(-1, Weekday.TUESDAY), Month.LAST),
            "in the last month of every quarter on the last Tuesday",
        ),
    ],
)
def test_a_rule_is_said_in_words(rule, words):
    assert said(rule) == words
