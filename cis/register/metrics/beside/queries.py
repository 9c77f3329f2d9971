"""Reads what stands beside a metric."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Metric, MetricPair, Standing
from cis.register.metrics.rules import Aspect


def pair(session: Session, metric_id: int) -> MetricPair | None:
    """Return with what a metric is paired, None if with nothing."""
    return session.get(MetricPair, metric_id)


def paired(session: Session, metric_id: int) -> Metric | None:
    """Return the metric of people's experience that stands beside one."""
    found = pair(session, metric_id)
    return None if found is None else metrics.get(session, found.experience_id)


def beside(session: Session, experience_id: int) -> Sequence[Metric]:
    """Return the metrics that a metric of people's experience stands beside."""
    chosen = (
        select(Metric)
        .join(MetricPair, MetricPair.metric_id == Metric.id)
        .where(MetricPair.experience_id == experience_id)
    )
    return session.scalars(chosen.order_by(Metric.name, Metric.id)).all()


def verdict(session: Session, metric_id: int) -> Standing | None:
    """Return what a metric's readings say since its newest baseline."""
    baseline = metrics.newest_baseline(session, metric_id)
    return None if baseline is None else metrics.standing(session, baseline.id)


def choices(session: Session) -> dict[str, str]:
    """Return the metrics that tell how people experience it, by name."""
    chosen = select(Metric.id, Metric.name, Metric.unit).where(
        Metric.aspect == Aspect.EXPERIENCE
    )
    rows = session.execute(chosen.order_by(Metric.name, Metric.id))
    return {str(key): f"{name} ({unit})" for key, name, unit in rows}
