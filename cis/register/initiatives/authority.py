"""Holds what is decided about an initiative to the decision rights."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.answering import refusal
from cis.register.governance.rights.rules import Deciding
from cis.register.initiatives import lifecycle, queries
from cis.register.initiatives.lifecycle import Missing, RefusedError
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Status


def deciding(
    initiative: Initiative,
    decision: str,
    actor: Actor,
    today: date,
    emergency: str = "",
) -> Deciding:
    """Return the question whether an actor may decide about an initiative."""
    matter = queries.matter(initiative)
    key = initiative.practice_id
    return Deciding(actor, decision, key, today, matter, emergency)


def decisions(initiative: Initiative, to: Status, actor: Actor) -> list[str]:
    """Return what is decided by a step: a proposal of one's own is simply withdrawn."""
    step = lifecycle.step(initiative.status, to)
    mine = {initiative.proposed_by_id, initiative.owner_id} - {None}
    if (
        to is Status.CLOSED
        and initiative.status in {Status.PROPOSED, Status.ASSESSED}
        and actor.person_id in mine
    ):
        return []
    return [step.decision] if step.decision else []


def check(
    session: Session,
    asked: Sequence[Deciding],
    lacks: Sequence[Missing] = (),
) -> None:
    """Raise RefusedError if any of it is not theirs to decide, or anything lacks."""
    answers = [rights.decide(session, one) for one in asked]
    forbidden = [Missing(refusal(found)) for found in answers if not found.allowed]
    if forbidden or lacks:
        raise RefusedError((*forbidden, *lacks), forbidden=bool(forbidden))
