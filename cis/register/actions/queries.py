"""Reads actions and the moves of their dates."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.actions.models import Action, ActionMove
from cis.register.actions.rules import Filters, Status


def get(session: Session, key: int) -> Action:
    """Return one action with the people it names, or raise NotFoundError."""
    wanted = (
        _whole()
        .where(Action.id == key)
        .options(joinedload(Action.opened_by), joinedload(Action.closed_by))
    )
    found: Action | None = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such action.")
    return found


def listing(session: Session, filters: Filters, today: date) -> Sequence[Action]:
    """Return the actions asked for, those due first at the top."""
    wanted = _whole().order_by(Action.due_on, Action.id)
    if filters.owner_id is not None:
        wanted = wanted.where(Action.owner_id == filters.owner_id)
    if filters.subject:
        wanted = wanted.where(Action.subject == filters.subject)
    if filters.status is not None:
        wanted = wanted.where(Action.status == filters.status)
    if filters.overdue:
        wanted = wanted.where(Action.status == Status.OPEN, Action.due_on < today)
    return session.scalars(wanted).all()


def of_subject(session: Session, subject: str) -> Sequence[Action]:
    """Return the actions about a subject: open ones first, then the newest ended."""
    found = session.scalars(_of_subject(), {"subject": subject}).all()
    ended = [one for one in found if one.status is not Status.OPEN]
    return [
        *(one for one in found if one.status is Status.OPEN),
        *sorted(ended, key=lambda one: (one.closed_on, one.id), reverse=True),
    ]


def of_subjects(session: Session, subjects: Collection[str]) -> Sequence[Action]:
    """Return the actions about any of the subjects, those due first at the top."""
    wanted = _whole().where(Action.subject.in_(subjects))
    return session.scalars(wanted.order_by(Action.due_on, Action.id)).all()


def of_source(session: Session, source: str) -> Sequence[Action]:
    """Return the actions that came out of a source such as review:3."""
    wanted = _whole().where(Action.source == source).order_by(Action.id)
    return session.scalars(wanted).all()


def unfinished(session: Session, subject: str) -> Sequence[Action]:
    """Return the actions about a subject that are neither done nor dropped."""
    wanted = _open().where(Action.subject == subject)
    return session.scalars(wanted).all()


def of_owner(session: Session, person_id: int) -> Sequence[Action]:
    """Return the open actions of a person, those due first at the top."""
    return session.scalars(_open().where(Action.owner_id == person_id)).all()


def overdue(session: Session, today: date) -> Sequence[Action]:
    """Return the open actions whose day has passed, the oldest first."""
    return session.scalars(_open().where(Action.due_on < today)).all()


def unended(session: Session) -> Sequence[Action]:
    """Return every open action, those due first at the top."""
    return session.scalars(_open()).all()


def moves(session: Session, action_id: int) -> Sequence[ActionMove]:
    """Return the moves of an action's date, newest first."""
    wanted = (
        select(ActionMove)
        .where(ActionMove.action_id == action_id)
        .options(joinedload(ActionMove.moved_by))
        .order_by(ActionMove.id.desc())
    )
    return session.scalars(wanted).all()


def _open() -> Select[Action]:
    return (
        _whole().where(Action.status == Status.OPEN).order_by(Action.due_on, Action.id)
    )


@cache
def _of_subject() -> Select[Action]:
    wanted = _whole().where(Action.subject == bindparam("subject"))
    return wanted.order_by(Action.due_on, Action.id)


@cache
def _whole() -> Select[Action]:
    return select(Action).options(joinedload(Action.owner))
