"""Changes decisions. The caller owns the transaction."""

from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.register.actions import subjects
from cis.register.decisions import authority, queries, rules, watching
from cis.register.decisions.decoration import Terms
from cis.register.decisions.models import (
    Decision,
    DecisionCarry,
    DecorationSetting,
)
from cis.register.decisions.rules import Answer, AnswerDraft, Draft, Kind, Status
from cis.register.governance import queries as governance
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as asking
from cis.register.people import queries as people


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
    rights.enforce(session, authority.deciding(session, decision, actor, today))


def notice(session: Session, today: date) -> list[Decision]:
    """Ask about every metric that is decoration today; return what was asked now.

    What was asked before is not asked again, from however many processes. Where
    nobody is accountable, it goes up at once.
    """
    days = timedelta(days=queries.terms(session).answer_days)
    opened = []
    for one in watching.decorated(session, today):
        if queries.of_occasion(session, one.occasion) is not None:
            continue
        owner = governance.owner(session, one.metric.practice_id, today)
        draft = Draft(
            one.subject,
            one.question,
            owner.id if owner else one.metric.owner_id,
            today + days,
            Kind.DECORATION,
            occasion=one.occasion,
        )
        opened.append(ask(session, draft, today))
    for decision in opened:
        if decision.owner_id is None:
            escalate(session, decision, today)
    return opened


def arrange(session: Session, terms: Terms) -> DecorationSetting:
    """Set what the decoration rule goes by."""
    setting = queries.setting(session)
    if setting is None:
        setting = DecorationSetting()
        session.add(setting)
    for name, value in asdict(terms).items():
        setattr(setting, name, value)
    session.flush()
    return setting


def escalate(session: Session, decision: Decision, today: date) -> bool:
    """Hand an unanswered decision up the right; tell whether anybody is there."""
    practice = authority.practice_of(session, decision)
    _, above = asking.escalation(session, authority.ANSWER, practice, today)
    others = [one for one in above if one.id != decision.owner_id]
    if not others:
        return False
    decision.escalated_on, decision.escalated_to_id = today, others[0].id
    session.flush()
    return True


def escalate_due(session: Session, today: date) -> list[Decision]:
    """Escalate what is late by more than the right allows; return what was."""
    return [one for one in due_up(session, today) if escalate(session, one, today)]


def due_up(session: Session, today: date) -> list[Decision]:
    """Return what is late by more than the right allows, with somebody above."""
    found = []
    for one in queries.pending(session):
        if one.escalated_on is not None or not one.is_late(today):
            continue
        practice = authority.practice_of(session, one)
        days, above = asking.escalation(session, authority.ANSWER, practice, today)
        others = any(each.id != one.owner_id for each in above)
        if others and one.due_on + timedelta(days=days) < today:
            found.append(one)
    return found


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
