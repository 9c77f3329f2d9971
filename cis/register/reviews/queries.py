"""Reads cadences, holidays, business changes and reviews."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.core.schedule.rules import Rule
from cis.kit.sheets.pages import SIZE, Page
from cis.register.initiatives.rules import ENDED as OVER
from cis.register.reviews import rules
from cis.register.reviews.models import (
    BusinessChange,
    Holiday,
    Review,
    ReviewCadence,
)
from cis.register.reviews.rules import ENDED, Scope, Stage

_CADENCES = (
    select(ReviewCadence)
    .options(
        joinedload(ReviewCadence.practice),
        joinedload(ReviewCadence.initiative),
        joinedload(ReviewCadence.chair),
    )
    .order_by(ReviewCadence.name, ReviewCadence.id)
)
_REVIEWS = select(Review).options(
    joinedload(Review.practice),
    joinedload(Review.initiative),
    joinedload(Review.chair),
    joinedload(Review.change),
)
WAITING = (Stage.PREPARED, Stage.OPEN)


def cadence(session: Session, key: int) -> ReviewCadence:
    """Return one cadence with what it reviews and its chair, or raise."""
    found: ReviewCadence | None = session.scalar(
        _CADENCES.where(ReviewCadence.id == key)
    )
    if found is None:
        raise NotFoundError("There is no such cadence.")
    return found


def cadences(session: Session, scope: Scope | None = None) -> Sequence[ReviewCadence]:
    """Return the cadences that go on, by name; all of them, or those of one scope."""
    wanted = _CADENCES.where(ReviewCadence.ends_on.is_(None))
    if scope is not None:
        wanted = wanted.where(
            ReviewCadence.practice_id == scope.practice_id
            if scope.practice_id
            else ReviewCadence.practice_id.is_(None),
            ReviewCadence.initiative_id == scope.initiative_id
            if scope.initiative_id
            else ReviewCadence.initiative_id.is_(None),
        )
    return session.scalars(wanted).all()


def rule(found: ReviewCadence) -> Rule | None:
    """Return the rule of a cadence; None while its initiative has no rhythm."""
    rhythm, initiative = found.rhythm, found.initiative
    if initiative is not None:
        rhythm = None if initiative.status in OVER else initiative.cadence
    return rules.rule(rhythm, found.days, found.begins_on) if rhythm else None


def holidays(session: Session) -> dict[date, str]:
    """Return the days on which nobody works, with their names."""
    rows = session.execute(select(Holiday.day, Holiday.name).order_by(Holiday.day))
    return {day: name for day, name in rows}  # noqa: C416 - rows are no pairs to mypy


def get(session: Session, key: int) -> Review:
    """Return one review with what it is about and its chair, or raise NotFoundError."""
    found: Review | None = session.scalar(_REVIEWS.where(Review.id == key))
    if found is None:
        raise NotFoundError("There is no such review.")
    return found


def waiting(session: Session, scope: Scope | None = None) -> Sequence[Review]:
    """Return the reviews that are not over, the longest due first."""
    wanted = _scoped(_REVIEWS.where(Review.stage.in_(WAITING)), scope)
    return session.scalars(wanted.order_by(Review.due_on, Review.id)).all()


def over(session: Session, page: int, scope: Scope | None = None) -> Page[Review]:
    """Return a page of the reviews that were closed or not held, newest first."""
    wanted = _scoped(_REVIEWS.where(Review.stage.in_(ENDED)), scope)
    counted = _scoped(select(func.count(Review.id)), scope)
    rows = session.scalars(
        wanted.order_by(Review.due_on.desc(), Review.id.desc())
        .limit(SIZE)
        .offset((page - 1) * SIZE)
    )
    total = session.scalar(counted.where(Review.stage.in_(ENDED))) or 0
    return Page(rows.all(), page, total)


def _scoped(wanted: Select, scope: Scope | None) -> Select:  # type: ignore[type-arg]
    if scope is None:
        return wanted
    if scope.initiative_id is not None:
        return wanted.where(Review.initiative_id == scope.initiative_id)
    if scope.practice_id is not None:
        return wanted.where(Review.practice_id == scope.practice_id)
    return wanted.where(Review.practice_id.is_(None), Review.initiative_id.is_(None))


def chaired(session: Session, person_id: int | None) -> Sequence[Review]:
    """Return the reviews that somebody is to hold, the longest due first."""
    wanted = _REVIEWS.where(Review.chair_id == person_id, Review.stage.in_(WAITING))
    return session.scalars(wanted.order_by(Review.due_on, Review.id)).all()


def before(session: Session, review: Review) -> Review | None:
    """Return the newest closed review of the same scope before one."""
    wanted = _scoped(
        select(Review).where(Review.stage == Stage.CLOSED, Review.id != review.id),
        review.scope,
    )
    found: Review | None = session.scalars(
        wanted.order_by(Review.closed_at.desc(), Review.id.desc())
    ).first()
    return found


def next_day(session: Session, scope: Scope) -> date | None:
    """Return the day of the next review of a scope, if one waits."""
    wanted = select(Review.due_on).where(Review.stage.in_(WAITING))
    first = _scoped(wanted, scope).order_by(Review.due_on).limit(1)
    found: date | None = session.scalar(first)
    return found


def newest_due(
    session: Session, cadence_id: int, but: Stage | None = None
) -> date | None:
    """Return the latest day for which a cadence has a review, of most stages."""
    wanted = select(func.max(Review.due_on)).where(Review.cadence_id == cadence_id)
    if but is not None:
        wanted = wanted.where(Review.stage != but)
    return session.scalar(wanted)


def change(session: Session, key: int) -> BusinessChange:
    """Return one business change, or raise NotFoundError."""
    found: BusinessChange | None = session.scalar(
        select(BusinessChange)
        .where(BusinessChange.id == key)
        .options(joinedload(BusinessChange.recorded_by))
    )
    if found is None:
        raise NotFoundError("There is no such business change.")
    return found


def changes(session: Session) -> Sequence[BusinessChange]:
    """Return every business change, the newest first."""
    wanted = select(BusinessChange).order_by(
        BusinessChange.happens_on.desc(), BusinessChange.id.desc()
    )
    return session.scalars(wanted).all()


def of_change(session: Session, change_id: int) -> Sequence[Review]:
    """Return the reviews that a business change opened, by day."""
    wanted = _REVIEWS.where(Review.change_id == change_id)
    return session.scalars(wanted.order_by(Review.due_on, Review.id)).all()
