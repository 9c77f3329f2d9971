"""A small chart that stands beside a sentence: values, signals, mean and target.

It holds no words, so that a page and a paper can set their own around it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cis.kit.charts.svg import TARGET
from cis.kit.charts.svg_parts import INK, QUIET, escape, line, mark, path, svg

EDGE = 6.0
SQUEEZED = 3  # times smaller than alone, a chart says nothing any more
COMMON = "common_cause"


@dataclass(frozen=True, slots=True)
class Small:
    """What a small chart shows; ``low`` and ``high`` fix an axis shared with others."""

    values: Sequence[float | None]
    kinds: Sequence[str]
    centre: float | None = None
    target: float | None = None
    low: float | None = None
    high: float | None = None


def small(chart: Small, *, title: str, width: int = 260, height: int = 72) -> str:
    """Return the chart as a complete SVG document; every signal has its mark."""
    low, high = span(chart)
    steps = max(len(chart.values) - 1, 1)

    def x(row: int) -> float:
        return EDGE + (width - 2 * EDGE) * row / steps

    def y(value: float) -> float:
        return EDGE + (height - 2 * EDGE) * (high - value) / (high - low)

    parts = [f"<title>{escape(title)}</title>"]
    for level, look in ((chart.centre, "centre"), (chart.target, "target")):
        if level is not None and low <= level <= high:
            colour = TARGET if look == "target" else QUIET
            ends = (EDGE, y(level), width - EDGE, y(level))
            dash = "5 3" if look == "target" else ""
            parts.append(line(*ends, cls=f"chart-{look}", colour=colour, dash=dash))
    parts += _curves(chart, x, y)
    return svg("chart-small", width, height, "".join(parts))


def span(chart: Small) -> tuple[float, float]:
    """Return the lowest and highest number that the chart shows."""
    ends = (chart.centre, chart.target, chart.low, chart.high)
    known = [value for value in (*chart.values, *ends) if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def shared(charts: Sequence[tuple[str, Small]]) -> dict[str, tuple[float, float]]:
    """Return one axis per unit for charts beside each other, by unit.

    Where it would squeeze one of them flat, each keeps an axis of its own.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for unit, chart in charts:
        if any(value is not None for value in chart.values):
            found.setdefault(unit, []).append(span(chart))
    axes = {}
    for unit, spans in found.items():
        low, high = min(low for low, _ in spans), max(high for _, high in spans)
        if all(SQUEEZED * (top - bottom) >= high - low for bottom, top in spans):
            axes[unit] = low, high
    return axes


def _curves(
    chart: Small, x: Callable[[int], float], y: Callable[[float], float]
) -> list[str]:
    found: list[str] = []
    run: list[tuple[float, float]] = []
    for row, value in enumerate([*chart.values, None]):
        if value is not None:
            run.append((x(row), y(value)))
            continue
        if len(run) > 1:
            found.append(path(run, cls="chart-line", colour=INK))
        run = []
    present = [pair for pair in enumerate(chart.values) if pair[1] is not None]
    for row, value in present:
        is_newest = row == present[-1][0]
        if value is not None and (chart.kinds[row] != COMMON or is_newest):
            found.append(mark(x(row), y(value), chart.kinds[row], None))
    return found
