from hypothesis import given
from hypothesis import strategies as st

from cis.register.controls import coverage
from cis.register.controls.coverage import Count, Node, Said, State, Tree
from cis.register.controls.rules import Status

COVERED, PLANNED, GAP = Status.COVERED, Status.PLANNED, Status.GAP
TREE = Tree(
    [
        Node(1, "RS", "", None),
        Node(2, "RS.MA", "", 1),
        Node(3, "RS.MA-01", "", 2),
        Node(4, "RS.MA-02", "", 2),
        Node(5, "RS.AN", "", 1),
        Node(6, "RS.AN-03", "", 5),
    ]
)


def said(control, status, subject="practice:1", practice=1, key=None):
    return Said(key or control, control, subject, practice, status)


def row(rows, code):
    return next(one for one in rows if one.group.code == code)


def test_what_is_said_of_a_category_holds_for_the_controls_under_it():
    rows = coverage.matrix(TREE, [said(2, COVERED)])

    assert row(rows, "RS.MA").over_all == Count(covered=2)
    assert row(rows, "RS.AN").over_all == Count(not_mapped=1)


def test_the_same_subject_may_say_otherwise_of_a_control():
    rows = coverage.matrix(TREE, [said(2, COVERED), said(3, GAP)])

    assert row(rows, "RS.MA").over_all == Count(covered=1, gap=1)


def test_a_gap_stays_one_although_another_covers():
    assert coverage.state([said(3, COVERED), said(3, GAP, "practice:2")]) is State.GAP


def test_a_plan_does_not_undo_what_is_covered():
    both = [said(3, PLANNED, "initiative:1"), said(3, COVERED)]

    assert coverage.state(both) is State.COVERED
    assert coverage.state(both[:1]) is State.PLANNED
    assert coverage.state([]) is State.NOT_MAPPED


def test_each_practice_has_its_own_part_and_a_role_has_none():
    rows = coverage.matrix(
        TREE, [said(2, COVERED), said(3, PLANNED, "role:approver", None)]
    )

    assert row(rows, "RS.MA").by_practice == {
        1: Count(covered=2),
        None: Count(planned=1, not_mapped=1),
    }


def test_controls_without_a_group_are_their_own():
    tree = Tree([Node(1, "C1", "", None), Node(2, "C2", "", None)])

    assert [one.group.code for one in coverage.matrix(tree, [])] == ["C1", "C2"]


def test_the_worst_is_what_to_look_at_first():
    assert Count(covered=5, planned=1, gap=1).worst is State.GAP
    assert Count(covered=5, not_mapped=1).worst is State.NOT_MAPPED
    assert Count(covered=5, planned=1).worst is State.PLANNED
    assert Count(covered=5).worst is State.COVERED
    assert Count().worst is State.NOT_MAPPED
    assert Count(covered=5, not_mapped=1).stated is State.COVERED


@given(
    st.lists(
        st.tuples(
            st.integers(1, 6),
            st.sampled_from(Status),
            st.sampled_from([("practice:1", 1), ("practice:2", 2), ("role:x", None)]),
        ),
        max_size=20,
    )
)
def test_every_control_is_counted_once_whatever_is_said(statements):
    all_said = [
        said(control, status, subject, practice, key)
        for key, (control, status, (subject, practice)) in enumerate(statements, 1)
    ]

    rows = coverage.matrix(TREE, all_said)

    assert coverage.whole(rows).total == len(TREE.leaves)
    for one in rows:
        assert one.over_all.total == len(one.leaves)
        assert all(count.total == len(one.leaves) for count in one.by_practice.values())
