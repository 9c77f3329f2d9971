"""Reads metrics, their readings, baselines and standings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.governance import queries as governance
from cis.register.metrics import charting, periods, series
from cis.register.metrics.charting import ChartData, Event, Frozen
from cis.register.metrics.models import (
    Baseline,
    Metric,
    PeriodNote,
    Reading,
    ReadingBatch,
    Standing,
)
from cis.register.metrics.series import Point

# What a chart reads, put together once.
_NOTES = (
    select(PeriodNote)
    .where(PeriodNote.metric_id == bindparam("metric"))
    .options(joinedload(PeriodNote.written_by))
    .order_by(PeriodNote.starts_on, PeriodNote.id)
)
_BASELINES = (
    select(Baseline)
    .where(Baseline.metric_id == bindparam("metric"))
    .options(joinedload(Baseline.agreed_by), joinedload(Baseline.metric))
    .order_by(Baseline.number.desc())
)
_POINTS = (
    select(Reading.starts_on, Reading.value, Reading.numerator, Reading.denominator)
    .where(Reading.metric_id == bindparam("metric"), Reading.is_current)
    .order_by(Reading.starts_on)
)


@dataclass(frozen=True, slots=True)
class Due:
    """A reading that is expected: the first missing period and when it was due."""

    metric: Metric
    starts_on: date
    due_on: date
    periods_missing: int
    is_late: bool
    is_stale: bool


def get(session: Session, metric_id: int) -> Metric:
    """Return one metric with its practice and owner, or raise NotFoundError."""
    wanted = (
        select(Metric)
        .where(Metric.id == metric_id)
        .options(joinedload(Metric.practice), joinedload(Metric.owner))
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such metric.")
    return found


def choices(session: Session, practice_id: int | None = None) -> dict[str, str]:
    """Return the metrics by name for a list to choose from, one practice's or all."""
    wanted = select(Metric.id, Metric.name, Metric.unit).order_by(
        Metric.name, Metric.id
    )
    if practice_id is not None:
        wanted = wanted.where(Metric.practice_id == practice_id)
    return {str(key): f"{name} ({unit})" for key, name, unit in session.execute(wanted)}


def fed_by(session: Session, source_key: str) -> Metric | None:
    """Return the metric whose readings come from one measure of a feed, if any."""
    wanted = (
        select(Metric)
        .where(Metric.source_key == source_key)
        .options(joinedload(Metric.practice), joinedload(Metric.owner))
        .order_by(Metric.id)
    )
    return session.scalars(wanted).first() if source_key else None


def readings(session: Session, metric_id: int) -> Sequence[Reading]:
    """Return the readings in force by date."""
    wanted = (
        select(Reading)
        .where(Reading.metric_id == metric_id, Reading.is_current)
        .order_by(Reading.starts_on)
    )
    return session.scalars(wanted).all()


def revisions(session: Session, metric_id: int) -> Sequence[Reading]:
    """Return the readings that were replaced, by date and revision."""
    wanted = (
        select(Reading)
        .where(Reading.metric_id == metric_id, Reading.is_current.is_(False))
        .order_by(Reading.starts_on, Reading.revision)
    )
    return session.scalars(wanted).all()


def points(session: Session, metric_id: int) -> list[Point]:
    """Return the readings in force as plain values by date."""
    return [Point(*row) for row in session.execute(_POINTS, {"metric": metric_id})]


def stretch(session: Session, metric: Metric, first: date, last: date) -> list[Point]:
    """Return the readings in force of a stretch of periods with its gaps."""
    inside = [
        point
        for point in points(session, metric.id)
        if first <= point.starts_on <= last
    ]
    return series.filled(inside, metric.period)


def reading_for(session: Session, metric_id: int, starts_on: date) -> Reading:
    """Return the reading in force for a period, or raise NotFoundError."""
    wanted = select(Reading).where(
        Reading.metric_id == metric_id,
        Reading.starts_on == starts_on,
        Reading.is_current,
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no reading for this period.")
    return found


def batches(
    session: Session, metric_id: int, limit: int = 50
) -> Sequence[ReadingBatch]:
    """Return the newest deliveries of readings, newest first."""
    wanted = (
        select(ReadingBatch)
        .where(ReadingBatch.metric_id == metric_id)
        .order_by(ReadingBatch.id.desc())
        .limit(limit)
    )
    return session.scalars(wanted).all()


def baselines(session: Session, metric_id: int) -> Sequence[Baseline]:
    """Return the baselines of a metric with who agreed to them, newest first."""
    return session.scalars(_BASELINES, {"metric": metric_id}).all()


def baseline(session: Session, baseline_id: int) -> Baseline:
    """Return one baseline with its metric, or raise NotFoundError."""
    wanted = (
        select(Baseline)
        .where(Baseline.id == baseline_id)
        .options(joinedload(Baseline.agreed_by), joinedload(Baseline.metric))
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such baseline.")
    return found


def newest_baseline(session: Session, metric_id: int) -> Baseline | None:
    """Return the baseline in force, None if nothing was frozen yet."""
    return next(iter(baselines(session, metric_id)), None)


def standing(session: Session, baseline_id: int) -> Standing | None:
    """Return what the readings say since a baseline."""
    return session.get(Standing, baseline_id)


def newest_days(
    session: Session, ids: Collection[int] | None = None
) -> dict[int, date]:
    """Return the newest period with a value of all metrics, or of these."""
    wanted = (
        select(Reading.metric_id, func.max(Reading.starts_on))
        .where(Reading.is_current, Reading.value.is_not(None))
        .group_by(Reading.metric_id)
    )
    if ids is not None:
        wanted = wanted.where(Reading.metric_id.in_(ids))
    return {key: day for key, day in session.execute(wanted)}  # noqa: C416


def owed(session: Session, person_id: int, today: date) -> Sequence[Metric]:
    """Return the metrics whose readings a person brings, by name.

    Theirs are the metrics they own, and those without an owner in their practices.
    """
    owned = governance.owned(session, person_id, today)
    wanted = (
        select(Metric)
        .where(
            or_(
                Metric.owner_id == person_id,
                Metric.owner_id.is_(None) & Metric.practice_id.in_(owned),
            )
        )
        .options(joinedload(Metric.practice), joinedload(Metric.owner))
        .order_by(Metric.name, Metric.id)
    )
    return session.scalars(wanted).all()


def due(session: Session, person_id: int, today: date) -> list[Due]:
    """Return the readings a person owes, the longest overdue first."""
    metrics = owed(session, person_id, today)
    newest = newest_days(session, [metric.id for metric in metrics])
    found = [_due(metric, newest.get(metric.id), today) for metric in metrics]
    return sorted((one for one in found if one), key=lambda one: one.due_on)


def _due(metric: Metric, newest: date | None, today: date) -> Due | None:
    missing = periods.missing(newest, today, metric.period)
    if not missing:
        return None
    by = periods.last_day(missing[0], metric.period) + timedelta(days=metric.due_days)
    stale = periods.is_stale(newest, today, metric.period, metric.due_days)
    return Due(metric, missing[0], by, len(missing), today > by, stale)


def notes(session: Session, metric_id: int) -> Sequence[PeriodNote]:
    """Return what people said of its periods, the oldest first."""
    return session.scalars(_NOTES, {"metric": metric_id}).all()


def chart(
    session: Session,
    metric: Metric,
    *,
    baseline: Baseline | None = None,
    target: float | None = None,
    events: Sequence[Event] = (),
) -> ChartData:
    """Return the chart of a metric against a baseline, the newest unless given.

    The target is the metric's own unless given. Notes to a period are events, too.
    """
    said = [
        Event(one.starts_on, one.kind.capitalize()) for one in notes(session, metric.id)
    ]
    known = baselines(session, metric.id)
    upto = (
        baseline.number if baseline else max((one.number for one in known), default=0)
    )
    return charting.chart(
        metric.measure,
        series.filled(points(session, metric.id), metric.period),
        [_frozen(one) for one in known if one.number <= upto],
        target=metric.target if target is None else target,
        events=[*events, *said],
    )


def _frozen(one: Baseline) -> Frozen:
    return Frozen(
        one.number, one.first_on, one.last_on, series.thawed(one.frozen), one.transform
    )
