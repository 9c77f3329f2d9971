"""The heat-map: a state in each cell, told by sign and words as well as colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cis.kit.charts import theme

TEXT_LENGTH = 46  # letters of a row's name before it is cut
ROW_PIXELS, AROUND_PIXELS, LETTER_PIXELS = 30, 70, 7
LEVEL = 3  # columns whose names fit beside each other even on a small screen


@dataclass(frozen=True, slots=True)
class Tone:
    """How a state looks: its ground, its sign and its word."""

    ground: str
    sign: str
    word: str


TONES: Mapping[str, Tone] = {
    "none": Tone("var:sunken", "\N{WHITE CIRCLE}", "nothing said"),
    "good": Tone("var:improvement-soft", "\N{BLACK CIRCLE}", "good"),
    "between": Tone("var:neutral-soft", "\N{CIRCLE WITH LEFT HALF BLACK}", "between"),
    "bad": Tone("var:concern-soft", "\N{BLACK UP-POINTING TRIANGLE}", "bad"),
}
ORDER = list(TONES)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: its tone, a few letters, all of it in words, a place."""

    tone: str
    text: str
    words: str
    url: str = ""


def heatmap(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Cell | None]],
    *,
    title: str,
) -> dict[str, Any]:
    """Return the heat-map, first row at the top; a click leads to the cell's address.

    A cell that is None stays empty. Each other one carries the sign of its tone.
    """
    upright = len(columns) > LEVEL
    longest = max((len(shortened(name)) for name in columns), default=0)
    above = longest * LETTER_PIXELS if upright else 0
    layout = theme.layout(
        title,
        margin={"l": 16, "r": 24, "t": 16, "b": 16},
        height=AROUND_PIXELS + above + ROW_PIXELS * max(len(rows), 1),
        # Slanted names would be left out where they run over the edge.
        xaxis={**_axis(columns), "side": "top", "tickangle": -90 if upright else 0},
        yaxis={**_axis(rows), "autorange": "reversed"},
    )
    return theme.figure([_map(cells, len(columns))] if rows and columns else [], layout)


def shortened(name: str) -> str:
    """Return the name cut to what fits beside a row."""
    if len(name) <= TEXT_LENGTH:
        return name
    return name[: TEXT_LENGTH - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _axis(names: Sequence[str]) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(names))),
        "ticktext": [shortened(name) for name in names],
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
    }


def _map(cells: Sequence[Sequence[Cell | None]], columns: int) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": list(range(columns)),
        "y": list(range(len(cells))),
        "z": [[cell and ORDER.index(cell.tone) for cell in row] for row in cells],
        "zmin": -0.5,
        "zmax": len(ORDER) - 0.5,
        "colorscale": _scale(),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "text": [[_text(cell) for cell in row] for row in cells],
        "texttemplate": "%{text}",
        "textfont": {"color": theme.INK},
        "hovertext": [[cell.words if cell else "" for cell in row] for row in cells],
        "hoverinfo": "text",
        "hoverongaps": False,
        "customdata": [[cell.url if cell else "" for cell in row] for row in cells],
    }


def _text(cell: Cell | None) -> str:
    return f"{TONES[cell.tone].sign} {cell.text}".strip() if cell else ""


def _scale() -> list[tuple[float, str]]:
    """Return the colours as steps: a state is no number between two others."""
    steps = len(ORDER)
    return [
        (edge / steps, TONES[name].ground)
        for at, name in enumerate(ORDER)
        for edge in (at, at + 1)
    ]
