"""Reads feedback."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.kit.sheets.pages import SIZE, Page
from cis.register.adoption.feedback.models import Feedback, FeedbackAddress
from cis.register.adoption.feedback.rules import State


def get(session: Session, key: int) -> Feedback:
    """Return one piece of feedback, or raise NotFoundError."""
    found = session.scalar(_whole().where(Feedback.id == key))
    if found is None:
        raise NotFoundError("There is no such feedback.")
    return found


def listed(
    session: Session, *, is_open: bool, number: int = 1, practice_id: int | None = None
) -> Page[Feedback]:
    """Return a page of feedback: what waits longest, or what was answered last."""
    chosen = (Feedback.state == State.OPEN) if is_open else Feedback.state != State.OPEN
    wanted, counted = _whole().where(chosen), select(func.count(Feedback.id))
    counted = counted.where(chosen)
    if practice_id is not None:
        wanted = wanted.where(Feedback.practice_id == practice_id)
        counted = counted.where(Feedback.practice_id == practice_id)
    order = (
        (Feedback.given_on, Feedback.id)
        if is_open
        else (Feedback.answered_on.desc(), Feedback.id.desc())
    )
    rows = session.scalars(
        wanted.order_by(*order).limit(SIZE).offset((number - 1) * SIZE)
    ).all()
    return Page(rows, number, session.scalar(counted) or 0)


def waiting(session: Session) -> Mapping[int | None, int]:
    """Return how much feedback waits for an answer, by practice."""
    wanted = (
        select(Feedback.practice_id, func.count())
        .where(Feedback.state == State.OPEN)
        .group_by(Feedback.practice_id)
    )
    return {key: count for key, count in session.execute(wanted)}  # noqa: C416


def unanswered(session: Session) -> Sequence[Feedback]:
    """Return everything that has no answer, what waits longest first."""
    wanted = _whole().where(Feedback.state == State.OPEN)
    return session.scalars(wanted.order_by(Feedback.given_on, Feedback.id)).all()


def overdue(session: Session, before: date) -> Sequence[Feedback]:
    """Return what was given before a day and has no answer."""
    return [one for one in unanswered(session) if one.given_on < before]


def address(session: Session, key: int) -> FeedbackAddress | None:
    """Return where the answer to a piece of feedback is to go, if anywhere."""
    return session.get(FeedbackAddress, key)


def unsent(session: Session) -> Sequence[tuple[Feedback, FeedbackAddress]]:
    """Return answered feedback whose answer still waits to be sent."""
    wanted = (
        select(Feedback, FeedbackAddress)
        .join(FeedbackAddress, FeedbackAddress.feedback_id == Feedback.id)
        .where(Feedback.state != State.OPEN)
        .order_by(Feedback.id)
    )
    return [(found, address) for found, address in session.execute(wanted)]


def with_address(session: Session, keys: Sequence[int]) -> set[int]:
    """Return which of these wait for their answer at an address."""
    wanted = select(FeedbackAddress.feedback_id).where(
        FeedbackAddress.feedback_id.in_(keys)
    )
    return set(session.scalars(wanted))


def _whole() -> Select[*tuple[Feedback]]:
    return select(Feedback).options(
        joinedload(Feedback.practice),
        joinedload(Feedback.given_by),
        joinedload(Feedback.answered_by),
    )
