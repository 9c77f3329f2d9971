"""What the page of a report needs beside its content: charts and addresses."""

from collections.abc import Sequence
from itertools import groupby

from flask import url_for
from markupsafe import Markup

from cis.desk.reports.content import Chart, Content, Line
from cis.kit.charts.small import Small, shared, small

ADDRESSES = {
    "action": "actions.show",
    "decision": "decisions.show",
    "initiative": "initiatives.show",
    "metric": "metrics.show",
    "practice": "practices.show",
}


def address(subject: str) -> str:
    """Return the page of a subject such as initiative:7; empty if it has none."""
    kind, _, key = subject.partition(":")
    endpoint = ADDRESSES.get(kind)
    return url_for(endpoint, key=int(key)) if endpoint and key.isdecimal() else ""


def drawn(
    chart: Chart, title: str, axis: tuple[float | None, float | None] = (None, None)
) -> Markup:
    """Return a small chart for a page; its words are escaped when drawn."""
    shown = Small(chart.values, chart.kinds, chart.centre, chart.target, *axis)
    return Markup(small(shown, title=title))  # noqa: S704 - drawn by us, text escaped


def groups(content: Content) -> list[tuple[str, list[Line]]]:
    """Return the initiatives shown, by verdict."""
    found = groupby(content.lines, key=lambda one: one.label)
    return [(label, list(lines)) for label, lines in found]


def axes(lines: Sequence[Line]) -> dict[str, tuple[float, float]]:
    """Return one axis per unit of the initiatives beside each other."""
    return shared(
        [
            (one.unit, Small(one.chart.values, one.chart.kinds, *_levels(one)))
            for one in lines
        ]
    )


def _levels(line: Line) -> tuple[float | None, float | None]:
    return line.chart.centre, line.chart.target
