"""What is typed into the lines of My work."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.desk.agenda import entry
from cis.desk.agenda.entry import Row, Told
from cis.register.metrics.rules import DataKind, Direction, Measure, Period, Transform

MONDAY = date(2026, 3, 2)
TODAY = date(2026, 4, 1)
WEEKLY = {7: Period.WEEK}


def measure(kind=DataKind.MEASUREMENT, unit="h"):
    return Measure(
        name="Restore time",
        unit=unit,
        direction=Direction.DECREASE,
        kind=kind,
        period=Period.WEEK,
        transform=Transform.NONE,
        digits=1,
    )


def found(posted):
    return [(row.starts_on, row.texts) for row in entry.rows(posted, WEEKLY)]


def test_a_cell_is_a_reading_of_its_period():
    assert found({"r-7-2026-03-04-value": " 14.2 "}) == [(MONDAY, {"value": "14.2"})]


def test_a_pasted_column_goes_on_into_the_periods_after_it():
    rows = found({"r-7-2026-03-02-value": "1\r\n\r\n3\r\n"})

    assert rows == [(MONDAY, {"value": "1"}), (date(2026, 3, 16), {"value": "3"})]


def test_two_columns_are_part_and_whole():
    rows = found({"r-7-2026-03-02-numerator": "45\t60\n50;70"})

    assert [texts for _, texts in rows] == [
        {"numerator": "45", "denominator": "60"},
        {"numerator": "50", "denominator": "70"},
    ]


def test_two_texts_for_one_period_are_both_kept_and_refused():
    rows = entry.rows(
        {"r-7-2026-03-02-value": "1\n2", "r-7-2026-03-09-value": "3"}, WEEKLY
    )

    assert rows[1].text("value") == "2 / 3"
    with pytest.raises(RuleError, match="not a number"):
        entry.draft(rows[1], measure(), TODAY)


def test_a_column_without_end_is_kept_whole_and_refused():
    [row] = entry.rows({"r-7-2026-03-02-value": "1\n" * 61}, WEEKLY)

    assert row.text("value").count("1") == 61
    with pytest.raises(RuleError):
        entry.draft(row, measure(), TODAY)


@pytest.mark.parametrize(
    "name",
    [
        "r-8-2026-03-02-value",
        "r-7-2026-02-30-value",
        "r-7-0001-01-01-value",
        "r-7-2026-03-02-note",
        "r-x-2026-03-02-value",
        "value",
    ],
)
def test_what_is_no_cell_of_theirs_is_left_out(name):
    assert found({name: "1"}) == []


@pytest.mark.parametrize(
    ("start", "said"),
    [(date(2026, 3, 30), "ends on 5 Apr 2026"), (date(2026, 4, 6), "not begun yet")],
)
def test_a_period_that_is_not_over_is_refused_with_a_sentence(start, said):
    with pytest.raises(RuleError, match=said):
        entry.draft(Row(7, start, {"value": "1"}), measure(), TODAY)


def test_a_share_needs_both_its_parts():
    row = Row(7, MONDAY, {"numerator": "45"})
    with pytest.raises(RuleError, match="denominator"):
        entry.draft(row, measure(DataKind.PROPORTION, "%"), TODAY)

    row.texts["denominator"] = "60"
    assert entry.draft(row, measure(DataKind.PROPORTION, "%"), TODAY).value == 75


@given(st.lists(st.text("0123456789abc.,- ", max_size=30), max_size=8))
def test_nothing_that_is_typed_gets_lost(lines):
    rows = entry.rows({"r-7-2026-03-02-value": "\n".join(lines)}, WEEKLY)

    kept = [row.text("value") for row in rows]
    assert kept == [line.strip() for line in lines if line.strip()]


def test_only_what_is_new_is_said():
    posted = {
        "i-3-note": " ",
        "i-3-next": "Train the desk ",
        "i-3-was": "Train the desk",
        "i-4-note": "On its way.",
        "i-5-next": "",
        "i-5-was": "Ask Tomas",
        "i-5-owner": "9",
    }

    assert entry.told(posted) == [
        Told(4, note="On its way."),
        Told(5, was="Ask Tomas"),
    ]


@pytest.mark.parametrize(
    "said", [Told(1, note="x" * 4001), Told(1, next="x" * 301), Told(1, note="\0")]
)
def test_a_line_holds_what_a_line_holds(said):
    with pytest.raises(RuleError):
        entry.check(said)
