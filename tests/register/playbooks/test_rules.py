from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.playbooks import forms, rules
from cis.register.playbooks.rules import Draft, PathError, Step

STEP = Step("Service desk", "Take the call", "It is written down")


def draft(*steps, **changes):
    return Draft("The phone rings", steps or (STEP,), **changes)


def test_a_sound_draft_is_taken():
    assert draft(owner_id=3, months=12, reason="So.").steps == (STEP,)


@pytest.mark.parametrize(
    ("step", "column", "words"),
    [
        (Step("", "Take the call"), "who", "which role"),
        (Step("Desk", " "), "what", "what is done"),
        (Step("Desk", "Call", exception="it burns"), "goes_to", "where"),
        (Step("Desk", "Call", goes_to="Fire brigade"), "exception", "what goes there"),
        (Step("D" * 61, "Call"), "who", "at most 60"),
        (Step("Desk", "C" * 161), "what", "at most 160"),
        (Step("Desk", "Ca\x00ll"), "what", "plain letters"),
        (Step("Desk", "Call\nagain"), "what", "one line"),
    ],
)
def test_each_fault_names_its_step_and_field(step, column, words):
    with pytest.raises(PathError) as raised:
        draft(STEP, step)

    assert [(each.place, each.column) for each in raised.value.faults] == [(2, column)]
    assert words in raised.value.faults[0].sentence


def test_all_faults_are_told_at_once():
    with pytest.raises(PathError) as raised:
        draft(Step("", "Call"), Step("Desk", "", exception="it burns"))

    assert len(raised.value.faults) == 3


def test_a_path_has_a_step_and_no_more_than_fit_a_page():
    with pytest.raises(RuleError, match="at least one"):
        Draft("", ())
    with pytest.raises(RuleError, match="at most 20"):
        draft(*[STEP] * 21)


@pytest.mark.parametrize("count", [9, 10, 20])
def test_more_than_nine_steps_are_warned_of_and_kept(count):
    kept = draft(*[STEP] * count)

    assert bool(rules.warnings(kept.steps)) == (count > 9)


def test_steps_without_an_end_are_named():
    open_ended = Step("Desk", "Wait")

    assert rules.warnings([STEP, open_ended]) == [
        "Step 2 does not say when it is done."
    ]
    assert "Steps 1, 2 and 3 do not" in rules.warnings([open_ended] * 3)[0]
    assert rules.endless([open_ended, STEP, open_ended]) == [1, 3]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"months": 5}, "months"),
        ({"reason": "x" * 1001}, "reason"),
        ({"reason": "\0"}, "reason"),
    ],
)
def test_an_unsound_draft_names_its_field(changes, field):
    with pytest.raises(RuleError) as raised:
        draft(**changes)

    assert raised.value.field == field


@pytest.mark.parametrize(
    ("on", "months", "day"),
    [
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 3, 1), 12, date(2027, 3, 1)),
    ],
)
def test_the_next_look_comes_after_whole_months(on, months, day):
    assert rules.next_review(on, months) == day


ROWS = st.lists(st.builds(Step, st.text(max_size=5), st.text(max_size=5)), max_size=21)
VERBS = st.sampled_from(["up", "down", "add", "remove", "look", "", "up-", "nonsense"])


@given(ROWS, VERBS, st.integers(-2, 25))
def test_arranging_rows_loses_nothing_but_what_is_removed(rows, verb, place):
    found, _ = forms.arranged(rows, f"{verb}-{place}")

    left = list(found)
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            assert verb == "remove"
    assert len(left) == (1 if len(found) > len(rows) else 0)
    assert all(row.is_empty for row in left)
    assert len(found) >= len(rows) - 1


def test_a_row_moves_and_the_keyboard_stays_on_its_button():
    one, two, three = (Step("Desk", each) for each in "abc")

    assert forms.arranged([one, two, three], "up-3") == ([one, three, two], "up-2")
    assert forms.arranged([one, two, three], "up-2") == ([two, one, three], "down-1")
    assert forms.arranged([one, two, three], "down-2") == ([one, three, two], "up-3")
    assert forms.arranged([one, two], "remove-2") == ([one], "step-1-who")
    assert forms.arranged([one, two], "add-1") == ([one, Step(), two], "step-2-who")
    assert forms.arranged([one, two], "up-1")[0] == [one, two]


def test_typed_rows_come_back_as_they_were():
    posted = {"step-1-what": "a", "step-3-who": "b" * 3000, "other": "c"}

    assert forms.rows(posted) == [Step("", "a"), Step("b" * 2000)]
