"""What a leaver looks after among the playbooks; what actions about them name."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.register.actions.subjects import Kind, Place
from cis.register.governance.actions import Estate
from cis.register.playbooks.models import Playbook
from cis.register.practices.models import Practice


def held(session: Session, person_id: int) -> dict[int, str]:
    """Return the practices whose playbooks a person looks after, by number."""
    chosen = select(Playbook.id, Practice.name).join(Practice)
    rows = session.execute(chosen.where(Playbook.owner_id == person_id))
    return {key: name for key, name in rows}  # noqa: C416


def pass_on(session: Session, playbook_id: int, heir_id: int) -> None:
    """Give a playbook another owner."""
    session.get_one(Playbook, playbook_id).owner_id = heir_id


def places(session: Session, keys: Collection[int]) -> dict[int, Place]:
    """Return the playbooks of these practices by number, as actions name them."""
    chosen = select(Playbook.id, Practice.name).join(Practice)
    rows = session.execute(chosen.where(Playbook.id.in_(keys)))
    return {key: Place(f"Playbook of {name}", key) for key, name in rows}


SUBJECT = Kind("playbook", "playbooks.show", places)
ESTATE = Estate("playbook", "Playbook", held, pass_on)
