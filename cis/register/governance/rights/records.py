"""Reads decision rights with all their entries, and decisions taken without one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.rights import rules
from cis.register.governance.rights.models import DecisionRight, EmergencyDecision

_EMERGENCIES = (
    select(EmergencyDecision)
    .options(
        joinedload(EmergencyDecision.person), joinedload(EmergencyDecision.practice)
    )
    .order_by(EmergencyDecision.id.desc())
)
_ABOUT = _EMERGENCIES.where(EmergencyDecision.subject == bindparam("subject"))


def get(session: Session, number: int) -> DecisionRight:
    """Return the newest entry of a right, or raise NotFoundError."""
    found: DecisionRight | None = session.scalar(
        _whole()
        .where(DecisionRight.number == number)
        .order_by(DecisionRight.revision.desc())
        .limit(1)
    )
    if found is None:
        raise NotFoundError("There is no such decision right.")
    return found


def revisions(session: Session, number: int) -> Sequence[DecisionRight]:
    """Return every entry of a right, newest first."""
    wanted = _whole().where(DecisionRight.number == number)
    return session.scalars(wanted.order_by(DecisionRight.revision.desc())).all()


def listing(
    session: Session, on: date, practice_id: int | None = None
) -> list[DecisionRight]:
    """Return the rights in force on a day, those of a practice or all, in order."""
    rows = list(session.scalars(_whole()))
    order = list(ACTIVITIES)
    return sorted(
        (
            row
            for row in rules.in_force(rows, on)
            if practice_id is None or row.practice_id in {None, practice_id}
        ),
        key=lambda row: (order.index(row.decision), row.practice_id or 0, row.number),
    )


def entries(session: Session, until: date) -> list[DecisionRight]:
    """Return all entries that begin by a day, by right and revision."""
    wanted = _whole().where(DecisionRight.valid_from <= until)
    order = DecisionRight.number, DecisionRight.revision
    return list(session.scalars(wanted.order_by(*order)))


def upcoming(session: Session, on: date) -> list[DecisionRight]:
    """Return the entries that begin after a day, soonest first."""
    wanted = _whole().where(DecisionRight.valid_from > on)
    order = DecisionRight.valid_from, DecisionRight.number, DecisionRight.revision
    return list(session.scalars(wanted.order_by(*order)))


def emergencies(
    session: Session, *, subject: str | None = None, since: date | None = None
) -> Sequence[EmergencyDecision]:
    """Return decisions taken without the right to them, newest first."""
    wanted = _EMERGENCIES if subject is None else _ABOUT
    if since is not None:
        wanted = wanted.where(EmergencyDecision.decided_on >= since)
    values = {} if subject is None else {"subject": subject}
    return session.scalars(wanted, values).all()


def of_decision(
    session: Session, decision: str, practice_id: int
) -> list[DecisionRight]:
    """Return every entry about a decision that speaks for a practice, oldest first."""
    rows = of_decisions(session, [decision])
    return [row for row in rows if row.practice_id in {None, practice_id}]


def of_decisions(session: Session, decisions: Sequence[str]) -> list[DecisionRight]:
    """Return every entry about some decisions, of all practices, the oldest first.

    Whom to ask is said in this order, whatever the database stores first.
    """
    wanted = _whole().where(DecisionRight.decision.in_(decisions))
    order = DecisionRight.number, DecisionRight.revision
    return list(session.scalars(wanted.order_by(*order)))


def _whole() -> Select[DecisionRight]:
    return select(DecisionRight).options(
        joinedload(DecisionRight.practice),
        joinedload(DecisionRight.holder),
        joinedload(DecisionRight.escalation),
        joinedload(DecisionRight.deputy),
        joinedload(DecisionRight.entered_by),
    )
