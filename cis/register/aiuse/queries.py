"""Reads uses of AI and their reviews."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.aiuse.models import AiReview, AiUse


def get(session: Session, key: int) -> AiUse:
    """Return one use with its practice, owner and metric, or raise NotFoundError."""
    wanted = (
        select(AiUse)
        .where(AiUse.id == key)
        .options(
            joinedload(AiUse.practice),
            joinedload(AiUse.owner),
            joinedload(AiUse.metric),
        )
    )
    found: AiUse | None = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such use of AI.")
    return found


def listing(session: Session) -> Sequence[AiUse]:
    """Return every use by name."""
    wanted = (
        select(AiUse)
        .options(joinedload(AiUse.practice), joinedload(AiUse.owner))
        .order_by(AiUse.name, AiUse.id)
    )
    return session.scalars(wanted).all()


def reviews(session: Session, key: int) -> Sequence[AiReview]:
    """Return the reviews of a use, newest first."""
    wanted = (
        select(AiReview)
        .where(AiReview.ai_use_id == key)
        .options(joinedload(AiReview.reviewed_by))
        .order_by(AiReview.reviewed_on.desc(), AiReview.id.desc())
    )
    return session.scalars(wanted).all()


def newest_days(session: Session) -> dict[int, date]:
    """Return the day of the newest review of each use that has one."""
    wanted = select(AiReview.ai_use_id, func.max(AiReview.reviewed_on)).group_by(
        AiReview.ai_use_id
    )
    return {key: day for key, day in session.execute(wanted)}  # noqa: C416


def counted(session: Session, key: int, first: date, last: date) -> tuple[int, int]:
    """Return how many were looked at from a day to another, and how many wrong."""
    wanted = select(func.sum(AiReview.sample), func.sum(AiReview.wrong)).where(
        AiReview.ai_use_id == key, AiReview.reviewed_on.between(first, last)
    )
    sample, wrong = session.execute(wanted).one()
    return sample or 0, wrong or 0
