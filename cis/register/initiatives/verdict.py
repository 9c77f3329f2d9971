"""The verdict of one initiative: what its baseline's standing means for its target."""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cis.core.spc.assurance import CHANCE, FAIL, PASS, assurance, met
from cis.core.spc.limits import FULL_FROM, TRIAL_FROM, natural_limits
from cis.core.spc.transform import logs, unlogged
from cis.core.spc.words import EARLY, LABELS, TARGET_LABELS
from cis.register.initiatives.rules import Gauge, day
from cis.register.metrics import periods
from cis.register.metrics.rules import Period

NO_BASELINE = "no_baseline"
IMPROVED = "improvement"
TOO_EARLY = "too_early"
# Below twice the natural spread a percentage of the baseline means nothing.
SIGMAS_IN_LIMITS, NEAR_ZERO_SIGMAS = 6, 2


@dataclass(frozen=True, slots=True)
class Start:
    """The baseline: its mean and limits, how many readings, until when, its scale."""

    mean: float
    count: int
    last_on: date
    is_logged: bool = False
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """What the readings say since, in the metric's unit; ``spark`` is their JSON."""

    code: str
    spark: str = "[]"
    newest_on: date | None = None
    current: float | None = None
    delta: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """The target of the initiative and how its metric counts."""

    target: float | None
    direction: str
    period: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """Will the current level meet the target? And how often did it?"""

    assurance: str
    met: int
    of: int
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


def label(code: str, outlook: str | None = None) -> str:
    """Return the verdict in a few words; an improvement says what of the target."""
    if code == NO_BASELINE:
        return "No baseline"
    said = LABELS.get(code, EARLY)
    return f"{said}, {TARGET_LABELS[outlook]}" if outlook else said


@lru_cache(maxsize=512)
def outlook(start: Start, now: Now, goal: Goal) -> Prospect | None:
    """Return whether an improved level will meet the target; None if unsaid."""
    if now.code != IMPROVED or goal.target is None or now.newest_on is None:
        return None
    values = _level(start, now, Period(goal.period))
    if len(values) < TRIAL_FROM:
        return None
    limits = natural_limits(logs(values).values if start.is_logged else values)
    limits = unlogged(limits) if start.is_logged else limits
    found = assurance(
        goal.target, lower=limits.lower, upper=limits.upper, direction=goal.direction
    )
    hits = met(values, goal.target, goal.direction)
    if found is None or hits is None:
        return None
    return Prospect(found, hits.met, hits.of, len(values) < FULL_FROM)


def _level(start: Start, now: Now, period: Period) -> list[float]:
    """Return the newest values after the baseline, as many as make a level."""
    if now.newest_on is None:
        return []
    first = periods.start_of(start.last_on, period)
    slots = max(len(periods.between(first, now.newest_on, period)) - 1, 1)
    points = json.loads(now.spark)[-slots:]
    values = [value for value, _ in points if value is not None]
    return values[-max(FULL_FROM, start.count) :]


def expectation(prospect: Prospect, gauge: Gauge, target: float, period: str) -> str:
    """Return what the current level promises for the target, in one sentence."""
    goal = f"the {gauge.level(target)} target"
    most = "most" if 2 * prospect.met > prospect.of else "some"
    told = {
        PASS: f"it will meet {goal} nearly always",
        FAIL: f"it will nearly never meet {goal} unless the process is changed again",
        CHANCE: f"it will meet {goal} in {most} {period}s, not reliably",
    }[prospect.assurance]
    trial = (
        "; provisional, from fewer than 12 values" if prospect.is_provisional else ""
    )
    return f"At this level {told} (it did in {prospect.met} of {prospect.of}{trial})."


def relative(start: Start, now: Now) -> Span | None:
    """Return the change as a share of the baseline, where such a share means much."""
    if now.delta is None or now.low is None or now.high is None or not start.mean:
        return None
    if start.lower is not None and start.upper is not None:
        sigma = (start.upper - start.lower) / SIGMAS_IN_LIMITS
        if abs(start.mean) < NEAR_ZERO_SIGMAS * sigma:
            return None
    base = abs(start.mean)
    return Span(now.delta / base, now.low / base, now.high / base)


def attainment(start: Start, now: Now, target: float | None) -> Span | None:
    """Return the share of the way to the target, only when there is an improvement."""
    if now.code != IMPROVED or target is None or target == start.mean:
        return None
    if now.delta is None or now.low is None or now.high is None:
        return None
    way = target - start.mean
    low, high = sorted((now.low / way, now.high / way))
    return Span(now.delta / way, low, high)


def early(start: Start | None, since: date | None) -> str:
    """Return why nothing can be said yet."""
    if start is None:
        return "No baseline is frozen for it yet, so no change can be stated."
    return f"No reading since {day(since or start.last_on)} has been judged yet."
