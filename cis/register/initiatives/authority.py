"""Holds what is decided about an initiative to the decision rights."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.kit.authorization import require
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as queries_of_rights
from cis.register.governance.rights.answering import refusal
from cis.register.governance.rights.rules import Deciding
from cis.register.governance.rights.subjects import RecordKind
from cis.register.initiatives import lifecycle, queries
from cis.register.initiatives.lifecycle import Missing, RefusedError
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import AGREED, Status

CLOSE, CHANGE, EDIT = "initiative.close", "target.change", "initiative.edit"
# The sections that hold something agreed: the practice, and the target.
DECIDED = frozenset({"basics", "outcome"})
WAIVED = {
    CLOSE: "it is a proposal of their own",
    CHANGE: "the initiative is not approved",
}


def deciding(
    initiative: Initiative,
    decision: str,
    actor: Actor,
    today: date,
    emergency: str = "",
) -> Deciding:
    """Return the question whether an actor may decide about an initiative."""
    needs_none = (
        _is_own_proposal(initiative, actor)
        if decision == CLOSE
        else (decision == CHANGE and initiative.status not in AGREED)
    )
    waived = WAIVED[decision] if needs_none else ""
    rule = EDIT if waived and decision == CHANGE else ""
    matter = replace(queries.matter(initiative), waived=waived, rule=rule)
    key = initiative.practice_id
    return Deciding(actor, decision, key, today, matter, emergency)


def require_edit(
    session: Session, initiative: Initiative, section: str, actor: Actor, today: date
) -> None:
    """Refuse the form of a section to whoever could change nothing on it.

    The right to change what was agreed opens the sections that hold it.
    """
    if section not in DECIDED or not may_change(session, initiative, actor, today):
        require(session, EDIT, initiative)


def may_change(
    session: Session, initiative: Initiative, actor: Actor, today: date
) -> bool:
    """Tell whether a right lets somebody change what was agreed."""
    asked = deciding(initiative, CHANGE, actor, today)
    is_agreed = initiative.status in AGREED
    return is_agreed and queries_of_rights.asked(session, asked).allowed


def needs_right(session: Session, asked: Deciding) -> bool:
    """Tell whether a right decides, and not the rule of every write."""
    code, where, on = asked.decision, asked.practice_id, asked.on
    has_rule = bool(ACTIVITIES[code].rule)
    return not has_rule or bool(queries_of_rights.in_force(session, code, where, on))


def decisions(initiative: Initiative, to: Status) -> list[str]:
    """Return what is decided by a step."""
    step = lifecycle.step(initiative.status, to)
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


def _is_own_proposal(initiative: Initiative, actor: Actor) -> bool:
    """Tell whether closing it simply takes back what they proposed or own."""
    is_early = initiative.status in {Status.PROPOSED, Status.ASSESSED}
    people = {initiative.proposed_by_id, initiative.owner_id} - {None}
    return is_early and actor.person_id in people


RECORD = RecordKind(
    table="initiative",
    noun="an initiative",
    decisions=frozenset(
        {
            "initiative.assess",
            "initiative.approve",
            "initiative.reject",
            CLOSE,
            "verdict.accept",
            CHANGE,
        }
    ),
    find=lambda session, key, _: queries.get(session, int(key)),
    question=lambda _, record, decision, actor, day: deciding(
        record, decision, actor, day
    ),
    waived={**WAIVED, CHANGE: "the initiative is theirs and not approved"},
)
