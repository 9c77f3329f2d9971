from datetime import UTC, date, datetime

import pytest

from cis.desk.audit import rules
from cis.desk.audit.rules import Filters, Place


def test_an_address_without_filters_wants_everything():
    wanted = rules.filters({})

    assert wanted == Filters()
    assert not wanted.are_any


def test_filters_are_read_from_the_address():
    wanted = rules.filters(
        {
            "actor": "p-17",
            "action": "initiative.edit",
            "kind": "initiative",
            "number": "7",
            "outcome": "refused",
            "first": "2026-03-01",
            "last": "2026-03-31",
            "why": " contract ",
        }
    )

    assert wanted.subject == "initiative:7"
    assert (wanted.why, wanted.outcome) == ("contract", "refused")
    assert (wanted.first, wanted.last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert wanted.are_any


@pytest.mark.parametrize("text", ["31.3.2026", "soon", "2026-02-30", "\0"])
def test_a_day_that_is_none_is_left_out_and_said(text):
    wanted = rules.filters({"first": text})

    assert wanted.first is None
    assert "2026-03-31" in wanted.wrong["first"]


def test_a_period_that_ends_before_it_begins_is_said():
    wanted = rules.filters({"first": "2026-04-01", "last": "2026-03-01"})

    assert "before the first" in wanted.wrong["last"]


def test_an_outcome_that_does_not_exist_is_no_filter():
    assert rules.filters({"outcome": "perhaps"}).outcome == ""


def test_days_are_those_of_the_organisation_and_both_included():
    wanted = Filters(first=date(2026, 7, 1), last=date(2026, 7, 1))

    first, end = rules.moments(wanted, "Europe/Berlin")

    assert first == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert end == datetime(2026, 7, 1, 22, tzinfo=UTC)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_like_others(day):
    first, _ = rules.moments(Filters(first=day, last=day), "Pacific/Kiritimati")

    assert first is not None


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({}, Place()),
        ({"before": "50"}, Place(before=50)),
        ({"after": "9" * 10}, Place(after=rules.LAST_SEQ)),
        ({"before": "-1", "after": "x"}, Place()),
        ({"before": "9" * 99}, Place()),
    ],
)
def test_a_page_begins_where_the_address_says(query, place):
    assert rules.place(query) == place
