"""The T chart: time between rare events, on a scale where it looks normal."""

from cis.core.spc.limits import Limits, by_root
from cis.core.spc.series import Numbers, SeriesError

WEIBULL_POWER = 3.6  # Nelson 1994: y ** (1 / 3.6) of exponential times is near normal


def time_limits(values: Numbers, *, screen: bool = True) -> Limits:
    """Return the limits of times between events (> 0), or raise SeriesError."""
    if any(value is not None and value < 0 for value in values):
        raise SeriesError("A time between two events cannot be negative.", "values")
    return by_root(values, forward=_root, back=_power, screen=screen)


def _root(value: float) -> float:
    return float(value ** (1 / WEIBULL_POWER))


def _power(root: float) -> float:
    return float(max(root, 0.0) ** WEIBULL_POWER)
