from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.metrics import readings
from cis.register.metrics.rules import (
    DataKind,
    Direction,
    Measure,
    Period,
    ReadingDraft,
    Transform,
)

TODAY = date(2026, 3, 4)


def measure(kind=DataKind.MEASUREMENT, unit="h", transform=Transform.NONE):
    return Measure("M", unit, Direction.DECREASE, kind, Period.WEEK, transform)


def refusal(act):
    with pytest.raises(RuleError) as caught:
        act()
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14.2", 14.2),
        ("14,2", 14.2),
        (",5", 0.5),
        ("0,123", 0.123),
        ("−3", -3.0),  # noqa: RUF001 - as typed
        ("1,234,567", 1234567.0),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1.234", 1.234),
        ("1 234", 1234.0),
        ("12'345.5", 12345.5),
        ("7 h", 7.0),
        ("2e3", 2000.0),
    ],
)
def test_numbers_are_read_as_people_type_them(text, value):
    assert readings.number(text, unit="h") == value


@pytest.mark.parametrize(
    "text", ["", "x", "1..2", "1,2,3", "nan", "inf", "0x10", "1_0", "9" * 50]
)
def test_what_is_no_number_is_refused_in_words(text):
    assert "is not a number; write it like 14.2" in refusal(
        lambda: readings.number(text)
    )


def test_an_ambiguous_comma_is_asked_about():
    said = refusal(lambda: readings.number("1,234"))

    assert said == "“1,234” can mean 1234 or 1.234; write one of them."


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_out_and_in_is_itself(value):
    assert readings.number(repr(value)) == value


def test_a_pasted_column_fills_one_period_after_the_other():
    found = readings.pasted("1\n\n2,5 h\r\n3\n\n", date(2026, 2, 11), measure())

    assert [(draft.starts_on, draft.value) for draft in found] == [
        (date(2026, 2, 9), 1.0),
        (date(2026, 2, 23), 2.5),
        (date(2026, 3, 2), 3.0),
    ]


def test_two_pasted_columns_are_the_parts_of_a_ratio():
    found = readings.pasted("3\t4\n50", TODAY, measure(DataKind.PROPORTION, "%"))

    assert [(draft.numerator, draft.denominator) for draft in found] == [
        (3.0, 4.0),
        (None, None),
    ]


def test_all_wrong_lines_of_a_pasted_column_are_named():
    said = refusal(lambda: readings.pasted("1\nx\n2\t3", TODAY, measure()))

    assert said == (
        "Line 2: “x” is not a number; write it like 14.2. "
        "Line 3: 2 columns; paste one number a line."
    )


@pytest.mark.parametrize(
    ("text", "period", "start"),
    [
        ("2026-03-04", Period.WEEK, date(2026, 3, 2)),
        ("2026-W10", Period.WEEK, date(2026, 3, 2)),
        ("2026-03", Period.MONTH, date(2026, 3, 1)),
        ("2026-Q2", Period.QUARTER, date(2026, 4, 1)),
        ("2026-05-20", Period.QUARTER, date(2026, 4, 1)),
        ("2026-03-04T10:00:00", Period.DAY, date(2026, 3, 4)),
    ],
)
def test_a_date_means_the_period_it_lies_in(text, period, start):
    assert readings.period_start(text, period) == start


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-W60", "03/04/2026"])
def test_other_dates_are_refused_in_words(text):
    said = refusal(lambda: readings.period_start(text, Period.WEEK))

    assert said == f"“{text}” is not a date; write it as 2026-03-02."


def test_dates_far_away_are_refused():
    assert "1900" in refusal(lambda: readings.period_start("1900-01-01", Period.DAY))


def test_a_share_is_computed_from_its_parts_in_percent():
    draft = ReadingDraft(date(2026, 3, 4), numerator=30, denominator=40)

    fitted = readings.fitted(draft, measure(DataKind.PROPORTION, "%"), TODAY)

    assert fitted.starts_on == date(2026, 3, 2)
    assert fitted.value == 75.0


def test_a_rate_stays_a_quotient_and_nothing_of_nothing_is_a_gap():
    kind = measure(DataKind.RATE, "per user")
    draft = ReadingDraft(TODAY, numerator=3, denominator=4)
    empty = ReadingDraft(TODAY, numerator=0, denominator=0)

    assert readings.fitted(draft, kind, TODAY).value == 0.75
    assert readings.fitted(empty, kind, TODAY).value is None


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        (measure(), {"starts_on": date(2026, 3, 9)}, "has not begun yet"),
        (measure(), {"numerator": 1, "denominator": 2}, "has one value"),
        (measure(DataKind.PROPORTION), {"numerator": 3, "denominator": 2}, "3 of 2"),
        (measure(DataKind.PROPORTION, "%"), {"value": 101}, "0 and 100"),
        (measure(DataKind.PROPORTION, ""), {"value": 1.5}, "0 and 1,"),
        (measure(DataKind.DURATION), {"value": -1}, "cannot be negative (-1)"),
        (measure(DataKind.COUNT), {"value": -1}, "cannot be negative (-1)"),
        (measure(transform=Transform.LOG), {"value": -1}, "On a log scale"),
    ],
)
def test_a_reading_that_cannot_be_is_refused_in_words(kind, changes, words):
    draft = ReadingDraft(**{"starts_on": TODAY, **changes})

    assert words in refusal(lambda: readings.fitted(draft, kind, TODAY))


def test_a_measurement_may_be_negative():
    assert readings.fitted(ReadingDraft(TODAY, -3.0), measure(), TODAY).value == -3.0


def test_a_period_given_twice_is_named():
    week = date(2026, 3, 2)

    assert readings.twice([week, week], Period.WEEK) == "week of 2 Mar 2026"
    assert readings.twice([week], Period.WEEK) is None
