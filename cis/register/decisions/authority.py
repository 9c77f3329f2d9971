"""Says who may answer a decision: who was asked, and whom the decision rights name."""

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor, Permission
from cis.register.actions import subjects
from cis.register.decisions.models import Decision
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.answering import refusal
from cis.register.governance.rights.rules import Matter
from cis.register.practices import queries as practices

ANSWER = "decision.answer"


def is_asked(decision: Decision, actor: Actor) -> bool:
    """Tell whether somebody was asked by name, and may change anything at all."""
    asked = {decision.owner_id, decision.escalated_to_id} - {None}
    return actor.person_id in asked and actor.may(Permission.CONTRIBUTE)


def refused(session: Session, decision: Decision, actor: Actor, today: date) -> str:
    """Return why somebody may not answer and who may; empty if they may."""
    if is_asked(decision, actor):
        return ""
    about = replace(matter(decision), acting=actor.role)
    practice = practice_of(session, decision)
    found = rights.may(session, actor.person_id, ANSWER, practice, today, about)
    return refusal(found)


def matter(decision: Decision) -> Matter:
    """Return what decision rights ask about a decision."""
    return Matter(
        f"decision:{decision.id}", owner_id=decision.owner_id, since=decision.opened_on
    )


def practice_of(session: Session, decision: Decision) -> int:
    """Return the practice whose rights say who answers.

    What belongs to no practice belongs to where the whole organisation's does.
    """
    known = subjects.known(session, [decision.subject])[decision.subject]
    if known.practice_id is not None:
        return known.practice_id
    return practices.home(session).id
