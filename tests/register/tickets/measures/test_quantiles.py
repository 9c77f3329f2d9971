import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.tickets.measures.quantiles import order_statistic, quantile

RUNS = st.lists(st.lists(st.integers(-(10**12), 10**12), max_size=8), max_size=5)


@given(RUNS)
def test_runs_together_have_the_order_statistics_of_their_union(runs):
    runs = [sorted(run) for run in runs if run]
    union = sorted(value for run in runs for value in run)
    assert [order_statistic(runs, rank) for rank in range(len(union))] == union


@given(RUNS)
def test_the_median_is_the_median_of_the_union(runs):
    union = [value for run in runs for value in run]
    median = quantile([sorted(run) for run in runs], 0.5)
    assert median == (statistics.median(union) if union else None)


def test_quantiles_interpolate_linearly():
    assert quantile([[10, 20], [30, 40]], 0.9) == pytest.approx(37)
