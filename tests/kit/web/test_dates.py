from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.kit.web.dates import add_months, parse_day, said

TODAY = date(2026, 5, 13)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-05-03", date(2026, 5, 3)),
        ("3.5.", date(2026, 5, 3)),
        ("3.5", date(2026, 5, 3)),
        ("03.05.2026", date(2026, 5, 3)),
        ("3. 5. 26", date(2026, 5, 3)),
        ("13/5", date(2026, 5, 13)),
        ("31/12/2025", date(2025, 12, 31)),
        ("3 may", date(2026, 5, 3)),
        ("3rd of May", date(2026, 5, 3)),
        ("May 3", date(2026, 5, 3)),
        ("3 May, 2027", date(2027, 5, 3)),
        ("  Sept 1  ", date(2026, 9, 1)),
        ("30 dec", date(2025, 12, 30)),
        ("29 feb", date(2028, 2, 29)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 5, 14)),
        ("yesterday", date(2026, 5, 12)),
        ("friday", date(2026, 5, 15)),
        ("next friday", date(2026, 5, 15)),
        ("next wednesday", date(2026, 5, 20)),
        ("wed", TODAY),
        ("last wed", date(2026, 5, 6)),
        ("last monday", date(2026, 5, 11)),
        ("in 2 weeks", date(2026, 5, 27)),
        ("in a month", date(2026, 6, 13)),
        ("three days ago", date(2026, 5, 10)),
        ("2 quarters from now", date(2026, 11, 13)),
        ("next month", date(2026, 6, 13)),
        ("last week", date(2026, 5, 6)),
        ("end of june", date(2026, 6, 30)),
        ("start of june 2027", date(2027, 6, 1)),
        ("end of the month", date(2026, 5, 31)),
        ("end of next month", date(2026, 6, 30)),
        ("end of the quarter", date(2026, 6, 30)),
        ("start of next year", date(2027, 1, 1)),
        ("end of this week", date(2026, 5, 17)),
    ],
)
def test_a_date_is_read_as_people_type_it(typed, day):
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["soon", "", "5", "2026", "may", "fri 13", "\x00"])
def test_what_is_no_date_is_refused_with_examples(typed):
    with pytest.raises(ValueError, match=r"is not a date\. Write it like 2026-05-03"):
        parse_day(typed, TODAY)


@pytest.mark.parametrize("typed", ["31.2.", "2026-13-01", "5/13", "29 feb 2026"])
def test_a_day_the_calendar_lacks_is_refused(typed):
    with pytest.raises(ValueError, match="There is no such day as"):
        parse_day(typed, TODAY)


@pytest.mark.parametrize("typed", ["0999-01-01", "in 9999 years", "1900-01-01"])
def test_a_year_far_away_is_refused(typed):
    with pytest.raises(ValueError, match=r"too far away|no such day"):
        parse_day(typed, TODAY)


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_every_date_said_in_figures_is_read_back(day):
    assert parse_day(day.isoformat(), TODAY) == day
    assert parse_day(f"{day.day}.{day.month}.{day.year}", TODAY) == day
    assert parse_day(f"{day.day} {day:%B} {day.year}", TODAY) == day


@given(st.text(max_size=20))
def test_nothing_typed_breaks_the_reader(typed):
    with suppress(ValueError):
        assert isinstance(parse_day(typed, TODAY), date)


def test_a_month_added_to_a_long_month_ends_on_its_last_day():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)


def test_a_date_is_said_in_full():
    assert said(TODAY) == "Wednesday, 13 May 2026"
