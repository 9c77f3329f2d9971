"""Whose a playbook is to change."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as asking
from cis.register.governance.rights.answering import Answer
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.playbooks import queries

DECISION = "playbook.change"


def enforce(
    session: Session, practice_id: int, proposer_id: int | None, actor: Actor, on: date
) -> None:
    """Let a change of a playbook through, or raise NotYoursError."""
    matter = _matter(session, practice_id, proposer_id, actor)
    rights.enforce(session, Deciding(actor, DECISION, practice_id, on, matter))


def may(
    session: Session, practice_id: int, proposer_id: int | None, actor: Actor, on: date
) -> Answer:
    """Say whether an actor may change a playbook, why, and whom to ask."""
    matter = _matter(session, practice_id, proposer_id, actor)
    return asking.may(session, actor.person_id, DECISION, practice_id, on, matter)


def _matter(
    session: Session, practice_id: int, proposer_id: int | None, actor: Actor
) -> Matter:
    book = queries.find(session, practice_id)
    return Matter(
        f"playbook:{practice_id}",
        proposer_id=proposer_id,
        owner_id=book.owner_id if book else None,
        acting=actor.role,
    )
