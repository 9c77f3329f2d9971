"""What was decided or begun about metrics and their initiatives, and when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.register.actions.models import Action
from cis.register.actions.rules import Status as ActionStatus
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Status
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Baseline


def plans(
    session: Session, metric_ids: Collection[int]
) -> Mapping[int, list[Initiative]]:
    """Return the initiatives that are to move each metric, whatever their status."""
    chosen = select(Initiative).where(Initiative.metric_id.in_(metric_ids))
    found: dict[int, list[Initiative]] = defaultdict(list)
    for plan in session.scalars(chosen):
        if plan.metric_id is not None:
            found[plan.metric_id].append(plan)
    return found


def on_record(
    session: Session, subjects: Collection[str], today: date
) -> dict[str, date]:
    """Return the newest day on which anything was decided or begun, by subject."""
    days: dict[str, date] = {}
    for subject, day in (
        *_decided(session, subjects),
        *_promised(session, subjects, today),
    ):
        days[subject] = max(day, days.get(subject, date.min))
    return days


def _decided(session: Session, subjects: Collection[str]) -> Iterable[tuple[str, date]]:
    chosen = select(Decision.subject, Decision.decided_on).where(
        Decision.subject.in_(subjects), Decision.decided_on.is_not(None)
    )
    return [(subject, day) for subject, day in session.execute(chosen) if day]


def _promised(
    session: Session, subjects: Collection[str], today: date
) -> Iterable[tuple[str, date]]:
    """Yield when actions were opened or done; one that runs counts until its day."""
    chosen = select(Action).where(Action.subject.in_(subjects))
    for one in session.scalars(chosen):
        if one.status is ActionStatus.OPEN and one.due_on >= today:
            yield one.subject, today
        elif one.status is ActionStatus.DONE and one.closed_on:
            yield one.subject, one.closed_on
        elif one.status is ActionStatus.OPEN:
            yield one.subject, one.opened_on


def asked(session: Session, subjects: Collection[str]) -> set[str]:
    """Return the subjects about which a decision is asked for and not taken."""
    chosen = select(Decision.subject).where(
        Decision.subject.in_(subjects), Decision.status == Status.OPEN
    )
    return set(session.scalars(chosen))


def frozen(session: Session, metric_ids: Collection[int]) -> dict[int, date]:
    """Return when a baseline was last frozen: a decision about the metric."""
    chosen = (
        select(Baseline.metric_id, func.max(Baseline.agreed_at))
        .where(Baseline.metric_id.in_(metric_ids))
        .group_by(Baseline.metric_id)
    )
    return {key: at.date() for key, at in session.execute(chosen)}
