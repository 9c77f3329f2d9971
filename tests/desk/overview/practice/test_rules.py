from hypothesis import given
from hypothesis import strategies as st

from cis.desk.overview.practice import rules

CODES = st.sampled_from([*rules.ORDER, "not_enough_data", None])


def test_what_asks_for_a_decision_comes_first():
    assert rules.place("deterioration") < rules.place("improvement")
    assert rules.place("improvement") < rules.place("too_early") < rules.place(None)
    assert rules.place("not_enough_data") == rules.place("too_early")


def test_verdicts_are_summed_in_words():
    codes = ["improvement", None, "deterioration", "improvement"]

    assert rules.summed(codes) == "1 worsened, 2 improved, 1 without a baseline"
    assert rules.summed([]) == ""


@given(st.lists(CODES))
def test_the_sum_counts_every_metric_once(codes):
    said = rules.summed(codes)

    assert sum(int(part.split()[0]) for part in said.split(", ") if part) == len(codes)


@given(st.lists(st.integers()), st.integers(0, 20))
def test_what_is_not_shown_is_counted(items, most):
    some = rules.first(items, most)

    assert len(some.shown) + some.more == len(items)
