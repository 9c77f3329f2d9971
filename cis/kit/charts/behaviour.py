"""The process behaviour chart: values, centre, limits, signals, target and events."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from cis.kit.charts import theme

HEADROOM = 0.08  # of the height, above the highest and below the lowest thing drawn
LABEL_GAP = 0.055  # of the height, between two labels at the right edge
LOG_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the process, shown as a numbered flag."""

    number: int
    day: date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the chart shows: sequences with one entry per point, in date order.

    ``phases`` numbers the phase of each point; ``trial`` names the phases whose limits
    rest on too few values; ``notes`` says per point what the rule found; ``zero`` tells
    whether zero belongs on the axis; ``logged`` draws a logarithmic axis.
    """

    dates: Sequence[date]
    values: Sequence[float | None]
    kinds: Sequence[str]
    phases: Sequence[int]
    centre: Sequence[float | None]
    lower: Sequence[float | None]
    upper: Sequence[float | None]
    title: str
    axis: str
    unit: str
    target: float | None = None
    baseline: tuple[date, date] | None = None
    events: Sequence[Event] = ()
    trial: Sequence[int] = ()
    notes: Sequence[str] = ()
    zero: bool = True
    logged: bool = False
    digits: int = field(default=1)


def behaviour(chart: Behaviour) -> dict[str, Any]:
    """Return the chart as a Plotly figure whose colours the page's theme resolves."""
    bottom, top = extent(chart)
    edge = list(_edge_labels(chart, bottom, top))
    layout = theme.layout(
        chart.title,
        margin={"l": 64, "r": theme.room(edge), "t": 34, "b": 40},
        xaxis={"type": "date", "showgrid": False, "range": _span(chart)},
        yaxis=_axis(chart, bottom, top),
        shapes=[*_baseline_band(chart), *_target_line(chart), *_event_lines(chart)],
        annotations=[*edge, *_baseline_label(chart), *_flags(chart)],
    )
    return theme.figure([*_limits(chart), *_values(chart)], layout)


def extent(chart: Behaviour) -> tuple[float, float]:
    """Return the lowest and highest number the axis shows."""
    seen = [chart.values, chart.upper, chart.lower, chart.centre, [chart.target]]
    known = [number for part in seen for number in part if number is not None]
    values = [number for number in chart.values if number is not None]
    if not known:
        return 0.0, 1.0
    if chart.logged:
        return _log_extent([number for number in known if number > 0])
    low, high = min(known), max(known)
    if chart.zero and min(values, default=0.0) >= 0:
        # A lower limit below zero is no place a duration or a share can be.
        return 0.0, high * (1 + HEADROOM) or 1.0
    room = (high - low) * HEADROOM or abs(high) * HEADROOM or 1.0
    return low - room, high + room


def words(chart: Behaviour, row: int) -> str:
    """Return what hovering over a point says: date, value and what the rule says."""
    value = chart.values[row]
    if value is None:
        return f"{_day(chart.dates[row])}: no reading"
    note = chart.notes[row] if row < len(chart.notes) else ""
    said = note or theme.look(chart.kinds[row]).word
    return f"{_day(chart.dates[row])}: {_amount(chart, value)}<br>{said}"


def _log_extent(known: Sequence[float]) -> tuple[float, float]:
    if not known:
        return 0.1, 1.0
    return min(known) / 1.25, max(known) * 1.25


def _span(chart: Behaviour) -> list[str]:
    if not chart.dates:
        return []
    first, last = min(chart.dates), max(chart.dates)
    room = max((last - first) * 0.02, timedelta(days=1))
    return [(first - room).isoformat(), (last + room).isoformat()]


def _axis(chart: Behaviour, bottom: float, top: float) -> dict[str, Any]:
    text = f"{chart.axis} ({chart.unit})" if chart.unit else chart.axis
    if chart.logged:
        spread = [math.log10(bottom), math.log10(top)]
        title = {"text": f"{text}, logarithmic"}
        # Plotly would write only the digit between two powers of ten: 2 for 20.
        ticks = _ticks(bottom, top)
        return {
            "title": title,
            "type": "log",
            "range": spread,
            "tickvals": ticks,
            "ticktext": [f"{tick:g}" for tick in ticks],
        }
    if bottom > 0:
        text += ", axis does not start at 0"
    return {"title": {"text": text}, "range": [bottom, top], "zeroline": bottom < 0}


def _ticks(bottom: float, top: float) -> list[float]:
    """Return 1, 2 and 5 of every power of ten that an axis shows."""
    powers = range(math.floor(math.log10(bottom)), math.ceil(math.log10(top)) + 1)
    steps = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return [step for step in steps if bottom <= step <= top]


def _limits(chart: Behaviour) -> Iterator[dict[str, Any]]:
    for number, rows in groupby(range(len(chart.dates)), chart.phases.__getitem__):
        span = list(rows)
        dash = "dash" if number in chart.trial else "solid"
        for line in (chart.upper, chart.lower):
            yield _line(chart, line, span, color=theme.LIMIT, dash=dash, width=1)
        yield _line(chart, chart.centre, span, color=theme.CENTRE, dash=dash, width=1.5)


def _line(
    chart: Behaviour, line: Sequence[float | None], span: Sequence[int], **style: Any
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [chart.dates[row].isoformat() for row in span],
        "y": [line[row] for row in span],
        "line": {"shape": "hvh", **style},
        "hoverinfo": "skip",
    }


def _values(chart: Behaviour) -> Iterator[dict[str, Any]]:
    x = [day.isoformat() for day in chart.dates]
    y = list(chart.values)
    looks = [theme.look(kind) for kind in chart.kinds]
    yield {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": theme.LINE, "width": 1.25},
        "hoverinfo": "skip",
        "connectgaps": False,
    }
    yield {
        "type": "scatter",
        "mode": "markers",
        "name": chart.axis,
        "x": x,
        "y": y,
        "text": [words(chart, row) for row in range(len(x))],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {
            "color": [look.colour for look in looks],
            "symbol": [_symbol(chart, row) for row in range(len(x))],
            "size": [look.size for look in looks],
            "line": {"color": theme.SURFACE, "width": 1},
            "opacity": 1,
        },
        "cliponaxis": False,
    }


def _symbol(chart: Behaviour, row: int) -> str:
    symbol, value, centre = (
        theme.look(chart.kinds[row]).symbol,
        chart.values[row],
        chart.centre[row],
    )
    below = value is not None and centre is not None and value < centre
    return symbol.replace("-up", "-down") if below else symbol


def _edge_labels(
    chart: Behaviour, bottom: float, top: float
) -> Iterator[dict[str, Any]]:
    last = [
        line[-1] if line else None for line in (chart.upper, chart.centre, chart.lower)
    ]
    named = zip(
        ("Upper", "Mean", "Lower", "Target"), [*last, chart.target], strict=True
    )
    shown = [(name, at) for name, at in named if at is not None and bottom <= at <= top]
    places = _places(chart, [at for _, at in shown], bottom, top)
    for (name, at), place in zip(shown, places, strict=True):
        strong = {"color": theme.TARGET if name == "Target" else theme.MUTED}
        yield theme.label(
            f"{name} {_amount(chart, at)}",
            name=f"edge-{name.lower()}",
            xref="paper",
            x=1,
            xanchor="left",
            xshift=theme.ASIDE,
            y=place,
            yanchor="middle",
            font=strong,
        )


def _places(
    chart: Behaviour, wanted: Sequence[float], bottom: float, top: float
) -> list[float]:
    # Plotly places a label on a logarithmic axis by the logarithm.
    if chart.logged:
        height = math.log10(top / bottom)
        return theme.spread([math.log10(at) for at in wanted], height * LABEL_GAP)
    return theme.spread(wanted, (top - bottom) * LABEL_GAP)


def _target_line(chart: Behaviour) -> Iterator[dict[str, Any]]:
    if chart.target is not None:
        line = {"color": theme.TARGET, "width": 1.5, "dash": "6px,3px"}
        ends = {"xref": "paper", "x0": 0, "x1": 1, "y0": chart.target}
        yield {"type": "line", **ends, "y1": chart.target, "line": line}


def _baseline_band(chart: Behaviour) -> Iterator[dict[str, Any]]:
    if chart.baseline is not None:
        first, last = (day.isoformat() for day in chart.baseline)
        yield {
            "type": "rect",
            "layer": "below",
            "yref": "paper",
            "x0": first,
            "x1": last,
            "y0": 0,
            "y1": 1,
            "fillcolor": theme.BASELINE,
            "line": {"width": 0},
        }


def _baseline_label(chart: Behaviour) -> Iterator[dict[str, Any]]:
    if chart.baseline is not None:
        place = {"yref": "paper", "y": 0, "yanchor": "bottom", "xanchor": "left"}
        yield theme.label("Baseline", x=chart.baseline[0].isoformat(), **place)


def _event_lines(chart: Behaviour) -> Iterator[dict[str, Any]]:
    for event in chart.events:
        at = event.day.isoformat()
        line = {"color": theme.EDGE, "width": 1, "dash": "dot"}
        place = {"yref": "paper", "y0": 0, "y1": 1, "x0": at, "x1": at}
        yield {"type": "line", "layer": "below", **place, "line": line}


def _flags(chart: Behaviour) -> Iterator[dict[str, Any]]:
    for event in chart.events:
        yield theme.label(
            f"{event.number}",
            name="event",
            hovertext=f"{_day(event.day)}: {event.text}",
            x=event.day.isoformat(),
            yref="paper",
            y=1,
            yanchor="bottom",
            bordercolor=theme.EDGE,
            borderpad=3,
            bgcolor=theme.SURFACE,
            font={"color": theme.INK, "weight": 700},
        )


def _amount(chart: Behaviour, value: float) -> str:
    text = f"{value:,.{chart.digits}f}".replace("-", "\N{MINUS SIGN}")
    return f"{text} {chart.unit}".rstrip()


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
