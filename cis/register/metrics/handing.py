"""What metrics are called elsewhere, which a leaver owns, and handing them over."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.actions.subjects import Kind, Place
from cis.register.governance.actions import Estate
from cis.register.metrics.models import Metric


def places(session: Session, keys: Collection[int]) -> dict[int, Place]:
    """Return the name and practice of metrics, by number."""
    chosen = select(Metric.id, Metric.name, Metric.practice_id)
    rows = session.execute(chosen.where(Metric.id.in_(keys)))
    return {key: Place(name, practice) for key, name, practice in rows}


def held(session: Session, person_id: int) -> dict[int, str]:
    """Return the names of the metrics a person owns, by number."""
    chosen = select(Metric.id, Metric.name).where(Metric.owner_id == person_id)
    return {key: name for key, name in session.execute(chosen)}  # noqa: C416


def pass_on(session: Session, metric_id: int, heir_id: int) -> None:
    """Give a metric another owner."""
    session.get_one(Metric, metric_id).owner_id = heir_id


SUBJECT = Kind("metric", "metrics.show", places)
ESTATE = Estate("metric", "Metric", held, pass_on)
