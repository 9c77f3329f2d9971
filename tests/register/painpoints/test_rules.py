import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.painpoints.proposals import PROPOSALS
from cis.register.painpoints.rules import (
    ANSWERED,
    FACTORS,
    MOVES,
    Draft,
    Frequency,
    Kind,
    Loss,
    Status,
    check_move,
    weighing,
)

SOUND = {
    "statement": "Sales waits",
    "kind": Kind.OTHER,
    "practice_id": 1,
    "frequency": Frequency.WEEKLY,
}


@pytest.mark.parametrize("current", Status)
@pytest.mark.parametrize("target", Status)
def test_only_listed_moves_are_allowed(current, target):
    if target in MOVES[current]:
        check_move(current, target, "because")
    else:
        with pytest.raises(RuleError, match=f"cannot become {target}"):
            check_move(current, target, "because")


@pytest.mark.parametrize("target", sorted(ANSWERED))
def test_an_end_needs_an_answer_to_whoever_raised_it(target):
    current = Status.ACCEPTED

    with pytest.raises(RuleError, match="Tell whoever raised it") as caught:
        check_move(current, target, "  ")

    assert caught.value.field == "answer"


def test_accepting_needs_no_words():
    check_move(Status.OPEN, Status.ACCEPTED, "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"statement": "  "}, "statement"),
        ({"statement": "x" * 401}, "statement"),
        ({"statement": "a\0b"}, "statement"),
        ({"service": "x" * 121}, "service"),
        ({"figures": "x" * 4001}, "figures"),
        ({"hours_lost": -1}, "hours_lost"),
        ({"hours_lost": float("nan")}, "hours_lost"),
        ({"money_lost": float("inf")}, "money_lost"),
        ({"trust_lost": 6}, "trust_lost"),
    ],
)
def test_a_draft_names_the_field_that_breaks_a_rule(changes, field):
    with pytest.raises(RuleError) as caught:
        Draft(**{**SOUND, **changes})

    assert caught.value.field == field


def test_the_weight_is_the_sum_of_its_terms_times_the_factor():
    found = weighing(Loss(Frequency.DAILY, hours=10, money=500, trust=3))

    assert [term.hours for term in found.terms] == [10, 10, 30]
    assert (found.hours, found.factor, found.weight) == (50, 1.5, 75)


def test_what_hurts_more_often_weighs_more():
    factors = [FACTORS[each] for each in Frequency]

    assert factors == sorted(factors, reverse=True)


@given(
    st.floats(0, 1e5), st.floats(0, 1e9), st.integers(0, 5), st.sampled_from(Frequency)
)
def test_more_loss_never_weighs_less(hours, money, trust, frequency):
    less = weighing(Loss(frequency, hours, money, trust)).weight
    more = weighing(Loss(frequency, hours + 1, money * 2, min(trust + 1, 5))).weight

    assert more >= less


def test_a_draft_knows_its_loss():
    draft = Draft(**SOUND, hours_lost=4, trust_lost=1)

    assert draft.loss == Loss(Frequency.WEEKLY, 4, 0, 1)


def test_every_kind_of_pain_proposes_a_few_metrics():
    assert PROPOSALS.keys() == set(Kind)
    assert all(1 < len(metrics) <= 3 for metrics in PROPOSALS.values())
