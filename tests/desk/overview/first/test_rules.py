from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.desk.overview.first import approach, rules
from cis.desk.overview.first.rules import Situation, Weights

NAMES = st.text("abc", min_size=1, max_size=3)
SITUATIONS = st.builds(
    Situation,
    key=st.integers(1, 9),
    name=NAMES,
    loss=st.floats(0, 10_000),
    pains=st.integers(0, 9),
    findings=st.integers(0, 40),
    gap=st.none() | st.floats(0, 4),
    owner=st.sampled_from(["", "Ada"]),
    free_hours=st.floats(-50, 40),
    is_owned=st.booleans(),
    leans_on=st.lists(NAMES, max_size=3).map(tuple),
    under_way=st.integers(0, 2),
)
LISTS = st.lists(SITUATIONS, min_size=1, max_size=8, unique_by=lambda one: one.name)
WEIGHTS = st.builds(
    Weights,
    pain=st.integers(1, 100),
    findings=st.integers(0, 100),
    maturity=st.integers(0, 100),
    capacity=st.integers(0, 100),
    dependencies=st.integers(0, 100),
)


def place(found, name):
    return [one.situation.name for one in found].index(name)


@given(
    LISTS,
    WEIGHTS,
    st.sampled_from(["loss", "findings", "gap", "free_hours"]),
    st.floats(0, 5_000),
)
def test_more_reason_never_ranks_a_practice_lower(situations, weights, name, more):
    one = situations[0]
    grown = replace(one, **{name: (getattr(one, name) or 0) + more})
    before = rules.ranked(situations, weights)
    after = rules.ranked([grown, *situations[1:]], weights)

    assert place(after, one.name) <= place(before, one.name)


@given(LISTS, WEIGHTS)
def test_leaning_on_something_never_ranks_a_practice_higher(situations, weights):
    one = situations[0]
    leaning = replace(one, leans_on=(*one.leans_on, "Another"))
    before = rules.ranked(situations, weights)
    after = rules.ranked([leaning, *situations[1:]], weights)

    assert place(after, one.name) >= place(before, one.name)


@given(SITUATIONS, WEIGHTS)
def test_points_are_of_a_hundred_and_the_lines_add_up(situation, weights):
    (one,) = rules.ranked([situation], weights)

    assert 0 <= one.total <= 100.1
    assert one.total == round(sum(line.points for line in one.lines), 1)
    assert sum(line.most for line in one.lines) == pytest.approx(100)


@given(LISTS, st.integers(0, 8))
def test_no_more_begins_than_people_can_follow(situations, most):
    found = rules.ranked(situations, Weights())
    plan = rules.plan(found, most)

    assert len(plan.now) <= min(plan.room, rules.FOCUS)
    assert len(plan.now) + len(plan.under_way) <= max(most, len(plan.under_way))
    assert all(one.situation.loss > 0 for one in [*plan.now, *plan.later])


@given(LISTS, st.integers(0, 8))
def test_one_condition_against_it_is_enough_to_go_step_by_step(situations, most):
    found = rules.ranked(situations, Weights())
    how = approach.approach(found, rules.plan(found, most))

    assert how.is_broader is (not how.for_incremental)
    assert len(how.for_incremental) + len(how.for_broader) == len(how.conditions)


def test_a_broader_rollout_needs_everything():
    sound = [
        Situation(
            key,
            f"P{key}",
            loss=100.0,
            pains=1,
            owner="Ada",
            free_hours=8,
            is_owned=True,
        )
        for key in range(4)
    ]
    found = rules.ranked(sound, Weights())

    assert approach.approach(found, rules.plan(found, 5)).is_broader
    hollow = replace(sound[0], findings=12, is_owned=False)
    symbolic = rules.ranked([hollow, *sound[1:]], Weights())
    how = approach.approach(symbolic, rules.plan(symbolic, 5))
    assert not how.is_broader
    assert how.for_incremental == ["The ownership of P0 is not real."]


def test_time_counts_only_for_whoever_may_act():
    free = Situation(1, "A", loss=100, owner="Ada", free_hours=20)

    (without,) = rules.ranked([free], Weights())
    (real,) = rules.ranked([replace(free, is_owned=True)], Weights())

    assert real.total - without.total == Weights().capacity
    assert "not real" in without.lines[3].given


def test_few_practices_hold_most_of_the_pain():
    found = rules.ranked(
        [Situation(1, "A", loss=85), Situation(2, "B", loss=15)], Weights()
    )

    assert approach.holding(found) == 1
    assert approach.holding([]) == 0


@pytest.mark.parametrize("wrong", [{"pain": -1}, {"findings": 101}])
def test_a_weight_is_a_number_from_nothing_to_everything(wrong):
    with pytest.raises(RuleError, match="0 to 100"):
        Weights(**wrong)


def test_something_must_count():
    with pytest.raises(RuleError, match="At least one"):
        Weights(0, 0, 0, 0, 0)
