"""Natural process limits of individual values and their moving ranges (XmR)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from operator import sub

from cis.core.spc.series import Numbers

NATURAL_FACTOR = 2.66  # 3 / d2, rounded as the process behaviour chart has it
D2 = 1.128  # mean range of two values, in standard deviations
RANGE_LIMIT = 3.267  # D4 for two values: upper limit of a range, in mean ranges
TRIAL_FROM, FULL_FROM = 6, 12


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre, three-sigma and two-sigma lines of one phase, in the metric's unit."""

    centre: float | None
    lower: float | None = None
    upper: float | None = None
    lower_2s: float | None = None
    upper_2s: float | None = None
    mean_range: float | None = None


def natural_limits(
    values: Numbers, *, screen: bool = True, factor: float = NATURAL_FACTOR
) -> Limits:
    """Return mean and limits factor mean ranges away; none if nothing moves."""
    centre = mean(values)
    span = mean_range(moving_ranges(values), screen=screen)
    if centre is None or not span:
        return Limits(centre, mean_range=span)
    reach, near = factor * span, 2 * (factor / 3) * span
    return Limits(
        centre, centre - reach, centre + reach, centre - near, centre + near, span
    )


def mean(values: Numbers) -> float | None:
    """Return the correctly rounded mean of the values present, None for none."""
    try:
        return fsum(values) / len(values)  # type: ignore[arg-type]  # None: see below
    except (TypeError, ZeroDivisionError):
        present = [value for value in values if value is not None]
        return fsum(present) / len(present) if present else None


def moving_ranges(values: Numbers) -> list[float]:
    """Return the distances of consecutive values; a gap is not bridged."""
    try:
        return list(map(abs, map(sub, values[1:], values)))
    except TypeError:
        return [
            abs(right - left)
            for left, right in pairwise(values)
            if left is not None and right is not None
        ]


def mean_range(
    ranges: Sequence[float], *, screen: bool = True, limit: float = RANGE_LIMIT
) -> float | None:
    """Return the mean range, once without those above ``limit`` means if screened."""
    if not ranges:
        return None
    span = fsum(ranges) / len(ranges)
    if not screen:
        return span
    return _screened(ranges, limit * span, span)


def _screened(ranges: Sequence[float], most: float, span: float) -> float:
    if max(ranges) < most:
        return span
    kept = [size for size in ranges if size < most]
    # Screening that leaves nothing to measure by is undone.
    return (fsum(kept) / len(kept) if kept else 0.0) or span


def kind(present: int, *, drawn: bool) -> str:
    """Return none, trial or full: how far limits from so many values can be trusted."""
    if not drawn or present < TRIAL_FROM:
        return "none"
    return "trial" if present < FULL_FROM else "full"


def by_root(
    values: Numbers,
    *,
    forward: Callable[[float], float],
    back: Callable[[float], float],
    screen: bool = True,
) -> Limits:
    """Return the limits found on a transformed scale, told on the original one."""
    moved = [None if value is None else forward(value) for value in values]
    found = natural_limits(moved, screen=screen, factor=3 / D2)

    def told(line: float | None) -> float | None:
        return None if line is None else back(line)

    return Limits(
        told(found.centre),
        told(found.lower),
        told(found.upper),
        told(found.lower_2s),
        told(found.upper_2s),
        found.mean_range,
    )
