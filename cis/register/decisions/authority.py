"""Says who may answer a decision: who was asked, and whom the decision rights name."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.register.actions import subjects
from cis.register.decisions import queries
from cis.register.decisions.models import Decision
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.answering import refusal
from cis.register.governance.rights.rules import Deciding, Matter, Term
from cis.register.governance.rights.subjects import RecordKind
from cis.register.practices import queries as practices

ANSWER = "decision.answer"
# Who was asked by name answers without a right.
ASKED = "they were asked by name"


def refused(session: Session, decision: Decision, actor: Actor, today: date) -> str:
    """Return why somebody may not answer and who may; empty if they may."""
    return refusal(rights.asked(session, deciding(session, decision, actor, today)))


def deciding(
    session: Session, decision: Decision, actor: Actor, today: date
) -> Deciding:
    """Return the question whether an actor may answer a decision."""
    asked = {decision.owner_id, decision.escalated_to_id} - {None}
    matter = Matter(
        f"decision:{decision.id}",
        owner_id=decision.owner_id,
        since=decision.opened_on,
        waived=ASKED if actor.person_id in asked else "",
    )
    return Deciding(actor, ANSWER, practice_of(session, decision), today, matter)


def practice_of(session: Session, decision: Decision) -> int:
    """Return the practice whose rights say who answers.

    What belongs to no practice belongs to where the whole organisation's does.
    """
    known = subjects.known(session, [decision.subject])[decision.subject]
    if known.practice_id is not None:
        return known.practice_id
    return practices.home(session).id


RECORD = RecordKind(
    table="decision",
    noun="a decision",
    letters="D",
    decisions=frozenset({ANSWER}),
    find=lambda session, key, _: queries.get(session, int(key)),
    question=lambda session, record, _, actor, day: deciding(
        session, record, actor, day
    ),
    terms=frozenset({Term.OWNER, Term.SINCE}),
    waived={ANSWER: ASKED},
)
