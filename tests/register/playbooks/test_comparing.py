from hypothesis import given
from hypothesis import strategies as st

from cis.register.playbooks.comparing import Change, compared
from cis.register.playbooks.rules import Step

WORDS = st.sampled_from(["Take the call", "Write it down", "Mend it", "Tell them", "X"])
STEP = st.builds(Step, st.sampled_from(["Desk", "Network"]), WORDS)
PATH = st.lists(STEP, max_size=9)
CALL, WRITE, MEND = Step("Desk", "Call"), Step("Desk", "Write"), Step("Team", "Mend")


def changes(before, after):
    return [line.change for line in compared(before, after)]


@given(PATH, PATH)
def test_every_step_of_both_stands_there_once(before, after):
    lines = compared(before, after)

    assert sorted(line.before_place for line in lines if line.before) == [
        *range(1, len(before) + 1)
    ]
    assert [line.after_place for line in lines if line.after] == [
        *range(1, len(after) + 1)
    ]
    for line in lines:
        if line.before:
            assert line.before == before[line.before_place - 1]
        if line.after:
            assert line.after == after[line.after_place - 1]
        assert bool(line.fields) == (line.change is Change.CHANGED)


@given(PATH)
def test_nothing_differs_from_itself(path):
    assert set(changes(path, path)) <= {Change.SAME}


@given(PATH, st.integers(0, 8))
def test_a_step_put_in_is_the_only_difference(path, at):
    added = Step("Nobody", "0123456789")
    found = changes(path, [*path[:at], added, *path[at:]])

    assert sorted(found) == sorted([Change.ADDED, *[Change.SAME] * len(path)])


def test_a_step_said_better_is_one_changed_step():
    line = compared([CALL, MEND], [CALL, Step("Team", "Mend", "It runs")])[1]

    assert (line.change, line.fields) == (Change.CHANGED, ("done_when",))


def test_a_step_that_goes_elsewhere_is_moved():
    assert changes([CALL, WRITE, MEND], [MEND, CALL, WRITE]) == [
        Change.MOVED,
        Change.SAME,
        Change.SAME,
    ]


def test_a_removed_step_stands_where_it_was():
    lines = compared([CALL, WRITE, MEND], [CALL, MEND])

    assert [line.change for line in lines] == [
        Change.SAME,
        Change.REMOVED,
        Change.SAME,
    ]
    assert changes([CALL], []) == [Change.REMOVED]
