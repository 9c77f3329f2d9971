from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.governance import rules
from cis.register.governance.rules import OPEN_END, AppointDraft

DAY = date(2026, 3, 3)


@dataclass(frozen=True)
class Span:
    valid_from: date
    valid_to: date = OPEN_END


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
spans = st.builds(
    lambda start, length: Span(start, start + timedelta(days=length)),
    days,
    st.integers(1, 400),
)


@given(spans, days)
def test_a_period_covers_the_days_from_its_first_to_its_last(span, day):
    listed = {
        span.valid_from + timedelta(days=number)
        for number in range((span.valid_to - span.valid_from).days)
    }

    assert rules.holds(span, day) == (day in listed)
    assert max(listed) == rules.last_day(span)


@given(st.lists(spans, max_size=8), days)
def test_the_next_period_is_the_first_that_begins_on_the_day_or_later(some, day):
    later = sorted(span.valid_from for span in some if span.valid_from >= day)
    found = rules.next_after(some, day)

    assert (found.valid_from if found else None) == (later[0] if later else None)


def test_an_open_period_has_no_last_day():
    assert rules.last_day(Span(DAY)) is None
    assert rules.in_force([Span(DAY)], OPEN_END - timedelta(days=1)) == Span(DAY)
    assert rules.in_force([Span(DAY)], DAY - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("last", "complaint"),
    [
        (date(2026, 3, 2), "cannot be before the first, 3 Mar 2026"),
        (date(2026, 4, 30), "not made longer"),
        (date(2026, 5, 30), "not made longer"),
    ],
)
def test_a_period_is_only_made_shorter(last, complaint):
    with pytest.raises(RuleError, match=complaint) as caught:
        rules.check_end(Span(DAY, date(2026, 5, 1)), last)

    assert caught.value.field == "last_on"


@pytest.mark.parametrize("last", [DAY, date(2026, 4, 29)])
def test_a_period_may_end_on_any_of_its_days_but_the_last(last):
    rules.check_end(Span(DAY, date(2026, 5, 1)), last)


def test_an_open_end_cannot_be_moved_to_the_end_of_time():
    with pytest.raises(RuleError):
        rules.check_end(Span(DAY), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": date(1889, 1, 1)}, "valid_from"),
        ({"valid_from": date(2100, 1, 1)}, "valid_from"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_a_draft_names_the_field_that_breaks_a_rule(changes, field):
    sound = {"practice_id": 1, "person_id": 1, "valid_from": DAY}

    with pytest.raises(RuleError) as caught:
        AppointDraft(**{**sound, **changes})

    assert caught.value.field == field
