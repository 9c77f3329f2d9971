"""The tables of baselines, readings, verdicts and closings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from cis.desk.audit.bundle.content import Gathered, Row, Table, name_of
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Baseline, Metric, Reading, Standing

EARLIEST = date(1, 1, 1)


def measured(found: Gathered) -> Sequence[Table]:
    """Return the baselines and the readings in force and replaced."""
    session = found.session
    baselines = ("Metric", "Unit", "No.", "First", "Last", "Readings", "Mean")
    frozen = ("Lower limit", "Upper limit", "Trial", "Reason", "Agreed by", "Agreed at")
    readings = ("Metric", "Unit", "Period from", "Revision", "In force", "Value")
    origin = ("Source", "File", "SHA-256 of the file", "Recorded by", "Recorded at")
    return [
        Table(
            "baselines",
            "Baselines",
            (*baselines, *frozen),
            lambda: _baselines(session, _metrics(found)),
        ),
        Table(
            "readings",
            "Readings",
            (*readings, *origin),
            lambda: _readings(found, _metrics(found)),
        ),
    ]


def verdicts(found: Gathered) -> Sequence[Table]:
    """Return what readings say since each baseline, and how initiatives were closed."""
    now = ("Metric", "Baseline", "Verdict", "Sustained", "What it says", "Cautions")
    closed = ("Initiative", "Title", "Closed on", "Outcome", "Verdict at closing")
    because = ("Overruled because", "Lesson")
    return [
        Table("verdicts", "Verdicts", now, lambda: _standings(found)),
        Table("closings", "Closings", (*closed, *because), lambda: _closings(found)),
    ]


def _metrics(found: Gathered) -> dict[int, Metric]:
    wanted = select(Metric).order_by(Metric.name, Metric.id)
    wanted = found.within(wanted, Metric.practice_id)
    return {metric.id: metric for metric in found.session.scalars(wanted)}


def _baselines(session: Session, metrics: Mapping[int, Metric]) -> Iterator[Row]:
    wanted = (
        select(Baseline)
        .where(Baseline.metric_id.in_(metrics))
        .options(joinedload(Baseline.agreed_by))
        .order_by(Baseline.metric_id, Baseline.number)
    )
    for one in session.scalars(wanted):
        metric = metrics[one.metric_id]
        yield (
            *(metric.name, metric.unit, one.number, one.first_on, one.last_on),
            *(one.count, one.mean, one.lower, one.upper, one.is_trial),
            *(one.reason, name_of(one.agreed_by), one.agreed_at),
        )


def _readings(found: Gathered, metrics: Mapping[int, Metric]) -> Iterator[Row]:
    columns = (
        *(Reading.metric_id, Reading.starts_on, Reading.revision, Reading.is_current),
        *(Reading.value, Reading.source, Reading.source_name, Reading.source_sha256),
        *(Reading.recorded_by, Reading.recorded_at),
    )
    order = (Reading.metric_id, Reading.starts_on, Reading.revision)
    wanted: Select[*tuple[Any, ...]] = (
        select(*columns)
        .where(Reading.metric_id.in_(metrics))
        .where(Reading.starts_on >= (found.asked.options.first or EARLIEST))
        .where(Reading.starts_on <= found.asked.as_of)
        .order_by(*order)
        .execution_options(yield_per=1000)
    )
    for row in found.session.execute(wanted):
        metric = metrics[row.metric_id]
        yield (metric.name, metric.unit, *row[1:5], str(row.source), *row[6:])


def _standings(found: Gathered) -> Iterator[Row]:
    metrics = _metrics(found)
    wanted = (
        select(Baseline, Standing)
        .join(Standing, Standing.baseline_id == Baseline.id)
        .where(Baseline.metric_id.in_(metrics))
        .order_by(Baseline.metric_id, Baseline.number)
    )
    for base, standing in found.session.execute(wanted):
        cautions = " ".join(standing.cautions)
        said = (standing.code, standing.sustained, standing.sentence, cautions)
        yield (metrics[base.metric_id].name, base.number, *said)


def _closings(found: Gathered) -> Iterator[Row]:
    wanted = select(Initiative).where(Initiative.closed_on.is_not(None))
    wanted = wanted.where(
        Initiative.closed_on >= (found.asked.options.first or EARLIEST),
        Initiative.closed_on <= found.asked.as_of,
    )
    wanted = found.within(wanted, Initiative.practice_id)
    for one in found.session.scalars(wanted.order_by(Initiative.id)):
        outcome = str(one.outcome) if one.outcome else ""
        said = (one.closing_verdict, one.overruled_because, one.lesson)
        yield (one.reference, one.title, one.closed_on, outcome, *said)
