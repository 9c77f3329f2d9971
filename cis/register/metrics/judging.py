"""What is frozen as a baseline, and what later readings say against it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cis.core import spc
from cis.core.errors import RuleError
from cis.core.spc.limits import FULL_FROM, TRIAL_FROM, mean
from cis.register.metrics import periods, series
from cis.register.metrics.rules import Measure, Transform
from cis.register.metrics.series import Lens, Point

SPARK_POINTS = 30
Spark = Sequence[tuple[float | None, str]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a baseline of these points is: values present, centre, limits, their worth.

    On the log scale the mean is the geometric one. ``lower`` and ``upper`` are None if
    the values never move.
    """

    count: int
    mean: float
    lower: float | None
    upper: float | None
    is_trial: bool
    transform: Transform
    chart: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the readings after a baseline say; numbers in the metric's unit."""

    code: str
    sustained: bool
    sentence: str
    current: float | None
    delta: float | None
    low: float | None
    high: float | None
    caveats: tuple[str, ...]
    spark: Spark
    newest_on: date | None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of periods proposed as a baseline."""

    name: str
    first_on: date
    last_on: date


def figures(measure: Measure, points: Sequence[Point]) -> Figures:
    """Return what freezing these points gives, or raise RuleError below 6 values."""
    present = [point.value for point in points if point.value is not None]
    if len(present) < TRIAL_FROM:
        unit = measure.period if len(present) == 1 else f"{measure.period}s"
        message = (
            f"There are readings for {len(present)} {unit} in these dates; a baseline "
            f"needs at least {TRIAL_FROM}. Choose a longer stretch or add readings."
        )
        raise RuleError(message, field="first_on")
    look = series.lens(measure, points, points)
    phase = series.analysed(measure, points, look).phases[-1]
    return Figures(
        count=len(present),
        mean=look.unit(phase.centre) or 0.0,
        lower=look.unit(phase.lower),
        upper=look.unit(phase.upper),
        is_trial=len(present) < FULL_FROM,
        transform=look.transform,
        chart=look.chart,
    )


def judged(
    measure: Measure, baseline: Sequence[Point], after: Sequence[Point]
) -> Judged:
    """Return the verdict of the readings after a baseline, whatever anyone's target."""
    whole = [*baseline, *after]
    look = series.lens(measure, baseline, whole)
    verdict = spc.judge(
        [look.charted(point.value) for point in baseline],
        [look.charted(point.value) for point in after],
        direction=measure.direction,
        transform=look.transform,
        chart=look.chart,
        denominators=(
            None if look.chart == "xmr" else [point.denominator for point in whole]
        ),
        wording=series.wording(measure, look),
    )
    current, delta, low, high = _levels(verdict.change, look, after)
    return Judged(
        code=verdict.code,
        sustained=verdict.sustained,
        sentence=verdict.sentence,
        current=current,
        delta=delta,
        low=low,
        high=high,
        caveats=verdict.caveats,
        spark=spark(measure, whole, look, freeze=len(baseline)),
        newest_on=max(
            (point.starts_on for point in whole if point.value is not None),
            default=None,
        ),
    )


def _levels(
    change: spc.Change | None, look: Lens, after: Sequence[Point]
) -> tuple[float | None, float | None, float | None, float | None]:
    """Return current level, change and its interval, in the metric's unit."""
    if change is None:
        return mean([point.value for point in after]), None, None, None
    before, now = change.geometric_mean_base, change.geometric_mean_post
    low, high = change.ratio_low, change.ratio_high
    if before is None or now is None or low is None or high is None:
        ends = change.corrected_low, change.corrected_high
        return (
            look.unit(change.mean_post),
            look.unit(change.delta),
            look.unit(ends[0]),
            look.unit(ends[1]),
        )
    return now, now - before, before * (low - 1), before * (high - 1)


def spark(
    measure: Measure, points: Sequence[Point], look: Lens, *, freeze: int
) -> Spark:
    """Return the newest values and their point types, for a sparkline."""
    found = series.analysed(measure, points, look, freeze=freeze)
    values = [point.value for point in points]
    return list(zip(values, found.point_type, strict=True))[-SPARK_POINTS:]


def headline(sentence: str) -> tuple[str, str]:
    """Split a verdict's sentence into its first words and the explanation."""
    found = re.match(r"([^.:]+)[.:]\s+(.*)", sentence, re.DOTALL)
    return (found[1], found[2][:1].upper() + found[2][1:]) if found else (sentence, "")


def windows(measure: Measure, points: Sequence[Point], today: date) -> list[Window]:
    """Return the stretches to propose as a baseline, the best first; maybe none.

    The last 12 full periods with a value, else all of them if there are 6; then the
    first ones, for those who want to see what happened since.
    """
    full = [
        point.starts_on
        for point in points
        if point.value is not None
        and periods.last_day(point.starts_on, measure.period) < today
    ]
    if len(full) < TRIAL_FROM:
        return []
    latest, earliest = full[-FULL_FROM:], full[:FULL_FROM]
    unit = f"{measure.period}s"
    if latest == earliest:
        return [Window(f"All {len(full)} full {unit}", full[0], full[-1])]
    return [
        Window(f"Last {FULL_FROM} full {unit}", latest[0], latest[-1]),
        Window(f"First {FULL_FROM} {unit}", earliest[0], earliest[-1]),
    ]
