from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.decisions import decoration
from cis.register.decisions.decoration import Named, Series, Sign, Terms, sign
from tests.bench import decoration as bench

# A baseline of 12 around 20, standard deviation about 2.
CALM = [18, 22, 19, 21, 20, 17, 23, 20, 18, 22, 21, 19]
numbers = st.floats(14, 26, allow_nan=False)


def series(after, **changes):
    values = {"direction": "decrease", "baseline": CALM, "after": after}
    return Series(**{**values, **changes})


def test_three_that_miss_the_target_are_a_sign():
    assert sign(series([23, 24, 25], target=22)) is Sign.MISSED
    assert sign(series([23, 22, 25], target=22)) is None
    assert sign(series([23, None, 24, 25], target=22)) is None
    assert sign(series([24, 25], target=22)) is None


def test_the_better_direction_turns_it():
    assert sign(series([91, 90, 89], direction="increase", target=95)) is Sign.MISSED
    assert sign(series([91, 90, 89], direction="neutral", target=95)) is None


def test_a_level_far_from_the_baseline_is_a_sign():
    assert sign(series([25, 26, 25, 24, 26])) is Sign.WORSE


def test_three_falls_in_a_row_are_none():
    assert sign(series([17, 19, 21, 22])) is None


def test_one_extraordinary_reading_is_none():
    assert sign(series([20, 19, 400, 21, 20])) is None


def test_two_good_readings_end_a_bad_stretch():
    assert sign(series([27, 26, 27, 28, 18, 19])) is None


@given(st.lists(st.floats(14, 20), min_size=3, max_size=30))
def test_what_never_is_worse_than_its_baseline_is_never_called(after):
    assert sign(series(after)) is None


@given(st.lists(numbers, min_size=3, max_size=30))
def test_inside_the_limits_and_reliably_on_target_is_never_called(after):
    assert sign(series(after, lower=14.0, upper=26.0, target=26.5)) is None


@given(st.lists(st.floats(1, 1e6), min_size=3, max_size=20), st.floats(0.1, 100))
def test_the_unit_does_not_matter(after, factor):
    scaled = [factor * value for value in after]
    known = [factor * value for value in CALM]
    first, second = sign(series(after)), sign(series(scaled, baseline=known))
    assert first is second


@given(st.lists(numbers, min_size=3, max_size=30))
def test_a_mirrored_metric_is_judged_the_same(after):
    mirrored = Series("increase", [-one for one in CALM], [-one for one in after])
    assert sign(mirrored) is sign(series(after))


def test_without_enough_baseline_nothing_is_called_worse():
    assert sign(series([90, 91, 92], baseline=CALM[:5])) is None
    assert sign(series([90, 91, 92], baseline=())) is None
    assert sign(series([90, 91, 92], baseline=[20] * 12)) is None


def test_durations_are_judged_on_their_logarithms():
    assert sign(series([40, 44, 39, 48], logged=True)) is Sign.WORSE
    assert sign(series([40, 0, 39, 48], logged=True)) is None


def test_stable_readings_extend_the_baseline():
    asked = series([*CALM, *CALM, 20, 21, 20, 19, 20, 21, 20, 19])
    known = decoration.reference(asked)
    assert known is not None
    assert known.count == 36


def test_readings_at_another_level_do_not():
    better = [one - 8 for one in CALM]
    known = decoration.reference(series([*better, *better]))
    assert known is not None
    assert known.count == 12


def test_an_organisation_sets_the_terms():
    after = series([23, 24, 25, 24], target=22)
    assert sign(after, Terms(run=4)) is Sign.MISSED
    assert sign(replace(after, after=[21, 24, 25, 24]), Terms(run=4)) is None
    assert sign(after, Terms(is_on=False)) is None
    with pytest.raises(RuleError, match="from 2 to 6"):
        Terms(run=1)


def test_the_question_says_the_readings_and_since_when():
    named = Named("Restore time", "h", 1, "month", 14.2, date(2026, 3, 1))
    assert decoration.question(named, Sign.WORSE, [21.44, 22, 23.1]) == (
        "Restore time ran worse than its baseline of 14.2 h, by more than chance, for "
        "3 months in a row: 21.4, 22.0 and 23.1 h. No decision or action about it is "
        "on record since 1 Mar 2026. What will be done?"
    )


def test_few_stable_metrics_are_called_and_most_worsened_ones():
    """The full measure, 2,000 metrics each, is ``make bench``."""
    assert bench.stable(400, 52) < 0.035
    assert bench.stable(200, 24, with_target=True) < 0.03
    assert bench.worsened(200, 52) > 0.75
