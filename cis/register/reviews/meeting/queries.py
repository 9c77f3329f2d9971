"""Reads one review as it is held: its lines, who takes part, its minutes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED
from cis.register.people import queries as people
from cis.register.people.models import Person
from cis.register.reviews import queries
from cis.register.reviews.meeting import minutes
from cis.register.reviews.meeting.minutes import Told
from cis.register.reviews.models import (
    Review,
    ReviewAttendance,
    ReviewChoice,
    ReviewLine,
    ReviewMinutes,
    ReviewWord,
)
from cis.register.reviews.rules import Presence, Scope


def lines(session: Session, review_id: int) -> Sequence[ReviewLine]:
    """Return the lines of a review in the order in which they were drawn up."""
    wanted = select(ReviewLine).where(ReviewLine.review_id == review_id)
    return session.scalars(wanted.order_by(ReviewLine.id)).all()


def line(session: Session, review_id: int, key: int) -> ReviewLine:
    """Return one line of a review, or raise NotFoundError."""
    found = session.get(ReviewLine, key)
    if found is None or found.review_id != review_id:
        raise NotFoundError("There is no such line on this agenda.")
    return found


def attendance(session: Session, review_id: int) -> dict[Presence, list[int]]:
    """Return who was at a review and who was excused, by number."""
    found: dict[Presence, list[int]] = {one: [] for one in Presence}
    rows = session.scalars(
        select(ReviewAttendance)
        .where(ReviewAttendance.review_id == review_id)
        .order_by(ReviewAttendance.id)
    )
    for row in rows:
        found[row.presence].append(row.person_id)
    return found


def choices(session: Session, review_id: int) -> list[int]:
    """Return the initiatives that a review chose, in order."""
    wanted = select(ReviewChoice.initiative_id).where(
        ReviewChoice.review_id == review_id
    )
    return list(session.scalars(wanted.order_by(ReviewChoice.id)))


def known(session: Session) -> list[tuple[int, str, str]]:
    """Return everybody by number, name and address, for names that are typed."""
    rows = session.execute(select(Person.id, Person.name, Person.email))
    return [(key, name, email) for key, name, email in rows]


def improvements(session: Session, scope: Scope) -> dict[str, str]:
    """Return the living initiatives of a scope, to choose from."""
    wanted = select(Initiative).where(Initiative.status.not_in(ENDED))
    if scope.practice_id is not None:
        wanted = wanted.where(Initiative.practice_id == scope.practice_id)
    if scope.initiative_id is not None:
        wanted = wanted.where(Initiative.id == scope.initiative_id)
    rows = session.scalars(
        wanted.order_by(Initiative.priority.desc(), Initiative.id).limit(500)
    )
    return {str(one.id): f"{one.reference} {one.title}" for one in rows}


def seen(session: Session, review: Review) -> dict[int, str]:
    """Return the verdicts as the newest minutes of the same scope knew them."""
    last = queries.before(session, review)
    frozen = last and _frozen(session, last.id)
    return minutes.loaded(frozen).seen() if frozen else {}


def told(session: Session, review: Review) -> Told:
    """Return the minutes of a closed review, or raise NotFoundError."""
    frozen = _frozen(session, review.id)
    if frozen is None:
        raise NotFoundError("This review has no minutes: it was not closed.")
    made = minutes.loaded(frozen)
    rows = session.execute(
        select(ReviewWord.place, ReviewWord.text).where(
            ReviewWord.review_id == review.id
        )
    )
    words = {place: text for place, text in rows}  # noqa: C416 - no pairs to mypy
    return Told(made, people.named(session, made.people()), words)


def _frozen(session: Session, review_id: int) -> str | None:
    wanted = select(ReviewMinutes.content).where(ReviewMinutes.review_id == review_id)
    return session.scalar(wanted)
