"""The timeline: bars from day to day, what needs what as lines, and today.

The name of a row stands above its bars and takes no width from them, so that one figure
can be read on a telephone, on a wide screen and on paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cis.kit.charts import theme

TEXT_LENGTH = 48  # letters of a row's name before it is cut
ROW_PIXELS, AROUND_PIXELS = 44, 68
DAY_MILLISECONDS = 86_400_000
# Where a bar lies in its row, which is 1 high; its name stands above it.
TOP, HEIGHT = -0.04, 0.46
# Free days at both ends, as a share of all days.
FREE = 0.02


@dataclass(frozen=True, slots=True)
class Tone:
    """How the state of a bar looks: its ground, its pattern, its sign and word."""

    ground: str
    pattern: str
    sign: str
    word: str


TONES: Mapping[str, Tone] = {
    "over": Tone("var:improvement-soft", "", "\N{CHECK MARK}", "over"),
    "running": Tone(
        "var:accent-soft", "", "\N{BLACK RIGHT-POINTING TRIANGLE}", "running"
    ),
    "planned": Tone("var:sunken", "", "\N{WHITE CIRCLE}", "planned"),
    "blocked": Tone("var:concern-soft", "/", "\N{WARNING SIGN}", "blocked"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its row, its days, how it stands, all of it in words, and its page.

    ``is_part`` says that its row belongs to the row above and is written quietly.
    """

    key: str
    row: str
    text: str
    first: date
    last: date
    tone: str
    words: str
    url: str = ""
    is_part: bool = False


def timeline(
    bars: Sequence[Bar],
    needs: Sequence[tuple[str, str]],
    today: date,
    *,
    title: str,
) -> dict[str, Any]:
    """Return the timeline, first row at the top; a click leads to the bar's page.

    ``needs`` says which bar needs which by their keys: an arrow leads from the end of
    what is needed to the beginning of what waits for it.
    """
    rows = list(dict.fromkeys(one.row for one in bars))
    layout = theme.layout(
        title,
        margin={"l": 8, "r": 16, "t": 32, "b": 36},
        height=AROUND_PIXELS + ROW_PIXELS * max(len(rows), 1),
        barmode="overlay",
        xaxis={"type": "date", "zeroline": False, "range": _span(bars, today)},
        yaxis={"range": [len(rows) - 0.5, -0.5], "visible": False},
        shapes=[_today(today)],
        annotations=[
            theme.label(
                "Today", x=today.isoformat(), y=1, yref="paper", yanchor="bottom"
            ),
            *(_name(at, name, bars) for at, name in enumerate(rows)),
        ],
    )
    traces = [_bars(bars, rows), *_lines(bars, rows, needs)] if bars else []
    return theme.figure(traces, layout)


def shortened(name: str) -> str:
    """Return the name cut to what fits above a row on a narrow screen."""
    if len(name) <= TEXT_LENGTH:
        return name
    return name[: TEXT_LENGTH - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _span(bars: Sequence[Bar], today: date) -> list[str]:
    """Return the first and the last day shown: all bars and today, and a bit more."""
    first = min([today, *(one.first for one in bars)])
    last = max([today + timedelta(days=1), *(one.last for one in bars)])
    free = (last - first) * FREE
    return [(first - free).isoformat(), (last + free).isoformat()]


def _name(at: int, name: str, bars: Sequence[Bar]) -> dict[str, Any]:
    is_part = all(one.is_part for one in bars if one.row == name)
    return theme.label(
        shortened(name),
        font={"color": theme.MUTED if is_part else theme.INK},
        bgcolor=theme.SURFACE,
        borderpad=1,
        xref="paper",
        x=0,
        xanchor="left",
        y=at + TOP,
        yanchor="bottom",
    )


def _bars(bars: Sequence[Bar], rows: Sequence[str]) -> dict[str, Any]:
    tones = [TONES[one.tone] for one in bars]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [one.first.isoformat() for one in bars],
        "x": [max((one.last - one.first).days, 1) * DAY_MILLISECONDS for one in bars],
        "y": [rows.index(one.row) for one in bars],
        "offset": TOP,
        "width": HEIGHT,
        "marker": {
            "color": [tone.ground for tone in tones],
            "pattern": {
                "shape": [tone.pattern for tone in tones],
                "fillmode": "overlay",
                "fgcolor": theme.EDGE,
                "size": 9,
                "solidity": 0.1,
            },
            "line": {"color": theme.EDGE, "width": 1},
        },
        "text": [
            f"{tone.sign} {one.text}".strip()
            for one, tone in zip(bars, tones, strict=True)
        ],
        # charts.js takes these where a bar is too short for its text.
        "meta": {"short": [tone.sign for tone in tones]},
        "textposition": "inside",
        "insidetextanchor": "start",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"color": theme.INK},
        "hovertext": [one.words for one in bars],
        "hoverinfo": "text",
        "customdata": [one.url for one in bars],
    }


def _lines(
    bars: Sequence[Bar], rows: Sequence[str], needs: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Return what needs what as lines with an arrow where the waiting one begins."""
    known = {one.key: one for one in bars}
    drawn = [
        (known[needed], known[item])
        for item, needed in needs
        if item in known and needed in known
    ]
    if not drawn:
        return []
    places = [
        place
        for needed, item in drawn
        for place in (*_ends(needed, item, rows), (None, None))
    ]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "line": {"color": theme.INK, "width": 1.25, "dash": "dot"},
            "marker": {
                "color": theme.INK,
                "size": [0, 10, 0] * len(drawn),
                "symbol": "arrow",
                "angleref": "previous",
            },
            "hoverinfo": "skip",
        }
    ]


def _ends(needed: Bar, item: Bar, rows: Sequence[str]) -> list[tuple[str, float]]:
    """Return both ends of a line: at the edges of the bars, beside their texts."""
    begin, end = rows.index(needed.row), rows.index(item.row)
    upper, lower = TOP, TOP + HEIGHT
    leaves, comes = (lower, upper) if begin < end else (upper, lower)
    if begin == end:
        leaves = comes = TOP + HEIGHT / 2
    return [
        (needed.last.isoformat(), begin + leaves),
        (item.first.isoformat(), end + comes),
    ]


def _today(today: date) -> dict[str, Any]:
    day = today.isoformat()
    return {
        "type": "line",
        # Below the bars, so that it strikes no text out.
        "layer": "below",
        "xref": "x",
        "yref": "paper",
        "x0": day,
        "x1": day,
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.INK, "width": 1.5},
    }
