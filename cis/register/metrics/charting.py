"""All that the behaviour chart, its table and its summary need, from plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cis.core import spc
from cis.core.spc.limits import TRIAL_FROM
from cis.core.spc.words import on
from cis.register.metrics import series
from cis.register.metrics.rules import Measure, Transform
from cis.register.metrics.series import Lens, Point

COMMON = "common_cause"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A baseline as the chart needs it."""

    number: int
    first_on: date
    last_on: date
    points: Sequence[Point]
    transform: Transform


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the process on a day."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One point of the chart: its value, what it is in words, and the lines there."""

    point: Point
    kind: str = COMMON
    words: str = ""
    phase: int = 0
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class ChartData:
    """The chart of one metric; numbers in its unit, rows in date order."""

    measure: Measure
    rows: Sequence[Row]
    summary: str
    target: float | None = None
    baseline: Frozen | None = None
    trial: Sequence[int] = ()
    chart: str = "xmr"
    logged: bool = False
    warnings: Sequence[str] = ()
    events: Sequence[Event] = ()

    @property
    def newest(self) -> Row | None:
        """Return the newest row that has a value."""
        return next(
            (row for row in reversed(self.rows) if row.point.value is not None), None
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One phase: its analysis and lens, and which days of it are shown."""

    analysis: spc.Analysis
    look: Lens
    points: Sequence[Point]
    until: date | None = None
    has_limits: bool = True


def chart(
    measure: Measure,
    points: Sequence[Point],
    baselines: Sequence[Frozen],
    *,
    target: float | None = None,
    events: Sequence[Event] = (),
) -> ChartData:
    """Return the chart of a series with the phases that its baselines begin.

    Each baseline's frozen limits are carried on to the next one; frozen readings are
    shown as they were frozen, and a warning says if they were corrected since.
    """
    if not points and not baselines:
        return ChartData(measure, (), f"{measure.name}: no reading yet.", target=target)
    kept = _kept(baselines)
    parts = list(_parts(measure, points, kept, target))
    rows = [*_before(points, kept)]
    first = 1 if rows else 0
    for number, part in enumerate(parts, start=first):
        rows += _rows(measure, part, number)
    last = parts[-1]
    return ChartData(
        measure=measure,
        rows=tuple(rows),
        summary=spc.summary(last.analysis, series.wording(measure, last.look)),
        target=target,
        baseline=kept[-1] if kept else None,
        trial=tuple(
            number
            for number, part in enumerate(parts, start=first)
            if part.analysis.limits_kind == "trial"
        ),
        chart=last.look.chart,
        logged=last.look.transform is Transform.LOG,
        warnings=(*last.analysis.warnings, *_corrected(points, kept)),
        events=tuple(sorted(events, key=lambda event: event.day)),
    )


def _kept(baselines: Sequence[Frozen]) -> list[Frozen]:
    """Return the baselines that begin a phase: one that begins later hides none."""
    kept: list[Frozen] = []
    for baseline in sorted(baselines, key=lambda item: item.number):
        while kept and kept[-1].first_on >= baseline.first_on:
            kept.pop()
        kept.append(baseline)
    return kept


def _parts(
    measure: Measure,
    points: Sequence[Point],
    baselines: Sequence[Frozen],
    target: float | None,
) -> Iterator[Part]:
    if not baselines:
        look = series.lens(measure, points, points)
        found = series.analysed(measure, points, look, target=target)
        enough = found.phases[-1].baseline_n >= TRIAL_FROM
        yield Part(found, look, points, has_limits=enough)
    for place, baseline in enumerate(baselines):
        after = series.after(points, baseline.last_on, measure.period)
        whole = [*baseline.points, *after]
        known = replace(measure, transform=baseline.transform)
        look = series.lens(known, baseline.points, whole)
        size = len(baseline.points)
        found = series.analysed(known, whole, look, freeze=size, target=target)
        later = baselines[place + 1 :]
        yield Part(found, look, whole, later[0].first_on if later else None)


def _before(points: Sequence[Point], baselines: Sequence[Frozen]) -> list[Row]:
    first = baselines[0].first_on if baselines else date.min
    return [
        Row(point, words=f"before baseline {baselines[0].number}")
        for point in points
        if point.starts_on < first
    ]


def _rows(measure: Measure, part: Part, number: int) -> Iterator[Row]:
    wording = series.wording(measure, part.look)
    found = part.analysis
    for row, point in enumerate(part.points):
        if part.until is not None and point.starts_on >= part.until:
            return
        if not part.has_limits:
            yield Row(point, COMMON, "too few readings for limits", number)
            continue
        yield Row(
            point,
            found.point_type[row],
            said(found, row, wording),
            number,
            part.look.unit(found.centre[row]),
            part.look.unit(found.lower[row]),
            part.look.unit(found.upper[row]),
        )


def said(analysis: spc.Analysis, row: int, wording: spc.Wording) -> str:
    """Return what the rules say of a point, without its date and value."""
    value = analysis.value[row]
    if value is None:
        return "no reading"
    known = f"{on(analysis.date[row])}: {wording.level(value)}"
    return spc.point(analysis, row, wording).removeprefix(known).lstrip(", ")


def _corrected(points: Sequence[Point], baselines: Sequence[Frozen]) -> list[str]:
    if not baselines:
        return []
    now = {point.starts_on: point.value for point in points}
    frozen = baselines[-1].points
    count = sum(1 for point in frozen if now.get(point.starts_on) != point.value)
    if not count:
        return []
    words = "reading was" if count == 1 else "readings were"
    return [
        f"{count} {words} corrected after the baseline was frozen; it stays frozen."
    ]
