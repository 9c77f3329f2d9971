"""The impact and effort chart: what is worth most for the least work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cis.kit.charts import theme

EFFORTS = ("S", "M", "L", "XL")
EFFORT_WORDS = ("S: days", "M: weeks", "L: months", "XL: longer")
SMALLEST, LARGEST = 14.0, 44.0  # pixels across
NARROW = 0.4  # of these on a small screen
# Of the height: nearer than this a bubble covers the next one or its name.
NEAR = 0.2
# Of the room of an effort: between two bubbles, and all that a crowd may take.
WIDEST_GAP, BAND = 0.34, 0.8
SIDES = ("top center", "bottom center")


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing to weigh: effort by letter, value by number, weight by area."""

    reference: str
    title: str
    effort: str
    value: float
    weight: float
    url: str


def matrix(
    bubbles: Sequence[Bubble], *, title: str, axis: str = "Priority score"
) -> dict[str, Any]:
    """Return the chart; a click on a bubble leads to its address."""
    return theme.figure(
        [_bubbles(bubbles)] if bubbles else [],
        theme.layout(
            title,
            margin={"l": 56, "r": 24, "t": 16, "b": 44},
            xaxis={
                "title": {"text": "Effort"},
                "range": [-0.6, len(EFFORTS) - 0.4],
                "tickvals": list(range(len(EFFORTS))),
                "ticktext": list(EFFORT_WORDS),
                "showgrid": False,
                "zeroline": False,
            },
            yaxis={"title": {"text": axis}, "range": [0, _top(bubbles)]},
        ),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bubble stands between the efforts, and on which side of it its name."""

    x: float
    side: str = SIDES[0]


def places(bubbles: Sequence[Bubble]) -> list[Place]:
    """Return where each bubble stands: its effort, moved aside where it is crowded.

    A crowd stands in columns, filled from the left with the highest first, so that
    what is in one column is far enough apart; names stand above and below in turn.
    """
    near = _top(bubbles) * NEAR
    placed = [Place(EFFORTS.index(bubble.effort)) for bubble in bubbles]
    for crowd in _crowds(bubbles, near):
        values = [bubbles[at].value for at in crowd]
        columns = _columns(values, near)
        gap = min(WIDEST_GAP, BAND / max(1, columns - 1))
        for turn, at in enumerate(crowd):
            column = turn % columns
            x = placed[at].x + (column - (columns - 1) / 2) * gap
            # Below the lowest stand the words of the axis.
            is_low = values[turn] < near / 2
            placed[at] = Place(x, SIDES[0 if is_low else column % len(SIDES)])
    return placed


def _crowds(bubbles: Sequence[Bubble], near: float) -> Iterator[list[int]]:
    """Yield bubbles of one effort of which each is near the next, highest first."""
    ranked = sorted(range(len(bubbles)), key=lambda at: -bubbles[at].value)
    for effort in EFFORTS:
        crowd: list[int] = []
        for at in (each for each in ranked if bubbles[each].effort == effort):
            if crowd and bubbles[crowd[-1]].value - bubbles[at].value > near:
                yield crowd
                crowd = []
            crowd.append(at)
        yield crowd


def _columns(values: Sequence[float], near: float) -> int:
    """Return how many of these falling values are near each other at most."""
    return max(
        (
            sum(high - low <= near for low in values[at:])
            for at, high in enumerate(values)
        ),
        default=1,
    )


def diameters(bubbles: Sequence[Bubble]) -> list[float]:
    """Return the size of each bubble in pixels; the area follows the weight."""
    heaviest = max((bubble.weight for bubble in bubbles), default=0.0)
    return [
        SMALLEST + (LARGEST - SMALLEST) * (max(bubble.weight, 0.0) / heaviest) ** 0.5
        if heaviest > 0
        else SMALLEST
        for bubble in bubbles
    ]


def _bubbles(bubbles: Sequence[Bubble]) -> dict[str, Any]:
    placed = places(bubbles)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [place.x for place in placed],
        "y": [bubble.value for bubble in bubbles],
        "text": [bubble.reference for bubble in bubbles],
        "textposition": [place.side for place in placed],
        "textfont": {"color": theme.INK},
        "hovertext": [_words(bubble) for bubble in bubbles],
        "hoverinfo": "text",
        "customdata": [bubble.url for bubble in bubbles],
        "marker": {
            "size": diameters(bubbles),
            "color": theme.BAR,
            "opacity": 0.75,
            "line": {"color": theme.SURFACE, "width": 1},
        },
        "cliponaxis": False,
        "meta": {"narrow": NARROW},
    }


def _words(bubble: Bubble) -> str:
    return (
        f"{bubble.reference} {bubble.title}<br>"
        f"score {bubble.value:g}, effort {bubble.effort}"
    )


def _top(bubbles: Sequence[Bubble]) -> float:
    return max((bubble.value for bubble in bubbles), default=1.0) * 1.2 or 1.0
