"""The timeline: bars from day to day, what needs what as lines, and today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cis.kit.charts import theme

TEXT_LENGTH = 40  # letters of a row's name before it is cut
ROW_PIXELS, AROUND_PIXELS = 34, 96
DAY_MILLISECONDS = 86_400_000


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
    """One bar: its row, its days, how it stands, all of it in words, and its page."""

    key: str
    row: str
    text: str
    first: date
    last: date
    tone: str
    words: str
    url: str = ""


def timeline(
    bars: Sequence[Bar],
    needs: Sequence[tuple[str, str]],
    today: date,
    *,
    title: str,
) -> dict[str, Any]:
    """Return the timeline, first row at the top; a click leads to the bar's page.

    ``needs`` says which bar needs which by their keys: a line leads from the end of
    what is needed to the beginning of what waits for it.
    """
    rows = list(dict.fromkeys(one.row for one in bars))
    layout = theme.layout(
        title,
        margin={"l": 16, "r": 24, "t": 32, "b": 40},
        height=AROUND_PIXELS + ROW_PIXELS * max(len(rows), 1),
        bargap=0.3,
        barmode="overlay",
        xaxis={"type": "date", "zeroline": False},
        yaxis={
            "autorange": "reversed",
            "tickvals": list(range(len(rows))),
            "ticktext": [shortened(name) for name in rows],
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
        },
        shapes=[_today(today)],
        annotations=[
            theme.label(
                "Today", x=today.isoformat(), y=1, yref="paper", yanchor="bottom"
            )
        ],
    )
    traces = [_bars(bars, rows), *_lines(bars, rows, needs)] if bars else []
    return theme.figure(traces, layout)


def shortened(name: str) -> str:
    """Return the name cut to what fits beside a row."""
    if len(name) <= TEXT_LENGTH:
        return name
    return name[: TEXT_LENGTH - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _bars(bars: Sequence[Bar], rows: Sequence[str]) -> dict[str, Any]:
    tones = [TONES[one.tone] for one in bars]
    return {
        "type": "bar",
        "orientation": "h",
        "base": [one.first.isoformat() for one in bars],
        "x": [max((one.last - one.first).days, 1) * DAY_MILLISECONDS for one in bars],
        "y": [rows.index(one.row) for one in bars],
        "marker": {
            "color": [tone.ground for tone in tones],
            "pattern": {"shape": [tone.pattern for tone in tones], "size": 6},
            "line": {"color": theme.EDGE, "width": 1},
        },
        "text": [
            f"{tone.sign} {one.text}".strip()
            for one, tone in zip(bars, tones, strict=True)
        ],
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
    """Return what needs what as lines with a mark where the waiting one begins."""
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
        for place in (
            (needed.last.isoformat(), rows.index(needed.row)),
            (item.first.isoformat(), rows.index(item.row)),
            (None, None),
        )
    ]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
            "line": {"color": theme.MUTED, "width": 1.5, "dash": "dot"},
            "marker": {
                "color": theme.MUTED,
                "size": [0, 8, 0] * len(drawn),
                "symbol": "diamond",
            },
            "hoverinfo": "skip",
        }
    ]


def _today(today: date) -> dict[str, Any]:
    day = today.isoformat()
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": day,
        "x1": day,
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.INK, "width": 1.5},
    }
