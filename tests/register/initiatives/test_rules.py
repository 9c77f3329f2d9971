from datetime import date

import pytest

from cis.core.errors import RuleError
from cis.register.initiatives.rules import (
    Basics,
    Cadence,
    Draft,
    Effort,
    Gauge,
    Kind,
    Level,
    Plan,
    Remark,
    Status,
    is_overdue,
    next_review,
    promised,
)

RESTORE = Gauge("Restore time, median", "h", 1)
JUNE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("start", "target", "on", "sentence"),
    [
        (14.2, 11.4, JUNE, " from 14.2 h to 11.4 h by 30 Jun 2026"),
        (None, 11.4, JUNE, " to 11.4 h by 30 Jun 2026"),
        (14.2, None, None, " from 14.2 h"),
        (None, None, None, ""),
        (1234.5, -2, None, " from 1,234.5 h to \N{MINUS SIGN}2.0 h"),
    ],
)
def test_the_outcome_is_one_sentence_of_what_is_known(start, target, on, sentence):
    assert promised(RESTORE, start, target, on) == f"Restore time, median{sentence}"


@pytest.mark.parametrize(
    ("cadence", "day"),
    [
        (None, None),
        (Cadence.WEEKLY, date(2026, 3, 9)),
        (Cadence.FORTNIGHTLY, date(2026, 3, 16)),
        (Cadence.MONTHLY, date(2026, 4, 1)),
        (Cadence.QUARTERLY, date(2026, 6, 1)),
    ],
)
def test_the_next_review_follows_the_cadence(cadence, day):
    assert next_review(cadence, date(2026, 3, 2)) == day


@pytest.mark.parametrize("status", Status)
def test_only_the_living_can_be_overdue(status):
    living = status not in {Status.CLOSED, Status.REJECTED}

    assert is_overdue(status, JUNE, date(2026, 7, 1)) is living
    assert not is_overdue(status, JUNE, JUNE)
    assert not is_overdue(status, None, JUNE)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Draft(" ", 1), "title"),
        (lambda: Draft("x" * 161, 1), "title"),
        (lambda: Basics("", "", 1, None, ()), "title"),
        (lambda: Basics("x", "x" * 10_001, 1, None, ()), "description"),
        (lambda: Remark(" "), "text"),
        (lambda: Remark("x", "javascript:alert(1)"), "link"),
        (lambda: Remark("x", "https://a b"), "link"),
        (lambda: Remark("x", "https://a/" + "b" * 500), "link"),
        (lambda: plan(owner_hours=-1), "owner_hours"),
        (lambda: plan(owner_hours=float("nan")), "owner_hours"),
        (lambda: plan(next_step="x" * 301), "next_step"),
        (lambda: plan(service="a\0"), "service"),
    ],
)
def test_a_draft_names_the_field_that_breaks_a_rule(make, field):
    with pytest.raises(RuleError) as caught:
        make()

    assert caught.value.field == field


def plan(**changes):
    return Plan(Effort.S, Level.LOW, Level.LOW, Level.LOW, Kind.PEOPLE, None, **changes)


def test_a_link_to_the_web_is_welcome():
    assert Remark("x", "HTTPS://example.org/a?b=c").link
