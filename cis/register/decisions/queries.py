"""Reads decisions that must be taken, and those that were."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.decisions.decoration import DEFAULT, Terms
from cis.register.decisions.models import (
    Decision,
    DecisionCarry,
    DecorationSetting,
)
from cis.register.decisions.rules import Status


def get(session: Session, key: int) -> Decision:
    """Return one decision with the people it names, or raise NotFoundError."""
    found: Decision | None = session.scalar(_whole().where(Decision.id == key))
    if found is None:
        raise NotFoundError("There is no such decision.")
    return found


def pending(session: Session) -> Sequence[Decision]:
    """Return the decisions that nobody has answered, those due first at the top."""
    return session.scalars(_pending()).all()


def pending_for(session: Session, person_id: int) -> Sequence[Decision]:
    """Return the open decisions a person is accountable for, or was escalated to."""
    theirs = or_(Decision.owner_id == person_id, Decision.escalated_to_id == person_id)
    return session.scalars(_pending().where(theirs)).all()


def decided(session: Session, since: date | None = None) -> Sequence[Decision]:
    """Return the decisions taken, newest first; ``since`` leaves older ones out."""
    wanted = _whole().where(Decision.status == Status.DECIDED)
    if since is not None:
        wanted = wanted.where(Decision.decided_on >= since)
    order = Decision.decided_on.desc(), Decision.id.desc()
    return session.scalars(wanted.order_by(*order)).all()


def of_subject(
    session: Session, subject: str, since: date | None = None
) -> Sequence[Decision]:
    """Return the decisions about a subject, newest first.

    ``since`` leaves out those that were decided before it.
    """
    wanted = _of_subject()
    if since is not None:
        wanted = wanted.where(
            or_(Decision.decided_on.is_(None), Decision.decided_on >= since)
        )
    return session.scalars(wanted, {"subject": subject}).all()


def of_source(session: Session, source: str) -> Sequence[Decision]:
    """Return the decisions that came out of a source such as review:3."""
    wanted = _whole().where(Decision.source == source)
    return session.scalars(wanted.order_by(Decision.id)).all()


def of_occasion(session: Session, occasion: str) -> Decision | None:
    """Return the decision that an occasion opened, if it did."""
    found: Decision | None = session.scalar(
        _whole().where(Decision.occasion == occasion)
    )
    return found


def carries(session: Session, decision_id: int) -> Sequence[DecisionCarry]:
    """Return how a decision was put off, newest first."""
    wanted = (
        select(DecisionCarry)
        .where(DecisionCarry.decision_id == decision_id)
        .options(joinedload(DecisionCarry.carried_by))
        .order_by(DecisionCarry.id.desc())
    )
    return session.scalars(wanted).all()


def setting(session: Session) -> DecorationSetting | None:
    """Return what was changed about the decoration rule, None if nothing ever was."""
    found: DecorationSetting | None = session.scalar(select(DecorationSetting))
    return found


def terms(session: Session) -> Terms:
    """Return what the decoration rule goes by today."""
    found = setting(session)
    if found is None:
        return DEFAULT
    return Terms(found.is_on, found.run, found.weighed, found.answer_days)


def _pending() -> Select[Decision]:
    wanted = _whole().where(Decision.status == Status.OPEN)
    return wanted.order_by(Decision.due_on, Decision.id)


@cache
def _of_subject() -> Select[Decision]:
    wanted = _whole().where(Decision.subject == bindparam("subject"))
    return wanted.order_by(Decision.opened_on.desc(), Decision.id.desc())


@cache
def _whole() -> Select[Decision]:
    return select(Decision).options(
        joinedload(Decision.owner),
        joinedload(Decision.decided_by),
        joinedload(Decision.escalated_to),
    )
