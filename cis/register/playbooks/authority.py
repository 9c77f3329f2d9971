"""Whose a playbook is to change."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as asking
from cis.register.governance.rights.answering import Answer
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.governance.rights.subjects import RecordKind
from cis.register.playbooks import queries
from cis.register.playbooks.models import Playbook

DECISION = "playbook.change"


def enforce(
    session: Session, practice_id: int, proposer_id: int | None, actor: Actor, on: date
) -> None:
    """Let a change of a playbook through, or raise NotYoursError."""
    rights.enforce(session, deciding(session, practice_id, proposer_id, actor, on))


def may(
    session: Session, practice_id: int, proposer_id: int | None, actor: Actor, on: date
) -> Answer:
    """Say whether an actor may change a playbook, why, and whom to ask."""
    return asking.asked(session, deciding(session, practice_id, proposer_id, actor, on))


def deciding(
    session: Session, practice_id: int, proposer_id: int | None, actor: Actor, on: date
) -> Deciding:
    """Return the question whether an actor may change a playbook."""
    book, waiting = (
        queries.find(session, practice_id),
        queries.proposal(session, practice_id),
    )
    matter = Matter(
        f"playbook:{practice_id}",
        proposer_id=proposer_id,
        owner_id=book.owner_id if book else None,
        since=waiting.written_on if waiting else None,
    )
    return Deciding(actor, DECISION, practice_id, on, matter)


def _question(
    session: Session, book: Playbook, _: str, actor: Actor, on: date
) -> Deciding:
    """Ask about what is proposed, or else about a change that the actor writes."""
    waiting = queries.proposal(session, book.id)
    proposer = waiting.written_by_id if waiting else actor.person_id
    return deciding(session, book.id, proposer, actor, on)


RECORD = RecordKind(
    table="playbook",
    noun="a playbook",
    letters="PB",
    decisions=frozenset({DECISION}),
    find=lambda session, key, _: queries.get(session, int(key)),
    question=_question,
)
