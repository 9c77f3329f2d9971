from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.initiatives.priority import FULL_LOSS, WEIGHTS, Case, score, value
from cis.register.initiatives.rules import Effort, Level

BEST = Case(FULL_LOSS, Level.HIGH, Level.HIGH, Effort.S, Level.LOW)
CASES = st.builds(
    Case,
    st.floats(0, 1e6),
    st.sampled_from(Level),
    st.sampled_from(Level),
    st.sampled_from(Effort),
    st.sampled_from(Level),
)


def test_the_weights_make_a_hundred():
    assert sum(WEIGHTS.values()) == 100
    assert score(BEST).total == 100


def test_the_arithmetic_adds_up_on_the_page():
    found = score(Case(99.0, Level.MEDIUM, Level.LOW, Effort.L, Level.HIGH))

    assert [round(line.points, 1) for line in found.lines] == [
        26.7,
        12.0,
        3.0,
        6.0,
        2.0,
    ]
    assert found.total == 49.7


@given(CASES)
def test_a_score_lies_between_nothing_and_a_hundred(case):
    assert 0 <= score(case).total <= 100


@pytest.mark.parametrize(
    "worse",
    [
        {"loss": 10.0},
        {"reach": Level.LOW},
        {"confidence": Level.MEDIUM},
        {"effort": Effort.M},
        {"risk": Level.HIGH},
    ],
)
def test_each_criterion_counts(worse):
    assert score(replace(BEST, **worse)).total < 100


def test_no_loss_is_no_value_and_more_than_full_is_full():
    assert value(0) == value(-1) == 0
    assert value(FULL_LOSS * 10) == 1
