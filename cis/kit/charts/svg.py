"""Process behaviour charts and sparklines drawn as plain SVG, without any script.

Colours are presentation attributes, so that a page's style sheet may overrule them
by the classes ``chart-...``; nothing here needs inline style.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor, log10

from cis.core import spc
from cis.core.spc.words import on
from cis.kit.charts.svg_parts import INK, QUIET, escape, line, mark, path, svg, text

LEGEND = {
    "common_cause": "routine variation",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "signal, high",
    "special_cause_neutral_low": "signal, low",
}
TARGET, SHADE = "#0f766e", "#7a7f87"
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 40, 56
TICKS = 5

Place = Callable[[int, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Plane:
    """The drawing area: it turns a row and a value into a place."""

    days: Sequence[dt.date]
    low: float
    high: float
    width: float
    height: float

    def x(self, row: int) -> float:
        """Return the place of a row from the left, by its date."""
        whole = (self.days[-1] - self.days[0]).days or 1
        inner = self.width - LEFT - RIGHT
        return LEFT + inner * (self.days[row] - self.days[0]).days / whole

    def y(self, value: float) -> float:
        """Return the place of a value from the top."""
        inner = self.height - TOP - BOTTOM
        return TOP + inner * (self.high - value) / (self.high - self.low)


def behaviour_svg(
    analysis: spc.Analysis,
    *,
    title: str,
    unit: str = "",
    width: int = 860,
    height: int = 380,
    wording: spc.Wording | None = None,
) -> str:
    """Return a process behaviour chart as a complete SVG document."""
    words = wording or spc.Wording(name=title, unit=unit)
    plane = _plane(analysis, width, height)
    parts = [
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(spc.summary(analysis, words))}</desc>",
        text(LEFT, TOP - 18, title, cls="chart-title", size=15, weight="600"),
        *_grid(plane, words),
        *_baselines(analysis, plane),
        *_lines(analysis, plane, words),
        *_target(analysis, plane, words),
        *_curve(analysis.value, plane.x, plane.y),
        *[
            mark(
                plane.x(row),
                plane.y(value),
                analysis.point_type[row],
                spc.point(analysis, row, words),
            )
            for row, value in enumerate(analysis.value)
            if value is not None
        ],
        *_legend(analysis, height),
    ]
    return svg("chart-behaviour", width, height, "\n".join(parts))


def sparkline(
    values: Sequence[float | None],
    *,
    width: int = 120,
    height: int = 28,
    centre: float | None = None,
    point_types: Sequence[str] | None = None,
    title: str | None = None,
) -> str:
    """Return a small line whose newest point is marked by its meaning."""
    present = [(row, value) for row, value in enumerate(values) if value is not None]
    label = title or _told(present, point_types)
    heading = f"<title>{escape(label)}</title>"
    if not present:
        return svg("chart-sparkline", width, height, heading)
    sizes = [value for _, value in present] + ([] if centre is None else [centre])
    low, high = min(sizes), max(sizes)
    edge, span, steps = 5.0, (high - low) or 1.0, max(len(values) - 1, 1)

    def x(row: int) -> float:
        return edge + (width - 2 * edge) * row / steps

    def y(value: float) -> float:
        flat = high == low
        share = 1 / 2 if flat else (high - value) / span
        return edge + (height - 2 * edge) * share

    row, value = present[-1]
    kind = point_types[row] if point_types else "common_cause"
    parts = [heading, *_curve(values, x, y), mark(x(row), y(value), kind, None)]
    if centre is not None:
        ends = (edge, y(centre), width - edge, y(centre))
        parts.insert(1, line(*ends, cls="chart-centre", colour=QUIET))
    return svg("chart-sparkline", width, height, "".join(parts))


def _told(
    present: Sequence[tuple[int, float]], point_types: Sequence[str] | None
) -> str:
    if not present:
        return "No values yet"
    row, value = present[-1]
    told = f", {LEGEND[point_types[row]]}" if point_types else ""
    count = len(present)
    return f"{count} value{'' if count == 1 else 's'}, newest {value:g}{told}"


def _plane(analysis: spc.Analysis, width: float, height: float) -> Plane:
    columns = (analysis.value, analysis.lower, analysis.upper, analysis.centre)
    shown = [value for column in columns for value in column if value is not None]
    shown += [] if analysis.target is None else [analysis.target]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return Plane(analysis.date, low - room, high + room, width, height)


def _grid(plane: Plane, words: spc.Wording) -> list[str]:
    found = [text(LEFT, TOP - 4, words.unit, cls="chart-unit")] if words.unit else []
    step = nice((plane.high - plane.low) / TICKS)
    tick = (floor(plane.low / step) + 1) * step
    digits = max(0, -floor(log10(step * words.scale) + 1e-9))
    while tick < plane.high:
        y, told = plane.y(tick), f"{tick * words.scale:,.{digits}f}"
        found.append(text(LEFT - 8, y + 4, told, anchor="end"))
        ends = (LEFT - 4, y, LEFT, y)
        found.append(line(*ends, cls="chart-tick", colour=QUIET))
        tick += step
    last = len(plane.days) - 1
    rows = sorted({0, last // 4, last // 2, 3 * last // 4, last})
    base = plane.height - BOTTOM + 18
    found += [
        text(plane.x(row), base, on(plane.days[row]), anchor="middle") for row in rows
    ]
    return found


def nice(step: float) -> float:
    """Return the next round step of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** floor(log10(step))
    return next(size * power for size in (1, 2, 5, 10) if size * power >= step * 0.999)


def _spans(analysis: spc.Analysis) -> list[tuple[spc.Phase, int, int]]:
    found, first = [], 0
    for phase in analysis.phases:
        found.append((phase, first, first + phase.n))
        first += phase.n
    return found


def _baselines(analysis: spc.Analysis, plane: Plane) -> list[str]:
    found = []
    for phase, first, stop in _spans(analysis):
        if phase.baseline_rows == stop - first:
            continue
        left, right = plane.x(first), plane.x(first + phase.baseline_rows - 1)
        size = f'width="{right - left + 8:.1f}" height="{plane.height - TOP - BOTTOM}"'
        place = f'x="{left - 4:.1f}" y="{TOP}" {size}'
        look = f'class="chart-baseline" fill="{SHADE}" fill-opacity="0.12"'
        found += [
            f"<rect {place} {look}/>",
            text(left, plane.height - BOTTOM - 6, "baseline", cls="chart-note"),
        ]
    return found


def _lines(analysis: spc.Analysis, plane: Plane, words: spc.Wording) -> list[str]:
    found = []
    for phase, first, stop in _spans(analysis):
        found += _stair(analysis.centre, plane, (first, stop), ("centre", ""))
        if phase.limits_kind == "none":
            continue
        dash = "6 4" if phase.limits_kind == "trial" else "2 2"
        for column in (analysis.lower, analysis.upper):
            found += _stair(column, plane, (first, stop), ("limit", dash))
    right = plane.width - RIGHT + 8
    last = analysis.phases[-1]
    ends = (last.centre, last.lower, last.upper)
    for value in ends[:1] if last.limits_kind == "none" else ends:
        if value is not None:
            found.append(text(right, plane.y(value) + 4, words.number(value)))
    return found


def _stair(
    column: Sequence[float | None],
    plane: Plane,
    rows: tuple[int, int],
    look: tuple[str, str],
) -> list[str]:
    """Return a line that keeps each row's value until halfway to the next."""
    first, stop = rows
    shown = [(row, column[row]) for row in range(first, stop)]
    points = []
    for row, value in shown:
        if value is not None:
            left = (plane.x(max(row - 1, first)) + plane.x(row)) / 2
            right = (plane.x(min(row + 1, stop - 1)) + plane.x(row)) / 2
            points += [(left, plane.y(value)), (right, plane.y(value))]
    return [path(points, cls=f"chart-{look[0]}", colour=QUIET, dash=look[1])]


def _target(analysis: spc.Analysis, plane: Plane, words: spc.Wording) -> list[str]:
    if analysis.target is None:
        return []
    y, right = plane.y(analysis.target), plane.width - RIGHT
    told = f"target {words.goal(analysis.target)}"
    return [
        line(LEFT, y, right, y, cls="chart-target", colour=TARGET, dash="8 3"),
        text(LEFT + 4, y - 5, told, cls="chart-target-label"),
    ]


def _curve(
    values: Sequence[float | None],
    x: Callable[[int], float],
    y: Callable[[float], float],
) -> list[str]:
    """Return one line per stretch without a missing value."""
    found = []
    for gap, stretch in groupby(enumerate(values), lambda pair: pair[1] is None):
        points = [(x(row), y(value)) for row, value in stretch if value is not None]
        if not gap and len(points) > 1:
            found.append(path(points, cls="chart-line", colour=INK))
    return found


def _legend(analysis: spc.Analysis, height: float) -> list[str]:
    found, left = [], float(LEFT)
    for kind, told in LEGEND.items():
        if kind in analysis.point_type:
            found.append(mark(left, height - 16, kind, None))
            found.append(text(left + 10, height - 12, told, cls="chart-legend"))
            left += 30 + 7 * len(told)
    return found
