"""Changes what stands beside a metric. The caller owns the transaction."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.register.metrics import periods
from cis.register.metrics import queries as metrics
from cis.register.metrics.beside import queries, rules
from cis.register.metrics.beside.rules import NoteDraft
from cis.register.metrics.models import Metric, MetricPair, PeriodNote


def note(
    session: Session, metric: Metric, draft: NoteDraft, *, actor: Actor, today: date
) -> PeriodNote:
    """Put a note beside the period that holds its day; RuleError for a day to come."""
    authorize(session, metric)
    if draft.on > today:
        raise RuleError("Give a day of a period that has begun.", field="on")
    made = PeriodNote(
        metric_id=metric.id,
        starts_on=periods.start_of(draft.on, metric.period),
        kind=draft.kind,
        text=draft.text.strip(),
        link=draft.link.strip(),
        written_on=today,
        written_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    return made


def pair(session: Session, metric: Metric, experience_id: int | None) -> None:
    """Pair a metric with one of people's experience, or with none."""
    authorize(session, metric)
    known = queries.pair(session, metric.id)
    if experience_id is None:
        if known is not None:
            session.delete(known)
    else:
        other = metrics.get(session, experience_id)
        rules.check_pair(metric.aspect, other.aspect)
        if known is None:
            known = MetricPair(metric_id=metric.id)
            session.add(known)
        known.experience_id = experience_id
    session.flush()
