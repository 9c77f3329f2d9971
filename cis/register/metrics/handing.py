"""What a leaver owns among the metrics, and handing it over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.governance.actions import Estate
from cis.register.metrics.models import Metric


def held(session: Session, person_id: int) -> dict[int, str]:
    """Return the names of the metrics a person owns, by number."""
    chosen = select(Metric.id, Metric.name).where(Metric.owner_id == person_id)
    return {key: name for key, name in session.execute(chosen)}  # noqa: C416


def pass_on(session: Session, metric_id: int, heir_id: int) -> None:
    """Give a metric another owner."""
    session.get_one(Metric, metric_id).owner_id = heir_id


ESTATE = Estate("metric", "Metric", held, pass_on)
