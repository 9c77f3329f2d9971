"""The impact and effort chart: what is worth most for the least work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cis.kit.charts import theme

EFFORTS = ("S", "M", "L", "XL")
EFFORT_WORDS = ("S: days", "M: weeks", "L: months", "XL: longer")
SMALLEST, LARGEST = 14.0, 44.0  # pixels across


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


def places(bubbles: Sequence[Bubble]) -> list[float]:
    """Return where each bubble stands: its effort, moved aside where it is crowded."""
    placed: list[float] = []
    for at, bubble in enumerate(bubbles):
        near = [
            other
            for other in bubbles[:at]
            if other.effort == bubble.effort
            and abs(other.value - bubble.value) <= _top(bubbles) / 12
        ]
        side = 1 if len(near) % 2 else -1
        placed.append(
            EFFORTS.index(bubble.effort) + side * ((len(near) + 1) // 2) * 0.28
        )
    return placed


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
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": places(bubbles),
        "y": [bubble.value for bubble in bubbles],
        "text": [bubble.reference for bubble in bubbles],
        "textposition": "top center",
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
    }


def _words(bubble: Bubble) -> str:
    return (
        f"{bubble.reference} {bubble.title}<br>"
        f"score {bubble.value:g}, effort {bubble.effort}"
    )


def _top(bubbles: Sequence[Bubble]) -> float:
    return max((bubble.value for bubble in bubbles), default=1.0) * 1.2 or 1.0
