"""What a reader of a chart must be told beside it, in plain sentences."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from math import fsum

from cis.core.spc.limits import mean
from cis.core.spc.phases import Phase
from cis.core.spc.series import Numbers

HIGH_LAG = 0.4  # above it neighbouring values are too alike for independent limits


def of_phase(number: int, phase: Phase) -> list[str]:
    """Return what limits the trust in the limits of one phase."""
    name = f"Phase {number + 1}"
    if phase.limits_kind == "trial":
        told = f"{name} has trial limits from {phase.baseline_n} values"
        return [f"{told}; they are settled from 12."]
    if phase.limits_kind == "none" and phase.lower is not None:
        return [f"{name} has {phase.baseline_n} values: not enough data for limits."]
    return []


def of_values(stretches: Sequence[Numbers]) -> list[str]:
    """Return what the values of level stretches warn of: gaps, alike neighbours."""
    gaps = sum(1 for values in stretches for value in values if value is None)
    found = [f"{_counted(gaps, 'value is', 'values are')} missing."] if gaps else []
    if pooled_lag(stretches) > HIGH_LAG:
        found.append(
            "Neighbouring values resemble each other (autocorrelation): "
            "signals are less certain than they look."
        )
    return found


def of_spacing(days: Sequence[dt.date]) -> list[str]:
    """Return a warning if some dates are more than twice as far apart as usual."""
    gaps = [(after - before).days for before, after in pairwise(days)]
    if gaps and max(gaps) > 2 * sorted(gaps)[len(gaps) // 2]:
        return ["The dates are unevenly spaced; the chart goes by their order only."]
    return []


def pooled_lag(stretches: Sequence[Numbers]) -> float:
    """Return the lag-1 autocorrelation of residuals within stretches; no bridging."""
    products, squares = [], []
    for values in stretches:
        centre = mean(values) or 0.0
        rest = [None if value is None else value - centre for value in values]
        squares += [value * value for value in rest if value is not None]
        products += [
            left * right
            for left, right in pairwise(rest)
            if left is not None and right is not None
        ]
    whole = fsum(squares)
    return fsum(products) / whole if whole else 0.0


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
