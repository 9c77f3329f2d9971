from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.governance.activities import ACTIVITIES, Duty, activity
from cis.register.governance.rights import rules
from cis.register.governance.rights.rules import RightDraft
from cis.register.governance.rules import OPEN_END

DAY = date(2026, 3, 3)
SOUND = {
    "decision": "initiative.approve",
    "practice_id": None,
    "holder_role": Duty.PRACTICE_OWNER,
    "holder_id": None,
    "valid_from": DAY,
    "reason": "Agreed",
}


@dataclass(frozen=True)
class Entry:
    number: int
    revision: int
    valid_from: date
    valid_to: date = OPEN_END
    is_withdrawn: bool = False


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision": "coffee.drink"}, "decision"),
        ({"holder_role": None}, "holder"),
        ({"holder_id": 3}, "holder"),
        ({"escalation_id": 3}, "escalation"),
        ({"valid_from": date(1889, 1, 1)}, "first"),
        ({"valid_to": DAY}, "last"),
        ({"escalation_days": 366}, "escalation_days"),
        ({"reason": " "}, "reason"),
        ({"limits": "x" * 1001}, "limits"),
        ({"limit_amount": -1.0}, "limit_amount"),
    ],
)
def test_a_draft_names_the_field_that_breaks_a_rule(changes, field):
    with pytest.raises(RuleError) as caught:
        RightDraft(**{**SOUND, **changes})

    assert caught.value.field == field


def test_every_activity_is_known_by_its_code_and_no_other():
    assert {activity(code).code for code in ACTIVITIES} == set(ACTIVITIES)
    with pytest.raises(RuleError, match=r"initiative\.approve"):
        activity("initiative.bake")


def day(number):
    return DAY + timedelta(days=number)


def test_a_later_entry_takes_over_from_its_first_day():
    entries = [Entry(1, 1, day(0)), Entry(1, 2, day(10))]

    assert rules.in_force(entries, day(-1)) == []
    assert rules.in_force(entries, day(9)) == [entries[0]]
    assert rules.in_force(entries, day(10)) == [entries[1]]


def test_a_correction_from_an_earlier_day_speaks_for_that_day_on():
    entries = [Entry(1, 1, day(5)), Entry(1, 2, day(0))]

    assert rules.in_force(entries, day(7)) == [entries[1]]
    assert rules.in_force(entries, day(2)) == [entries[1]]


def test_a_withdrawal_ends_a_right_from_its_day():
    entries = [Entry(1, 1, day(0)), Entry(1, 2, day(3), is_withdrawn=True)]

    assert rules.in_force(entries, day(2)) == [entries[0]]
    assert rules.in_force(entries, day(3)) == []


@given(
    starts=st.lists(st.integers(0, 30), min_size=1, max_size=8),
    on=st.integers(-1, 40),
)
def test_each_right_speaks_at_most_once_a_day_and_newest_first(starts, on):
    entries = [Entry(1, n, day(start)) for n, start in enumerate(starts, 1)]

    found = rules.newest(entries, day(on))

    begun = [entry for entry in entries if entry.valid_from <= day(on)]
    assert found == begun[-1:]
