from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.actions import rules
from cis.register.actions.rules import Draft, Ending, Status

DAY = date(2026, 6, 15)
days = st.dates(date(2020, 1, 1), date(2100, 1, 1))


def draft(**changes):
    values = {
        "subject": "initiative:3",
        "title": "Train the second team",
        "owner_id": 1,
        "due_on": DAY,
    }
    return Draft(**{**values, **changes})


@given(days, days)
def test_only_an_open_action_is_ever_overdue(due, today):
    assert not rules.is_overdue(Status.DONE, due, today)
    assert not rules.is_overdue(Status.DROPPED, due, today)
    assert rules.is_overdue(Status.OPEN, due, today) == (due < today)


@pytest.mark.parametrize(
    "subject", ["", "metric", "metric:", "metric:0", "metric:x", "metric:99999999999"]
)
def test_a_subject_is_a_kind_and_a_number(subject):
    with pytest.raises(RuleError, match="what it is about"):
        draft(subject=subject)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"done_when": "x" * 2001}, "done_when"),
        ({"done_when": "a\0b"}, "done_when"),
        ({"source": "out of thin air"}, "source"),
    ],
)
def test_a_draft_says_which_field_is_wrong(changes, field):
    with pytest.raises(RuleError) as refused:
        draft(**changes)
    assert refused.value.field == field


def test_evidence_is_a_link():
    assert Ending("It runs.", "https://wiki.example.org/7").evidence
    with pytest.raises(RuleError, match="http"):
        Ending(evidence="javascript:alert(1)")


@given(days)
def test_a_day_that_has_passed_is_no_promise(today):
    rules.check_day(today, today)
    with pytest.raises(RuleError, match="passed"):
        rules.check_day(today - timedelta(days=1), today)


def test_a_move_needs_an_open_action_another_day_and_a_reason():
    later = DAY + timedelta(days=7)
    rules.check_move(Status.OPEN, DAY, later, "The supplier is late.")
    for status, to, reason, words in (
        (Status.DONE, later, "Why", "done already"),
        (Status.OPEN, DAY, "Why", "that day already"),
        (Status.OPEN, later, "  ", "Say why"),
    ):
        with pytest.raises(RuleError, match=words):
            rules.check_move(status, DAY, to, reason)
