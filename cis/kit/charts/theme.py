"""The look that every figure shares; colours are names the page's theme resolves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

# charts.js replaces "var:ink" by the value of the custom property --ink, so one
# figure serves the light and the dark theme.
INK = "var:ink"
MUTED = "var:muted"
LINE = "var:chart-line"
CENTRE = "var:chart-centre"
LIMIT = "var:chart-limit"
TARGET = "var:chart-target"
BASELINE = "var:chart-baseline"
BAR = "var:chart-bar"
SURFACE = "var:surface"
EDGE = "var:line-strong"
GRID = "var:line"
CLEAR = "rgba(0,0,0,0)"
# In pixels: how far a label stands off its line, a letter of it, and room for all.
ASIDE, LETTER, LEAST_ROOM, MOST_ROOM = 6, 7, 104, 180
# Where a figure holds texts, in which Plotly reads tags and entities.
WRITTEN = frozenset({"text", "hovertext", "ticktext", "name"})


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of point is told from the others: colour, shape, size and word."""

    colour: str
    symbol: str
    size: int
    word: str


COMMON = Look("var:common", "circle", 5, "Routine variation")
LOOKS: Mapping[str, Look] = {
    "common_cause": COMMON,
    "special_cause_improvement": Look(
        "var:improvement", "diamond", 10, "Signal: improvement"
    ),
    "special_cause_concern": Look("var:concern", "triangle-up", 10, "Signal: concern"),
    "special_cause_neutral_high": Look("var:neutral", "square", 9, "Signal: high"),
    "special_cause_neutral_low": Look("var:neutral", "square", 9, "Signal: low"),
}


def look(kind: str) -> Look:
    """Return the look of a point type; an unknown one is routine."""
    return LOOKS.get(kind, COMMON)


def figure(
    data: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a figure in which every text is plain but for its line breaks."""
    return {"data": _plain(list(data)), "layout": _plain(layout)}


def _plain(part: Any, key: str = "") -> Any:
    match part:
        case Mapping():
            return {name: _plain(value, name) for name, value in part.items()}
        case list() if key in WRITTEN or any(isinstance(each, dict) for each in part):
            return [_plain(each, key) for each in part]
        case str() if key in WRITTEN:
            return escape(part, quote=False).replace("&lt;br&gt;", "<br>")
    return part


def layout(title: str, **parts: Any) -> dict[str, Any]:
    """Return a figure's layout in the house style, with parts of its own.

    The title is drawn only in downloads; on the page it is a heading.
    """
    return {
        "title": {"text": title, "x": 0.01, "xanchor": "left"},
        "font": {"color": MUTED},
        "margin": {"l": 56, "r": 24, "t": 28, "b": 40},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        **parts,
    }


def label(text: str, **place: Any) -> dict[str, Any]:
    """Return a text in the figure without an arrow."""
    return {"text": text, "showarrow": False, "font": {"color": MUTED}, **place}


def room(labels: Sequence[Mapping[str, Any]]) -> int:
    """Return the width in pixels that the longest label beside a figure needs."""
    longest = max((len(each["text"]) for each in labels), default=0)
    return min(max(LEAST_ROOM, ASIDE + longest * LETTER), MOST_ROOM)


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Return the positions moved apart so that neighbours are a gap away, in order."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = list(wanted)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    return placed
