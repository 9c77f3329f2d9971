from collections import Counter
from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.adoption.checks import rules
from cis.register.adoption.checks.rules import Answer, Draft, Said, draw, result

CASES = [f"CHG{number:04}" for number in range(20)]
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
CASE = st.text(max_size=12)
# The 99.9 % point of chi-square with 19 degrees of freedom.
CRITICAL_19 = 43.82


@given(st.sets(CASE), st.integers(1, 30), st.integers(0, rules.MOST_SEED))
def test_a_draw_can_be_made_again_from_any_order(population, size, seed):
    drawn = draw(population, size, seed)

    assert drawn == draw(sorted(population, reverse=True), size, seed)
    assert drawn == draw([*population, *population], size, seed)
    assert len(drawn) == len(set(drawn)) == min(size, len(population))
    assert set(drawn) <= population


def test_the_same_seed_draws_the_same_cases_for_ever():
    assert draw(CASES, 5, 7) == ["CHG0011", "CHG0017", "CHG0003", "CHG0004", "CHG0009"]


def test_ten_thousand_draws_are_uniform():
    draws, size = 10_000, 5
    seen = Counter(case for seed in range(draws) for case in draw(CASES, size, seed))
    expected = draws * size / len(CASES)
    # Drawn without putting back: the sum of squares shrinks by the share left.
    left = 1 - size / len(CASES)
    square = sum((seen[case] - expected) ** 2 / (expected * left) for case in CASES)
    statistic = square * (len(CASES) - 1) / len(CASES)

    assert statistic < CRITICAL_19


def test_every_place_in_the_sample_is_uniform_too():
    firsts = Counter(draw(CASES, 3, seed)[0] for seed in range(10_000))
    expected = 10_000 / len(CASES)
    statistic = sum((firsts[case] - expected) ** 2 / expected for case in CASES)

    assert statistic < CRITICAL_19


def test_a_draw_that_favours_would_be_found():
    favoured = Counter(min(draw(CASES, 5, seed)) for seed in range(1000))
    statistic = sum((favoured[case] - 50) ** 2 / 50 for case in CASES)

    assert statistic > CRITICAL_19


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 50))
def test_the_interval_is_wilsons(bypassed, followed, left_out):
    answers = [Answer.BYPASSED] * bypassed + [Answer.FOLLOWED] * followed
    found = result(answers + [Answer.NOT_APPLICABLE] * left_out)
    n, z = bypassed + followed, 1.959963984540054

    assert (found.bypassed, found.counted, found.left_out) == (bypassed, n, left_out)
    if not n:
        assert found.rate is found.interval is None
        return
    p = bypassed / n
    middle = p + z * z / (2 * n)
    reach = z * sqrt((p * (1 - p) + z * z / (4 * n)) / n)
    low, high = ((middle + sign * reach) / (1 + z * z / n) for sign in (-1, 1))
    assert found.rate == pytest.approx(100 * p)
    assert found.interval == pytest.approx((100 * max(low, 0), 100 * min(high, 1)))


def test_a_known_interval():
    low, high = result([Answer.BYPASSED] * 3 + [Answer.FOLLOWED] * 17).interval

    assert (round(low, 1), round(high, 1)) == (5.2, 36.0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last": date(2026, 2, 1)}, "last"),
        ({"size": 4}, "size"),
        ({"size": 201}, "size"),
        ({"question": " "}, "question"),
        ({"question": "a" * 201}, "question"),
    ],
)
def test_an_unsound_order_names_its_field(changes, field):
    with pytest.raises(RuleError) as refused:
        Draft(
            **{"practice_id": 1, "feed_id": 1, "first": FIRST, "last": LAST, **changes}
        )

    assert refused.value.field == field


def test_a_bypass_has_its_reason():
    with pytest.raises(RuleError, match="why"):
        Said(Answer.BYPASSED, " ")
    with pytest.raises(RuleError, match="letters"):
        Said(Answer.FOLLOWED, "a" * 501)
    assert Said(Answer.NOT_APPLICABLE).reason == ""


def test_a_check_is_finished_once_and_whole():
    rules.check_open(None)
    rules.check_whole([Answer.FOLLOWED])
    with pytest.raises(RuleError, match="stay"):
        rules.check_open(FIRST)
    with pytest.raises(RuleError, match="One case has"):
        rules.check_whole([None])
    with pytest.raises(RuleError, match="2 cases have"):
        rules.check_whole([None, None])
