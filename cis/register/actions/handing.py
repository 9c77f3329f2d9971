"""What a leaver has promised and not done, and handing it over."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.actions.models import Action
from cis.register.actions.rules import Status
from cis.register.governance.actions import Estate


def held(session: Session, person_id: int) -> dict[int, str]:
    """Return the open actions of a person, by number."""
    chosen = select(Action.id, Action.title).where(
        Action.owner_id == person_id, Action.status == Status.OPEN
    )
    return {key: title for key, title in session.execute(chosen)}  # noqa: C416


def pass_on(session: Session, action_id: int, heir_id: int) -> None:
    """Give an action another owner."""
    session.get_one(Action, action_id).owner_id = heir_id


ESTATE = Estate("action", "Action", held, pass_on)
