"""W6: limits and signals of 10,000 series of 60 points on one core, no numpy."""

import datetime as dt
import json
import random
import sys
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cis.core import spc

SERIES, POINTS, BAR = 10_000, 60, 16_000
ROUNDS = 3


def run():
    """Measure both ways and the naive reference; return series per second."""
    draw = random.Random(60)  # noqa: S311 - data, not secrets
    many = [[draw.gauss(100, 10) for _ in range(POINTS)] for _ in range(SERIES)]
    first = dt.date(2024, 1, 1)
    days = [first + dt.timedelta(weeks=week) for week in range(POINTS)]
    fast = speed(many, spc.signals_of)
    few = many[: SERIES // 4]
    full = speed(few, lambda one: spc.analyse(one, dates=days, direction="increase"))
    slow = speed(many[: SERIES // 20], naive)
    return {
        "w6_fast_series_per_s": round(fast),
        "w6_full_series_per_s": round(full),
        "w6_naive_series_per_s": round(slow),
        "w6_bar_series_per_s": BAR,
        "w6_fast_to_bar": round(fast / BAR, 2),
        "w6_fast_to_naive": round(fast / slow, 1),
        "w6_full_to_naive": round(full / slow, 1),
    }


def speed(many, call):
    """Return series per second, the best of a few rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for one in many:
            call(one)
        best = max(best, len(many) / (time.perf_counter() - start))
    return best


def naive(values):
    """Do the same as written in a book: one point, one window at a time."""
    count = len(values)
    centre = sum(values) / count
    ranges = [abs(values[row] - values[row - 1]) for row in range(1, count)]
    span = sum(ranges) / len(ranges)
    kept = [size for size in ranges if size < 3.267 * span]
    span = sum(kept) / len(kept)
    lower, upper = centre - 2.66 * span, centre + 2.66 * span
    near = 2 * 2.66 / 3 * span
    lines = (lower, centre - near, centre, centre + near, upper)
    return lower, upper, [naive_rule(values, row, lines) for row in range(count)]


def naive_rule(values, row, lines):
    """Return the rule of one point by looking at every window that holds it."""
    lower, near_low, centre, near_high, upper = lines
    if values[row] > upper or values[row] < lower:
        return "astronomical"
    sevens = windows(values, row, 7)
    if any(one_way(window) for window, _ in sevens):
        return "trend"
    for window, place in windows(values, row, 3):
        high = [near_high < one <= upper for one in window]
        low = [lower <= one < near_low for one in window]
        if high[place] and sum(high) > 1 and min(window) > centre:
            return "two_of_three"
        if low[place] and sum(low) > 1 and max(window) < centre:
            return "two_of_three"
    if any(min(window) > centre or max(window) < centre for window, _ in sevens):
        return "shift"
    return "none"


def windows(values, row, length):
    """Return every window of a length that holds a row, and the row's place in it."""
    first, last = max(row - length + 1, 0), min(row, len(values) - length)
    return [
        (values[start : start + length], row - start)
        for start in range(first, last + 1)
    ]


def one_way(window):
    """Say whether every step of a window rises, or every step falls."""
    steps = [after - before for before, after in pairwise(window)]
    return min(steps) > 0 or max(steps) < 0


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(), indent=2) + "\n")
