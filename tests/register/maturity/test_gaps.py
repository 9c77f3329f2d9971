import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.maturity import gaps
from cis.register.maturity.gaps import Levels, Remedy
from cis.register.maturity.rules import Dimension, GapKind

PEOPLE, PROCESS, TECHNOLOGY, GOVERNANCE = Dimension
LEVEL = st.integers(1, 5)
WHOLE = st.fixed_dictionaries(
    {one: st.builds(Levels, LEVEL, LEVEL, st.none() | LEVEL) for one in Dimension}
)


@pytest.mark.parametrize(
    ("dimension", "levels", "kind"),
    [
        (PROCESS, Levels(3, 3, 3), GapKind.NONE),
        (PROCESS, Levels(2, 4, 4), GapKind.NONE),
        (PROCESS, Levels(3, 1), GapKind.DOCUMENTED_ONLY),
        (PROCESS, Levels(2, 1), GapKind.CONTROL),
        (PROCESS, Levels(4, 3), GapKind.CONTROL),
        (GOVERNANCE, Levels(2, 2, 3), GapKind.CONTROL),
        (PEOPLE, Levels(2, 2, 3), GapKind.CAPABILITY),
        (TECHNOLOGY, Levels(4, 2), GapKind.CAPABILITY),
        (TECHNOLOGY, Levels(1, 3), GapKind.ACTUAL_ONLY),
        (TECHNOLOGY, Levels(1, 2), GapKind.NONE),
        (PEOPLE, Levels(5, 1, 5), GapKind.DOCUMENTED_ONLY),
    ],
)
def test_the_kind_follows_from_levels_and_dimension(dimension, levels, kind):
    assert gaps.kind(dimension, levels) is kind


def test_every_kind_is_said_in_words():
    assert set(gaps.MEANINGS) == set(GapKind)


@given(st.sampled_from(Dimension), LEVEL, LEVEL, LEVEL)
def test_no_gap_means_nothing_is_behind(dimension, written, done, target):
    levels = Levels(written, done, target)
    if gaps.kind(dimension, levels) is GapKind.NONE:
        assert done >= max(written, target)


def test_one_dimension_behind_wants_a_light_fix():
    held = {one: Levels(3, 3, 3) for one in Dimension} | {TECHNOLOGY: Levels(3, 1, 4)}

    found = gaps.advice(held)

    assert found.remedy is Remedy.LIGHT
    assert found.reason == "Technology is behind, and can be mended alone."


def test_two_dimensions_far_behind_want_a_redesign():
    held = {one: Levels(3, 3, 3) for one in Dimension}
    held |= {TECHNOLOGY: Levels(3, 1), PEOPLE: Levels(2, 1, 3)}

    found = gaps.advice(held)

    assert found.remedy is Remedy.REDESIGN
    assert found.reason == "People and technology are two or more levels behind."


def test_process_and_governance_behind_want_a_redesign():
    held = {one: Levels(3, 3) for one in Dimension}
    held |= {PROCESS: Levels(3, 2), GOVERNANCE: Levels(3, 2)}

    assert gaps.advice(held).remedy is Remedy.REDESIGN


def test_nothing_behind_wants_nothing():
    assert gaps.advice({one: Levels(2, 3, 3) for one in Dimension}).remedy is (
        Remedy.NONE
    )


@given(WHOLE)
def test_doing_more_never_asks_for_more_mending(levels):
    order = list(Remedy)
    better = {
        key: Levels(one.documented, min(one.actual + 1, 5), one.target)
        for key, one in levels.items()
    }

    before, after = gaps.advice(levels).remedy, gaps.advice(better).remedy

    assert order.index(after) <= order.index(before)
