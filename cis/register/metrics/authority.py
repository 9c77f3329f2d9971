"""Whose decisions a metric needs: its baselines, and a target that was agreed."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.metrics import queries
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import MetricDraft


def check_freeze(
    session: Session, metric: Metric, actor: Actor, today: date, emergency: str
) -> None:
    """Raise NotYoursError unless the actor may freeze the next baseline."""
    again = queries.newest_baseline(session, metric.id) is not None
    decision = "baseline.refreeze" if again else "baseline.freeze"
    matter, key = _matter(metric), metric.practice_id
    asked = Deciding(actor, decision, key, today, matter, emergency)
    rights.enforce(session, asked)


def check_target(
    session: Session, metric: Metric, draft: MetricDraft, actor: Actor, today: date
) -> None:
    """Raise NotYoursError for another target or practice, once a baseline is frozen."""
    if queries.newest_baseline(session, metric.id) is None:
        return
    before = (metric.target, metric.practice_id)
    if before != (draft.target, draft.practice_id):
        matter, key = _matter(metric), metric.practice_id
        asked = Deciding(actor, "target.change", key, today, matter)
        rights.enforce(session, asked)


def _matter(metric: Metric) -> Matter:
    return Matter(f"metric:{metric.id}", owner_id=metric.owner_id)
