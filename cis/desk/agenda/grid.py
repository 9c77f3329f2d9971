"""The cells in which the readings of a metric are typed on My work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from cis.desk.agenda.entry import PARTS, Row
from cis.register.metrics import periods
from cis.register.metrics.models import Metric, Reading
from cis.register.metrics.queries import Due

SHOWN = 6
HEADS = {"value": "Value", "numerator": "Part", "denominator": "of all"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: its name in the form, what to call it, what stands in it."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one period, and why they were not saved."""

    label: str
    cells: Sequence[Cell]
    wrong: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A metric with a line per period, its last reading, and how many wait unseen."""

    metric: Metric
    lines: Sequence[Line]
    last: str
    hidden: int


def grids(
    session: Session, due: Sequence[Due], refused: Sequence[Row], today: date
) -> dict[int, Grid]:
    """Return what can be typed, by metric: what is due and what was refused.

    Readings that an export brings are not typed.
    """
    asked = {one.metric.id: one for one in due if not one.metric.source_key}
    missing = {row.metric_id for row in refused} - asked.keys()
    chosen = {key: one.metric for key, one in asked.items()}
    if missing:
        wanted = select(Metric).where(Metric.id.in_(missing))
        chosen |= {metric.id: metric for metric in session.scalars(wanted)}
    newest = _newest(session, list(chosen))
    kept = {key: [row for row in refused if row.metric_id == key] for key in chosen}
    return {
        key: _grid(metric, asked.get(key), newest.get(key), kept[key], today)
        for key, metric in chosen.items()
    }


def _grid(
    metric: Metric,
    due: Due | None,
    newest: Reading | None,
    refused: Sequence[Row],
    today: date,
) -> Grid:
    starts = _starts(due, metric, today) if due else []
    typed = {row.starts_on: row for row in refused}
    shown = sorted({*starts[:SHOWN], *typed})
    parts = _parts(metric, newest, refused)
    return Grid(
        metric=metric,
        lines=[_line(metric, start, typed.get(start), parts) for start in shown],
        last=_said(metric, newest),
        hidden=len(set(starts) - set(shown)),
    )


def _starts(due: Due, metric: Metric, today: date) -> list[date]:
    full = periods.newest_full(today, metric.period)
    return periods.between(due.starts_on, full, metric.period)


def _parts(
    metric: Metric, newest: Reading | None, refused: Sequence[Row]
) -> Sequence[str]:
    """Return the cells of a line: as the last reading was given, so will be the next.

    What was typed into other cells keeps them.
    """
    counted = metric.measure.is_ratio and (
        newest is None or newest.numerator is not None
    )
    usual: Sequence[str] = PARTS if counted else ("value",)
    typed = {part for row in refused for part in row.texts}
    return [part for part in HEADS if part in {*usual, *typed}]


def _line(metric: Metric, start: date, row: Row | None, parts: Sequence[str]) -> Line:
    label = periods.label(start, metric.period)
    cells = [
        Cell(
            f"r-{metric.id}-{start.isoformat()}-{part}",
            f"{HEADS[part]}, {metric.name}, {label}",
            row.text(part) if row else "",
        )
        for part in parts
    ]
    return Line(label[:1].upper() + label[1:], cells, row.wrong if row else "")


def _said(metric: Metric, newest: Reading | None) -> str:
    if newest is None or newest.value is None:
        return ""
    return f"{newest.value:,.{metric.digits}f} {metric.unit}"


def _newest(session: Session, ids: Sequence[int]) -> Mapping[int, Reading]:
    if not ids:
        return {}
    known = (Reading.metric_id.in_(ids), Reading.is_current, Reading.value.is_not(None))
    last = (
        select(Reading.metric_id, func.max(Reading.starts_on))
        .where(*known)
        .group_by(Reading.metric_id)
    )
    wanted = select(Reading).where(
        *known, tuple_(Reading.metric_id, Reading.starts_on).in_(last)
    )
    return {reading.metric_id: reading for reading in session.scalars(wanted)}
