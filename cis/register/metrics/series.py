"""A metric's readings as a series: gaps, frozen text, and the chart that suits it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cis.core import spc
from cis.core.spc import ratios
from cis.register.metrics import periods
from cis.register.metrics.rules import DataKind, Measure, Period, Transform

PRIME = {DataKind.PROPORTION: "pprime", DataKind.RATE: "uprime"}


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series; a value of None is a gap."""

    starts_on: date
    value: float | None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Lens:
    """How a series is looked at: chart, scale, and units per charted number."""

    chart: str = "xmr"
    transform: Transform = Transform.NONE
    factor: float = 1.0

    def unit(self, value: float | None) -> float | None:
        """Return a charted number in the metric's unit."""
        return None if value is None else value * self.factor

    def charted(self, value: float | None) -> float | None:
        """Return a number in the metric's unit as it is charted."""
        return None if value is None else value / self.factor


def filled(points: Sequence[Point], period: Period) -> list[Point]:
    """Return the series with a gap for every period left out.

    Days are left as they are: many metrics rest at the weekend.
    """
    if period is Period.DAY or not points:
        return list(points)
    known = {point.starts_on: point for point in points}
    starts = periods.between(min(known), max(known), period)
    return [known.get(start) or Point(start, None) for start in starts]


def after(points: Sequence[Point], last_on: date, period: Period) -> list[Point]:
    """Return the series after the last period of a baseline, with its gaps."""
    later = [point for point in points if point.starts_on > last_on]
    if period is Period.DAY or not later:
        return later
    # The last baseline period anchors the gaps that follow it at once.
    return filled([Point(last_on, None), *later], period)[1:]


def frozen_text(points: Iterable[Point]) -> str:
    """Return a series as the text that a baseline keeps."""
    rows = [
        [p.starts_on.isoformat(), p.value, p.numerator, p.denominator] for p in points
    ]
    return json.dumps(rows)


def thawed(text: str) -> list[Point]:
    """Return the series that a baseline keeps as text."""
    return [Point(date.fromisoformat(day), *rest) for day, *rest in json.loads(text)]


def lens(measure: Measure, baseline: Sequence[Point], whole: Sequence[Point]) -> Lens:
    """Choose chart and scale: XmR, or p' and u' when denominators are small or vary.

    The baseline alone decides between them, so the choice stays as it was frozen.
    """
    if measure.transform is Transform.LOG and _has_logs(whole):
        return Lens(transform=Transform.LOG)
    present = [point for point in baseline if point.value is not None]
    if measure.kind not in PRIME or not present or not all(map(_has_parts, present)):
        return Lens()
    tops = [point.numerator for point in present]
    sizes = [point.denominator for point in present]
    if ratios.suited(tops, sizes) == "xmr":
        return Lens()
    return Lens(chart=PRIME[measure.kind], factor=measure.per_hundred)


def analysed(
    measure: Measure,
    points: Sequence[Point],
    look: Lens,
    *,
    freeze: int | None = None,
    target: float | None = None,
) -> spc.Analysis:
    """Return the analysis of a series, its first ``freeze`` points the baseline."""
    split = look.chart in PRIME.values()
    return spc.analyse(
        None if split else [point.value for point in points],
        dates=[point.starts_on for point in points],
        direction=measure.direction,
        target=look.charted(target),
        freeze=freeze,
        chart=look.chart,
        numerators=[point.numerator for point in points] if split else None,
        denominators=[point.denominator for point in points] if split else None,
        transform=look.transform,
        allow_short=True,
    )


def wording(measure: Measure, look: Lens) -> spc.Wording:
    """Return how the metric is spoken of in sentences."""
    return spc.Wording(
        name=measure.name,
        unit=measure.unit,
        digits=measure.digits,
        period=measure.period,
        scale=look.factor,
    )


def _has_parts(point: Point) -> bool:
    return point.numerator is not None and bool(point.denominator)


def _has_logs(points: Sequence[Point]) -> bool:
    values = [point.value for point in points if point.value is not None]
    return min(values, default=0) >= 0 and max(values, default=0) > 0
