"""The report on paper: a tagged PDF (PDF/UA-1), the same bytes for the same content."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from cis.core.spc.words import on
from cis.desk.reports import content, words
from cis.desk.reports.content import Chart, Content, Line, Row
from cis.kit.charts.small import Small, shared, small
from cis.kit.sheets.papers import typeset

TEMPLATE = "paper/report.typ"
MARKS = {"improvement": "◆", "concern": "▲", "neutral": "■"}
LONGEST = 60  # metrics of the appendix that fit on paper; the workbook has all
# What leadership reads on paper is short; page and workbook have the rest.
MOST_SIGNALS, MOST_LINES, MOST_ROWS = 12, 60, 15
MOST_DRAWN = 40  # of the exceptions, where there are too many for all


class Size(StrEnum):
    """A size of paper, as typst calls it."""

    A4 = "a4"
    LETTER = "us-letter"


def pdf(made: Content, size: Size, templates: Path) -> bytes:
    """Return the report as a PDF; a letter that its font lacks is drawn as ``?``."""
    return typeset(_told(made, size), templates / TEMPLATE)


def _told(made: Content, size: Size) -> dict[str, Any]:
    year, month, day = (int(part) for part in made.made_at[:10].split("-"))
    return {
        "paper": size,
        "title": f"Report No. {made.number}" if made.number else "Draft report",
        "month": words.month(made.month),
        "organisation": made.organisation,
        "span": f"{on(made.month)} to {on(made.last_on)}",
        "made": made.made_at,
        "date": {"year": year, "month": month, "day": day},
        "corrects": made.corrects,
        "asks": [
            {"text": one.sentence, "who": one.who} for one in made.asks[:MOST_ROWS]
        ],
        "more_asks": _more(made.asks_total - len(made.asks[:MOST_ROWS])),
        "signals": [_signal(one) for one in made.signals[:MOST_SIGNALS]],
        "more_signals": _more(made.signals_total - len(made.signals[:MOST_SIGNALS])),
        "nothing": words.nothing(made),
        "unheard": words.unheard(made),
        "initiatives": made.initiatives,
        "verdicts": words.counted(made),
        "drawn": words.drawn(made, MOST_DRAWN),
        "lines": _tiles(made.lines[:MOST_LINES]),
        "promises": [
            [one.what, one.state, on(one.due), one.owner, one.sentence]
            for one in made.promises[:MOST_ROWS]
        ],
        "more_promises": _more(made.promises_total - len(made.promises[:MOST_ROWS])),
        "practices": made.ownership.practices,
        "real": made.ownership.real,
        "symbolic": [[one.practice, one.sentence] for one in made.ownership.symbolic],
        "emergencies": [
            f"{on(one.on)}: {one.what} ({one.practice}), by {one.person}."
            for one in made.emergencies
        ],
        "sections": [
            {"title": one.title, "sentences": one.sentences} for one in made.sections
        ],
        "metrics": [_row(one) for one in _appendix(made)],
        "all_metrics": _more(len(made.metrics)),
        "size": made.log_size,
        "root": made.log_root,
        "sha256": content.digest(content.dumped(made)),
    }


def _more(count: int) -> str:
    """Return how many are left as people read it; nothing for none."""
    return f"{count:,}" if count else ""


def _appendix(made: Content) -> Sequence[Row]:
    return made.metrics if len(made.metrics) <= LONGEST else ()


def _signal(one: content.Signal) -> dict[str, Any]:
    return {
        "name": one.name,
        "practice": one.practice,
        "tone": {"improvement": "Improvement", "concern": "Concern"}.get(
            one.tone, "Change"
        ),
        "label": one.label,
        "text": " ".join((one.sentence, *one.cautions)),
        "chart": _drawn(one.chart, (None, None), (300, 84)),
    }


def _tiles(lines: Sequence[Line]) -> list[dict[str, Any]]:
    none = (None, None)
    axes = shared([(one.unit, _small(one.chart, none)) for one in lines])
    return [_line(one, axes.get(one.unit, none)) for one in lines]


def _line(one: Line, axis: tuple[float | None, float | None]) -> dict[str, Any]:
    late = ", past its target date" if one.is_overdue else ""
    return {
        "title": f"{one.reference} {one.title}",
        "mark": MARKS[words.tone(one.code)] if one.code in words.CHANGED else "",
        "label": one.label,
        "outcome": one.outcome or "No outcome is promised yet.",
        "owner": f"{one.owner or 'Nobody owns it'}, {one.status}{late}",
        "chart": _drawn(one.chart, axis, (300, 66)) if one.chart.values else "",
    }


def _small(chart: Chart, axis: tuple[float | None, float | None]) -> Small:
    return Small(chart.values, chart.kinds, chart.centre, chart.target, *axis)


def _drawn(
    chart: Chart, axis: tuple[float | None, float | None], size: tuple[int, int]
) -> str:
    width, height = size
    drawn = small(_small(chart, axis), title="Chart", width=width, height=height)
    # On paper the ink is dark whatever the screen.
    return drawn.replace("currentColor", "#1c2b33")


def _row(one: Row) -> list[str]:
    def level(value: float | None) -> str:
        return "" if value is None else f"{value:,.{one.digits}f} {one.unit}"

    return [
        f"{one.name}",
        level(one.baseline) or "none",
        level(one.current) or "too early",
        words.interval(one),
        level(one.target) or "none",
        one.assurance or "nothing said",
        one.label,
    ]
