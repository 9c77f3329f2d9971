import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.raci import rules

LABELS = rules.headings()
OWNER, MANAGER, APPROVER = "practice owner", "practice manager", "approver"
APPROVE = "initiative.approve"


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("", ""),
        (" ", ""),
        ("a", "A"),
        ("R A", "A R"),
        ("ra", "A R"),
        ("a/r", "A R"),
        ("I, C", "C I"),
        ("RR", "R"),
    ],
)
def test_letters_have_one_spelling(typed, held):
    assert rules.letters(typed) == held


@given(st.text(alphabet="RACIraci ,/", max_size=10))
def test_spelling_twice_changes_nothing(typed):
    once = rules.letters(typed)

    assert rules.letters(once) == once


@pytest.mark.parametrize("typed", ["X", "A?", "owner", "Ä"])
def test_other_letters_are_refused(typed):
    with pytest.raises(RuleError, match="not made of R, A, C and I"):
        rules.letters(typed)


def said(grid, gone=()):
    found = rules.faults(grid, LABELS, dict(gone))
    return [fault.sentence for fault in found]


def changed(**cells):
    grid = rules.suggested()
    for column, held in cells.items():
        grid[APPROVE, column.replace("_", " ")] = held
    return grid


def test_the_suggested_matrix_is_whole_and_needs_no_advice():
    assert said(rules.suggested()) == []
    assert rules.advice(rules.suggested(), LABELS, ()) == []


def test_two_accountable_are_named_with_their_cells():
    (sentence,) = said(changed(approver="A"))

    assert sentence == (
        "Approve an initiative: 2 are accountable, practice owner (B4) and approver "
        "(D4). Keep one A."
    )


def test_nobody_accountable_and_nobody_responsible_are_both_said():
    assert said(changed(practice_owner="I")) == [
        "Approve an initiative: nobody is accountable. Set one A.",
        "Approve an initiative: nobody is responsible. Set an R.",
    ]


def test_a_leaver_cannot_be_accountable():
    grid = changed(practice_owner="R", p7="A")
    labels = {**LABELS, "p7": "Erik"}

    found = rules.faults(grid, labels, {"p7": "Erik left on 2 Mar 2026."})

    assert [fault.column for fault in found] == ["p7"]
    assert "Erik left on 2 Mar 2026. Set A for somebody else." in found[0].sentence


def test_an_empty_grid_says_two_things_per_activity():
    assert len(said({})) == 2 * len(ACTIVITIES)


def test_many_consulted_and_a_role_nobody_holds_are_pointed_out():
    grid = changed(champion="C", service_owner="C", business_stakeholder="C")

    found = rules.advice(grid, LABELS, {OWNER})

    assert any("Approve an initiative: 5 are consulted" in one for one in found)
    assert any("Nobody is practice owner here today" in one for one in found)


def test_a_practice_keeps_only_the_activities_that_differ():
    default = rules.suggested()
    grid = changed(approver="A", practice_owner="R")

    own = rules.overriding(grid, default)

    assert {code for code, _ in own} == {APPROVE}
    assert rules.over(default, own) == {at: held for at, held in grid.items() if held}
    assert rules.overriding(default, default) == {}


def test_differences_are_told_cell_by_cell():
    before, after = rules.suggested(), changed(approver="", practice_owner="A")

    assert rules.differences(before, after) == [
        (APPROVE, APPROVER, "C", ""),
        (APPROVE, OWNER, "A R", "A"),
    ]


@pytest.mark.parametrize(
    ("column", "key"), [("p12", 12), ("p", None), (MANAGER, None), ("px", None)]
)
def test_a_column_stands_for_a_role_or_a_person(column, key):
    assert rules.person_column(column) == key
