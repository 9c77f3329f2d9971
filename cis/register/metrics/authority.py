"""Whose decisions a metric needs: its baselines, and a definition that was agreed."""

from sqlalchemy.orm import Session

from cis.core import clock
from cis.kit.authorization import is_person
from cis.kit.db.session import Intent
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.metrics import queries
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import MetricDraft
from cis.register.people import queries as people

# What was agreed when a baseline was frozen: what is measured, and what it is to be.
AGREED = ("target", "practice_id", "direction", "unit", "kind", "period")


def check_freeze(session: Session, metric: Metric, emergency: str) -> None:
    """Raise NotYoursError unless whoever acts may freeze the next baseline."""
    again = queries.newest_baseline(session, metric.id) is not None
    decision = "baseline.refreeze" if again else "baseline.freeze"
    _enforce(session, metric, decision, emergency)


def check_definition(session: Session, metric: Metric, draft: MetricDraft) -> None:
    """Raise NotYoursError for a change of what was agreed, once a baseline is frozen.

    How a scale is drawn was agreed, too.
    """
    if queries.newest_baseline(session, metric.id) is None:
        return
    before = [getattr(metric, name) for name in AGREED]
    after = [getattr(draft, name) for name in AGREED]
    if (before, metric.transform) != (after, draft.scale):
        _enforce(session, metric, "target.change")


def _enforce(
    session: Session, metric: Metric, decision: str, emergency: str = ""
) -> None:
    intent: Intent = session.info["intent"]
    if is_person(intent.by):
        today = clock.today(people.zone(session))
        matter = Matter(f"metric:{metric.id}", owner_id=metric.owner_id)
        asked = Deciding(
            intent.by, decision, metric.practice_id, today, matter, emergency
        )
        rights.enforce(session, asked)
