"""Changes decisions. The caller owns the transaction."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Actor, Permission
from cis.core.errors import NotFoundError, RuleError
from cis.kit.trail import capture
from cis.register.actions import subjects
from cis.register.decisions import queries, rules
from cis.register.decisions.models import Decision, DecisionCarry
from cis.register.decisions.rules import Answer, AnswerDraft, Draft, Status
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as asking
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.people import queries as people
from cis.register.practices import queries as practices

ANSWER = "decision.answer"
# The practice whose rights hold for what belongs to no practice.
HOME = "continual-improvement"
ERASED = "(erased)"


def ask(session: Session, draft: Draft, today: date) -> Decision:
    """Ask somebody to decide and return it; an occasion asks only once.

    Raise RuleError for an unknown subject, NotFoundError for an unknown person.
    """
    if draft.occasion:
        found = queries.of_occasion(session, draft.occasion)
        if found is not None:
            return found
    subjects.one(session, draft.subject)
    if draft.owner_id is not None:
        people.get(session, draft.owner_id)
    decision = Decision(
        subject=draft.subject,
        kind=draft.kind,
        question=draft.question.strip(),
        owner_id=draft.owner_id,
        due_on=draft.due_on,
        opened_on=today,
        source=draft.source,
        occasion=draft.occasion or None,
    )
    session.add(decision)
    session.flush()
    return decision


def answer(
    session: Session,
    decision: Decision,
    draft: AnswerDraft,
    *,
    actor: Actor,
    today: date,
) -> None:
    """Answer a decision; carried over it stays open until another day.

    Raise RuleError when it was answered before, NotYoursError for somebody who may
    not, naming who may.
    """
    if decision.status is not Status.OPEN:
        raise RuleError("Somebody answered this already: nothing was changed.")
    authorise(session, decision, actor, today)
    if draft.answer is Answer.CARRY_OVER:
        _carry(session, decision, draft, actor, today)
    else:
        decision.status, decision.decided_on = Status.DECIDED, today
        decision.decided_by_id = actor.person_id
        decision.answer, decision.reason = draft.answer, draft.reason.strip()
    session.flush()


def authorise(session: Session, decision: Decision, actor: Actor, today: date) -> None:
    """Let answer who was asked and whom the rights name, or raise NotYoursError."""
    asked = {decision.owner_id, decision.escalated_to_id} - {None}
    if actor.person_id in asked and actor.may(Permission.CONTRIBUTE):
        capture.note(session, **{ANSWER: "asked by name"})
        return
    practice = practice_of(session, decision)
    about = matter(decision)
    rights.enforce(session, Deciding(actor, ANSWER, practice, today, about))


def matter(decision: Decision) -> Matter:
    """Return what decision rights ask about a decision."""
    return Matter(
        f"decision:{decision.id}", owner_id=decision.owner_id, since=decision.opened_on
    )


def practice_of(session: Session, decision: Decision) -> int:
    """Return the practice whose rights say who answers."""
    known = subjects.known(session, [decision.subject])[decision.subject]
    if known.practice_id is not None:
        return known.practice_id
    try:
        return practices.by_code(session, HOME).id
    except NotFoundError:
        return practices.listing(session)[0].id


def escalate(session: Session, decision: Decision, today: date) -> bool:
    """Hand an unanswered decision up the right; tell whether anybody is there."""
    practice = practice_of(session, decision)
    _, above = asking.escalation(session, ANSWER, practice, today)
    others = [one for one in above if one.id != decision.owner_id]
    if not others:
        return False
    decision.escalated_on, decision.escalated_to_id = today, others[0].id
    session.flush()
    return True


def escalate_due(session: Session, today: date) -> list[Decision]:
    """Escalate what is late by more than the right allows; return what was."""
    found = []
    for one in queries.pending(session):
        if one.escalated_on is not None or not one.is_late(today):
            continue
        practice = practice_of(session, one)
        days, _ = asking.escalation(session, ANSWER, practice, today)
        if one.due_on + timedelta(days=days) < today and escalate(session, one, today):
            found.append(one)
    return found


def erase_words(session: Session, person_id: int) -> list[str]:
    """Blank why somebody decided; return what the trail calls the decisions."""
    mine = select(Decision).where(Decision.decided_by_id == person_id)
    decided = [one for one in session.scalars(mine) if one.reason]
    put_off = select(DecisionCarry).where(DecisionCarry.carried_by_id == person_id)
    carries = list(session.scalars(put_off))
    for one in decided:
        one.reason = ERASED
    for each in carries:
        each.reason = ERASED
    return [
        *(f"decision:{one.id}" for one in decided),
        *(f"decision_carry:{one.id}" for one in carries),
    ]


def _carry(
    session: Session, decision: Decision, draft: AnswerDraft, actor: Actor, today: date
) -> None:
    until = rules.check_carry(draft, decision.carried, today)
    session.add(
        DecisionCarry(
            decision_id=decision.id,
            from_on=decision.due_on,
            to_on=until,
            reason=draft.reason.strip(),
            carried_on=today,
            carried_by_id=actor.person_id,
        )
    )
    decision.due_on, decision.carried = until, decision.carried + 1
