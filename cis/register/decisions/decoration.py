"""When a metric is decoration: it goes badly for three periods and nobody decides.

Worse than its baseline by more than chance, or missing its target: never one period
compared with the one before. docs/decoration.md says why the numbers are what they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import fsum, log, sqrt

from cis.core.errors import RuleError
from cis.core.spc.limits import TRIAL_FROM
from cis.core.spc.words import on

# A window that stands so many standard errors away is no chance. Its share of false
# alarms is measured by tests/bench/decoration.py.
ERRORS = 2.92
# One extraordinary reading shall not speak for eight.
FARTHEST = 3.5
# Later readings that are this near to the baseline, in standard errors, extend it.
NEAR = 2.0
SIGMAS = 3.0

# What an organisation may set, from the least to the most.
RANGES: Mapping[str, tuple[int, int]] = {
    "run": (2, 6),
    "weighed": (6, 24),
    "answer_days": (1, 92),
}

Values = Sequence[float | None]


class Sign(StrEnum):
    """In which way a metric goes badly."""

    WORSE = "worse"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rule goes by; an organisation may change it."""

    is_on: bool = True
    # Periods in a row, the newest readings weighed together, days for the answer.
    run: int = 3
    weighed: int = 8
    answer_days: int = 14

    def __post_init__(self) -> None:
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise RuleError(f"Give a number from {least} to {most}.", field=name)


@dataclass(frozen=True, slots=True)
class Series:
    """A metric's baseline, its full periods since with their gaps, and its aim.

    ``lower`` and ``upper`` are the limits of its chart, None where it has none.
    """

    direction: str
    baseline: Values
    after: Values
    target: float | None = None
    lower: float | None = None
    upper: float | None = None
    logged: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What later readings are held against: level, spread, and how many they were."""

    level: float
    spread: float
    count: int


@dataclass(frozen=True, slots=True)
class Named:
    """How a metric is spoken of: name, unit, the level it is held to, since when."""

    name: str
    unit: str
    digits: int
    period: str
    aim: float
    since: date

    def number(self, value: float) -> str:
        """Return a number such as 14.2."""
        return f"{value:,.{self.digits}f}".replace("-", "\N{MINUS SIGN}")

    def level(self, value: float) -> str:
        """Return a number with its unit, such as 14.2 h."""
        return f"{self.number(value)} {self.unit}"


DEFAULT = Terms()


def sign(series: Series, terms: Terms = DEFAULT) -> Sign | None:
    """Return in which way a metric goes badly for so many periods, None if in none."""
    return next(iter(signs(series, terms)), None)


def signs(series: Series, terms: Terms = DEFAULT) -> list[Sign]:
    """Return every way in which a metric goes badly for so many periods."""
    newest = series.after[-terms.run :]
    if not terms.is_on or len(newest) < terms.run or None in newest:
        return []
    if series.direction == "neutral":
        return []
    found = {
        Sign.MISSED: misses(series, terms.run),
        Sign.WORSE: worsens(series, terms),
    }
    return [one for one, is_so in found.items() if is_so]


def question(named: Named, found: Sign, newest: Sequence[float]) -> str:
    """Return what somebody must decide, with the readings that say so."""
    level = named.level(named.aim)
    listed = (
        f"{', '.join(map(named.number, newest[:-1]))} and {named.level(newest[-1])}"
    )
    said = {
        Sign.MISSED: f"missed its target of {level}",
        Sign.WORSE: f"ran worse than its baseline of {level}, by more than chance,",
    }[found]
    return (
        f"{named.name} {said} for {len(newest)} {named.period}s in a row: {listed}. "
        f"No decision or action about it is on record since {on(named.since)}. "
        "What will be done?"
    )


def misses(series: Series, run: int) -> bool:
    """Tell whether each of the newest readings misses the target."""
    if series.target is None or series.direction == "neutral":
        return False
    newest = [value for value in series.after[-run:] if value is not None]
    return len(newest) == run and not any(_meets(series, each) for each in newest)


def worsens(series: Series, terms: Terms = DEFAULT) -> bool:
    """Tell whether the newest readings are worse than the baseline by no chance.

    Each of the newest in a row is on its worse side, and all in the window together
    are farther from it than chance takes them.
    """
    known = reference(series, terms)
    if known is None or is_at_ease(series, terms):
        return False
    turned = _turned(series)
    window = [
        min((turned(value) - known.level) / known.spread, FARTHEST)
        for value in series.after[-terms.weighed :]
        if value is not None
    ]
    if len(window) < terms.run or min(window[-terms.run :]) <= 0:
        return False
    error = sqrt(1 / len(window) + 1 / known.count) * _caution(known.count)
    return fsum(window) / len(window) >= ERRORS * error


def is_at_ease(series: Series, terms: Terms = DEFAULT) -> bool:
    """Tell whether it stays inside its limits and meets a target it meets reliably.

    Such a metric is never called decoration, whatever its level does.
    """
    low, high, target = series.lower, series.upper, series.target
    if low is None or high is None or target is None:
        return False
    reliably = target > high if series.direction == "decrease" else target < low
    window = [each for each in series.after[-terms.weighed :] if each is not None]
    return reliably and all(low <= each <= high for each in window)


def reference(series: Series, terms: Terms = DEFAULT) -> Reference | None:
    """Return what the newest readings are held against, None if nothing can be.

    The baseline, and the readings between it and the window while they run at its
    level: so a metric that has been stable for long is judged by more than a year.
    """
    turned = _turned(series)
    if _unloggable(series):
        return None
    frozen = [turned(value) for value in series.baseline if value is not None]
    base = _measured(frozen)
    if base is None or len(frozen) < TRIAL_FROM:
        return None
    between = [
        turned(value) for value in series.after[: -terms.weighed] if value is not None
    ]
    if len(between) < terms.run:
        return base
    apart = abs(fsum(between) / len(between) - base.level)
    error = base.spread * sqrt(1 / base.count + 1 / len(between))
    return _measured([*frozen, *between]) if apart <= NEAR * error else base


def _measured(values: Sequence[float]) -> Reference | None:
    count = len(values)
    if count <= 1:
        return None
    level = fsum(values) / count
    spread = sqrt(fsum((value - level) ** 2 for value in values) / (count - 1))
    # What never moves has no spread to speak of; rounding is none.
    if spread <= 1e-12 * max(map(abs, values)):
        return None
    return Reference(level, spread, count)


def _caution(count: int) -> float:
    """Widen the error of a short baseline: its own spread is a guess."""
    return 1 + 2.5 / count


def _turned(series: Series) -> Callable[[float], float]:
    """Return a reading on the scale it is judged on, turned so that more is worse."""
    way = -1.0 if series.direction == "increase" else 1.0
    return (lambda value: way * log(value)) if series.logged else (lambda v: way * v)


def _unloggable(series: Series) -> bool:
    values = (*series.baseline, *series.after)
    return series.logged and any(each is not None and each <= 0 for each in values)


def _meets(series: Series, value: float) -> bool:
    assert series.target is not None  # noqa: S101 - asked before
    if series.direction == "decrease":
        return value <= series.target
    return value >= series.target
