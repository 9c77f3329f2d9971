"""The log scale for durations: centres become geometric means, changes ratios."""

from dataclasses import dataclass
from math import exp, log

from cis.core.spc.limits import Limits
from cis.core.spc.series import Numbers, SeriesError


@dataclass(frozen=True, slots=True)
class Logs:
    """Natural logarithms, the floor put under values not above zero, and how many."""

    values: list[float | None]
    floor: float | None
    floored: int


def logs(values: Numbers, *, floor: float | None = None) -> Logs:
    """Return natural logs; zero counts as ``floor``, else the smallest value above it.

    Raise SeriesError for negative values and for series without a positive one.
    """
    if any(value is not None and value < 0 for value in values):
        raise SeriesError("A negative duration has no logarithm.", "values")
    if floor is not None and floor <= 0:
        raise SeriesError("The floor of a log scale must be above zero.", "floor")
    low = smallest(values) if floor is None else floor
    zeros = sum(1 for value in values if value == 0)
    if low is None and zeros:
        raise SeriesError("A log scale needs at least one value above zero.", "values")
    moved = [None if value is None else log(value or low or 1.0) for value in values]
    return Logs(moved, low if zeros else None, zeros)


def smallest(values: Numbers) -> float | None:
    """Return the smallest value above zero, None if there is none."""
    return min(
        (value for value in values if value is not None and value > 0), default=None
    )


def unlogged(limits: Limits) -> Limits:
    """Return limits found on logs in the metric's unit; the mean range stays a log."""
    return Limits(
        told(limits.centre),
        told(limits.lower),
        told(limits.upper),
        told(limits.lower_2s),
        told(limits.upper_2s),
        limits.mean_range,
    )


def told(line: float | None) -> float | None:
    """Return the value behind a logarithm, None for None."""
    return None if line is None else exp(line)
