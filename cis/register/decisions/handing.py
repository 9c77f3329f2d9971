"""What decisions are called elsewhere, and handing over those asked of a leaver."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.actions.subjects import Kind, Place
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Status
from cis.register.governance.actions import Estate


def places(session: Session, keys: Collection[int]) -> dict[int, Place]:
    """Return what people call decisions, by number."""
    chosen = select(Decision.id, Decision.question).where(Decision.id.in_(keys))
    return {key: Place(question) for key, question in session.execute(chosen)}


def held(session: Session, person_id: int) -> dict[int, str]:
    """Return the open decisions a person is accountable for, by number."""
    chosen = select(Decision.id, Decision.question).where(
        Decision.owner_id == person_id, Decision.status == Status.OPEN
    )
    return {key: question for key, question in session.execute(chosen)}  # noqa: C416


def pass_on(session: Session, decision_id: int, heir_id: int) -> None:
    """Ask somebody else."""
    session.get_one(Decision, decision_id).owner_id = heir_id


SUBJECT = Kind("decision", "decisions.show", places)
ESTATE = Estate("decision", "Decision", held, pass_on)
