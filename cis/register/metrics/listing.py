"""The metrics page: every metric with its newest value, verdict, spark and delay."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.kit.sheets.pages import SIZE, Page
from cis.register.metrics import periods, queries
from cis.register.metrics.judging import SPARK_POINTS, Spark
from cis.register.metrics.models import Baseline, Metric, Reading, Standing
from cis.register.metrics.rules import Period
from cis.register.practices.models import Practice

SORTS: Mapping[str, Sequence[Any]] = {
    "name": (Metric.name,),
    "practice": (Practice.name, Metric.name),
    "period": (Metric.period, Metric.name),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the page is narrowed to, and how it is ordered."""

    practice_id: int | None = None
    owner_id: int | None = None
    stale: bool = False
    q: str = ""
    sort: str = "name"
    descending: bool = False

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.practice_id or self.owner_id or self.stale or self.q)


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of the page; ``due_on`` is when its next reading is expected."""

    metric: Metric
    newest: float | None
    newest_on: date | None
    due_on: date | None
    is_stale: bool
    standing: Standing | None
    spark: Spark


def listing(
    session: Session, filters: Filters, today: date, page: int = 1
) -> Page[Line]:
    """Return one page of the metrics with all that its lines show."""
    newest = queries.newest_days(session)
    rows = session.execute(_wanted(filters)).all()
    keys = [
        row.id
        for row in rows
        if not filters.stale
        or periods.is_stale(newest.get(row.id), today, row.period, row.due_days)
    ]
    shown = keys[(page - 1) * SIZE : page * SIZE]
    metrics = _metrics(session, shown)
    standings = newest_standings(session, shown)
    sparks = _sparks(session, shown)
    lines = [
        _line(
            metrics[key],
            newest.get(key),
            standings.get(key),
            sparks.get(key, []),
            today,
        )
        for key in shown
    ]
    return Page(lines, page, len(keys))


def newest_standings(session: Session, ids: Sequence[int]) -> dict[int, Standing]:
    """Return what the readings say since the newest baseline of each metric."""
    numbers = (
        select(Baseline.metric_id, func.max(Baseline.number).label("number"))
        .where(Baseline.metric_id.in_(ids))
        .group_by(Baseline.metric_id)
        .subquery()
    )
    wanted = (
        select(Baseline.metric_id, Standing)
        .join(Standing, Standing.baseline_id == Baseline.id)
        .join(
            numbers,
            (numbers.c.metric_id == Baseline.metric_id)
            & (numbers.c.number == Baseline.number),
        )
    )
    return {key: standing for key, standing in session.execute(wanted)}  # noqa: C416


def _wanted(filters: Filters) -> Select[int, Period, int]:
    order = SORTS.get(filters.sort, SORTS["name"])
    wanted = (
        select(Metric.id, Metric.period, Metric.due_days)
        .join(Practice, Practice.id == Metric.practice_id)
        .order_by(*[_turned(column, filters) for column in order], Metric.id)
    )
    if filters.practice_id is not None:
        wanted = wanted.where(Metric.practice_id == filters.practice_id)
    if filters.owner_id is not None:
        wanted = wanted.where(Metric.owner_id == filters.owner_id)
    if filters.q:
        said = filters.q.casefold()
        wanted = wanted.where(
            or_(
                Metric.search.contains(said, autoescape=True),
                func.lower(Practice.name).contains(said, autoescape=True),
            )
        )
    return wanted


def _turned(column: Any, filters: Filters) -> Any:
    return column.desc() if filters.descending else column


def _metrics(session: Session, ids: Sequence[int]) -> Mapping[int, Metric]:
    wanted = (
        select(Metric)
        .where(Metric.id.in_(ids))
        .options(joinedload(Metric.practice), joinedload(Metric.owner))
    )
    return {metric.id: metric for metric in session.scalars(wanted)}


def _sparks(
    session: Session, ids: Sequence[int]
) -> Mapping[int, Sequence[float | None]]:
    """Return the newest values of each metric, oldest first, in one statement."""
    place = (
        func.row_number()
        .over(partition_by=Reading.metric_id, order_by=Reading.starts_on.desc())
        .label("place")
    )
    numbered = (
        select(Reading.metric_id, Reading.starts_on, Reading.value, place)
        .where(Reading.metric_id.in_(ids), Reading.is_current)
        .subquery()
    )
    wanted = (
        select(numbered.c.metric_id, numbered.c.value)
        .where(numbered.c.place <= SPARK_POINTS)
        .order_by(numbered.c.metric_id, numbered.c.starts_on)
    )
    found: dict[int, list[float | None]] = {}
    for key, value in session.execute(wanted):
        found.setdefault(key, []).append(value)
    return found


def _line(
    metric: Metric,
    newest_on: date | None,
    standing: Standing | None,
    values: Sequence[float | None],
    today: date,
) -> Line:
    judged: Spark = [(v, k) for v, k in json.loads(standing.spark)] if standing else []
    due = newest_on and periods.due_on(newest_on, metric.period, metric.due_days)
    return Line(
        metric=metric,
        newest=next((value for value in reversed(values) if value is not None), None),
        newest_on=newest_on,
        due_on=due,
        is_stale=periods.is_stale(newest_on, today, metric.period, metric.due_days),
        standing=standing,
        spark=judged or [(value, "common_cause") for value in values],
    )
