"""The chair of cadences and reviews that a leaver has, and handing it over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.governance.actions import Estate
from cis.register.reviews.models import Review, ReviewCadence
from cis.register.reviews.rules import Stage


def held(session: Session, person_id: int) -> dict[int, str]:
    """Return the cadences that a person has the chair of, by number."""
    chosen = select(ReviewCadence.id, ReviewCadence.name).where(
        ReviewCadence.chair_id == person_id, ReviewCadence.ends_on.is_(None)
    )
    return {key: name for key, name in session.execute(chosen)}  # noqa: C416


def pass_on(session: Session, cadence_id: int, heir_id: int) -> None:
    """Give a cadence and what it prepared another chair."""
    session.get_one(ReviewCadence, cadence_id).chair_id = heir_id
    waiting = select(Review).where(
        Review.cadence_id == cadence_id, Review.stage == Stage.PREPARED
    )
    for review in session.scalars(waiting):
        review.chair_id = heir_id


ESTATE = Estate("review", "Chair", held, pass_on)
