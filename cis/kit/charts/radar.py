"""The radar: a few levels on spokes, compared as outlines told by line and mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cis.kit.charts import theme

HEIGHT = 380
TURN = 360


@dataclass(frozen=True, slots=True)
class Style:
    """How an outline is told from the others: colour, dash, mark and ground."""

    colour: str
    dash: str
    symbol: str
    width: float = 2
    ground: str = ""


PAPER = Style("var:chart-limit", "dot", "square-open")
WORK = Style("var:accent", "solid", "circle", 3, "var:chart-baseline")
AIM = Style("var:neutral", "dash", "diamond-open")
BEFORE = Style("var:chart-limit", "longdash", "triangle-up-open")


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline: its name, a level for each spoke (None where there is none)."""

    name: str
    levels: Sequence[int | None]
    style: Style


def radar(
    spokes: Sequence[str], outlines: Sequence[Outline], *, title: str, top: int = 5
) -> dict[str, Any]:
    """Return the radar, clockwise from the upper left; empty without outlines."""
    angles = [at * TURN / len(spokes) for at in range(len(spokes))]
    layout = theme.layout(
        title,
        height=HEIGHT,
        margin={"l": 64, "r": 64, "t": 32, "b": 56},
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0.5,
            "xanchor": "center",
            "y": -0.08,
            "yanchor": "top",
            "font": {"color": theme.INK},
        },
        polar={
            "bgcolor": theme.CLEAR,
            "radialaxis": _rings(top),
            "angularaxis": _spokes(spokes, angles),
        },
    )
    drawn = [_drawn(one, spokes, angles) for one in outlines if any(one.levels)]
    return theme.figure(drawn, layout)


def _rings(top: int) -> dict[str, Any]:
    return {
        "range": [0, top + 0.2],
        "tickvals": list(range(1, top + 1)),
        "angle": 90,
        "tickangle": 90,
        "ticks": "",
        "showline": False,
        "gridcolor": theme.GRID,
        "tickfont": {"color": theme.MUTED, "size": 11},
    }


def _spokes(names: Sequence[str], angles: Sequence[float]) -> dict[str, Any]:
    return {
        "direction": "clockwise",
        # Half a step aside, so that names stand in the corners and not at the edges.
        "rotation": 90 + TURN / (2 * len(names)),
        "tickvals": list(angles),
        "ticktext": list(names),
        "gridcolor": theme.GRID,
        "linecolor": theme.EDGE,
        "tickfont": {"color": theme.INK, "size": 13},
    }


def _drawn(
    one: Outline, spokes: Sequence[str], angles: Sequence[float]
) -> dict[str, Any]:
    told = [
        f"{spoke}<br>{one.name}: {'nothing' if level is None else level}"
        for spoke, level in zip(spokes, one.levels, strict=True)
    ]
    style = one.style
    return {
        "type": "scatterpolar",
        "mode": "lines+markers",
        "name": one.name,
        # The outline closes where it began.
        "r": [*one.levels, *one.levels[:1]],
        "theta": [*angles, *angles[:1]],
        "hovertext": [*told, *told[:1]],
        "hoverinfo": "text",
        "line": {"color": style.colour, "dash": style.dash, "width": style.width},
        "marker": {"color": style.colour, "symbol": style.symbol, "size": 9},
        "fill": "toself" if style.ground else "none",
        "fillcolor": style.ground or theme.CLEAR,
    }
