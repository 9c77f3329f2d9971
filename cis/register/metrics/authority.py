"""Whose decisions a metric needs: its baselines, and a target that was agreed."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.register.governance.activities import activity
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.rules import Deciding, Matter, Term
from cis.register.governance.rights.subjects import RecordKind
from cis.register.metrics import queries
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import MetricDraft

FREEZE, REFREEZE, CHANGE = "baseline.freeze", "baseline.refreeze", "target.change"
WAIVED = {CHANGE: "the metric has no frozen baseline"}


def check_freeze(
    session: Session, metric: Metric, actor: Actor, today: date, emergency: str
) -> None:
    """Raise NotYoursError unless the actor may freeze the next baseline."""
    decision = REFREEZE if _is_frozen(session, metric) else FREEZE
    asked = Deciding(
        actor, decision, metric.practice_id, today, _matter(metric), emergency
    )
    rights.enforce(session, asked)


def check_target(
    session: Session, metric: Metric, draft: MetricDraft, actor: Actor, today: date
) -> None:
    """Raise NotYoursError for another target or practice, once a baseline is frozen."""
    before = (metric.target, metric.practice_id)
    if before != (draft.target, draft.practice_id):
        rights.enforce(session, question(session, metric, CHANGE, actor, today))


def question(
    session: Session, metric: Metric, decision: str, actor: Actor, day: date
) -> Deciding:
    """Return the question whether an actor may decide about a metric.

    Raise RuleError for the first baseline of a metric that has one, and for the next
    of one that has none.
    """
    frozen = _is_frozen(session, metric)
    other = {FREEZE: REFREEZE, REFREEZE: FREEZE}.get(decision)
    if other and frozen is (decision == FREEZE):
        raise RuleError(
            f"{metric.name} has {'a' if frozen else 'no'} frozen baseline: choose "
            f"“{activity(other).words}”.",
            field="decision",
        )
    waived = WAIVED[CHANGE] if decision == CHANGE and not frozen else ""
    matter = _matter(metric, waived)
    return Deciding(actor, decision, metric.practice_id, day, matter)


def _is_frozen(session: Session, metric: Metric) -> bool:
    return queries.newest_baseline(session, metric.id) is not None


def _matter(metric: Metric, waived: str = "") -> Matter:
    return Matter(f"metric:{metric.id}", owner_id=metric.owner_id, waived=waived)


RECORD = RecordKind(
    table="metric",
    noun="a metric",
    letters="M",
    page="metrics.show",
    decisions=frozenset({FREEZE, REFREEZE, CHANGE}),
    find=lambda session, key, _: queries.get(session, int(key)),
    question=question,
    terms=frozenset({Term.OWNER}),
    waived=WAIVED,
)
