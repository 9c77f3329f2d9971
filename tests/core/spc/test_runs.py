"""The run chart's median and Anhøj's two rules at their edges."""

import pytest

from cis.core.spc.runs import around, fewest_crossings, median_line


def test_the_median_is_the_middle_or_between_the_two_middles():
    assert median_line([3, None, 1, 2]).centre == 2
    assert median_line([4, 1, 2, 3]).centre == 2.5
    assert median_line([None]).centre is None


def test_fewer_than_ten_useful_points_say_nothing():
    found = around([1] * 9)
    assert (found.longest, found.longest_max, found.signal) == (9, None, False)


def test_a_long_run_or_few_crossings_signal():
    assert around([1] * 12 + [-1] * 12).signal
    assert not around([1, -1] * 12).signal
    assert around([]).longest == 0


@pytest.mark.parametrize(("useful", "fewest"), [(10, 2), (22, 7), (24, 8), (36, 13)])
def test_the_fewest_crossings_equal_the_binomial_quantile(useful, fewest):
    assert fewest_crossings(useful) == fewest
