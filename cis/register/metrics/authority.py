"""Whose decisions a metric needs: its baselines, and a definition that was agreed."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.kit.authorization import is_person, require
from cis.kit.db.session import Intent
from cis.register.governance.activities import activity
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as queries_of_rights
from cis.register.governance.rights.rules import Deciding, Matter, Term
from cis.register.governance.rights.subjects import RecordKind
from cis.register.metrics import queries
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import MetricDraft
from cis.register.people import queries as people

# What was agreed when a baseline was frozen: what is measured, and what it is to be.
AGREED = ("target", "practice_id", "direction", "unit", "kind", "period")
FREEZE, REFREEZE, CHANGE = "baseline.freeze", "baseline.refreeze", "target.change"
EDIT = "metric.edit"
WAIVED = {CHANGE: "the metric has no frozen baseline"}


def check_freeze(session: Session, metric: Metric, emergency: str) -> None:
    """Raise NotYoursError unless whoever acts may freeze the next baseline."""
    decision = REFREEZE if is_agreed(session, metric) else FREEZE
    _enforce(session, metric, decision, emergency)


def check_definition(session: Session, metric: Metric) -> None:
    """Raise NotYoursError unless whoever acts may change an agreed definition."""
    _enforce(session, metric, CHANGE)


def is_agreed(session: Session, metric: Metric) -> bool:
    """Tell whether the definition of a metric was agreed by a frozen baseline."""
    return queries.newest_baseline(session, metric.id) is not None


def require_edit(session: Session, metric: Metric, actor: Actor, day: date) -> None:
    """Refuse the form of a metric to whoever could change nothing on it."""
    if not may_redefine(session, metric, actor, day):
        require(session, EDIT, metric)


def may_redefine(session: Session, metric: Metric, actor: Actor, day: date) -> bool:
    """Tell whether a right lets somebody change a definition that was agreed."""
    asked = question(session, metric, CHANGE, actor, day)
    return not asked.matter.waived and queries_of_rights.asked(session, asked).allowed


def is_redefined(metric: Metric, draft: MetricDraft) -> bool:
    """Tell whether a draft changes what was agreed, the scale included."""
    before = [getattr(metric, name) for name in AGREED]
    after = [getattr(draft, name) for name in AGREED]
    return (before, metric.transform) != (after, draft.scale)


def question(
    session: Session,
    metric: Metric,
    decision: str,
    actor: Actor,
    day: date,
    emergency: str = "",
) -> Deciding:
    """Return the question whether an actor may decide about a metric.

    Raise RuleError for the first baseline of a metric that has one, and for the next
    of one that has none.
    """
    frozen = is_agreed(session, metric)
    other = {FREEZE: REFREEZE, REFREEZE: FREEZE}.get(decision)
    if other and frozen is (decision == FREEZE):
        raise RuleError(
            f"{metric.name} has {'a' if frozen else 'no'} frozen baseline: choose "
            f"“{activity(other).words}”.",
            field="decision",
        )
    waived = WAIVED[CHANGE] if decision == CHANGE and not frozen else ""
    matter = Matter(
        f"metric:{metric.id}",
        owner_id=metric.owner_id,
        waived=waived,
        rule=EDIT if waived else "",
    )
    return Deciding(actor, decision, metric.practice_id, day, matter, emergency)


def _enforce(
    session: Session, metric: Metric, decision: str, emergency: str = ""
) -> None:
    intent: Intent = session.info["intent"]
    if is_person(intent.by):
        day = people.today(session)
        asked = question(session, metric, decision, intent.by, day, emergency)
        rights.enforce(session, asked)


RECORD = RecordKind(
    table="metric",
    noun="a metric",
    letters="M",
    decisions=frozenset({FREEZE, REFREEZE, CHANGE}),
    find=lambda session, key, _: queries.get(session, int(key)),
    question=question,
    terms=frozenset({Term.OWNER}),
    waived={CHANGE: "the metric is theirs and has no frozen baseline"},
)
