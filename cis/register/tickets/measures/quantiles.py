"""Quantiles of several sorted runs of whole numbers, without joining them."""

from bisect import bisect_right
from collections.abc import Sequence


def quantile(runs: Sequence[Sequence[int]], share: float) -> float | None:
    """Return the quantile by linear interpolation between order statistics.

    ``runs`` are sorted; together they are the sample. None if it is empty.
    """
    runs = [run for run in runs if run]
    count = sum(map(len, runs))
    if not count:
        return None
    position = share * (count - 1)
    low = int(position)
    below = order_statistic(runs, low)
    if position == low:
        return float(below)
    above = order_statistic(runs, low + 1)
    return below + (above - below) * (position - low)


def order_statistic(runs: Sequence[Sequence[int]], rank: int) -> int:
    """Return the value at ``rank`` (from 0) of the runs taken together."""
    if len(runs) == 1:
        return runs[0][rank]
    low, high = min(run[0] for run in runs), max(run[-1] for run in runs)
    while low < high:
        middle = (low + high) // 2
        if sum(bisect_right(run, middle) for run in runs) > rank:
            high = middle
        else:
            low = middle + 1
    return low
