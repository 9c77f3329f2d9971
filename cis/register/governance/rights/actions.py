"""Writes decision rights and holds decisions to them, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import NoReturn

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.kit import authorization
from cis.kit.trail import capture, refusal
from cis.register.governance.activities import ACTIVITIES, Duty
from cis.register.governance.rights import answering, queries
from cis.register.governance.rights.answering import Answer, NotYoursError
from cis.register.governance.rights.models import DecisionRight, EmergencyDecision
from cis.register.governance.rights.rules import LONGEST_REASON, Deciding, RightDraft
from cis.register.governance.rules import EARLIEST, OPEN_END, said
from cis.register.people import queries as people
from cis.register.people.rules import has_left
from cis.register.practices import queries as practices

COLUMNS = tuple(field.name for field in fields(RightDraft))
TEXTS = frozenset({"limits", "conditions", "pre_approval", "reason"})
FIRST = "Installed with cis: the practice owner decides, leadership when asked."


def install_defaults(session: Session) -> int:
    """Write the rights every organisation begins with; return how many were missing.

    A decision that has any right on record is left as it is.
    """
    known = set(session.scalars(select(DecisionRight.decision)))
    missing = [
        (code, holder)
        for code, one in ACTIVITIES.items()
        for holder in one.holders
        if code not in known
    ]
    for code, holder in missing:
        grant(session, _default(code, holder), by=None)
    return len(missing)


def grant(session: Session, draft: RightDraft, *, by: int | None) -> DecisionRight:
    """Write a new right, or raise RuleError."""
    _check_people(session, draft)
    if draft.practice_id is not None:
        practices.get(session, draft.practice_id)
    number = (session.scalar(select(func.max(DecisionRight.number))) or 0) + 1
    return _write(session, draft, by, {"number": number})


def revise(
    session: Session, right: DecisionRight, draft: RightDraft, *, by: int | None
) -> DecisionRight:
    """Let a new entry take over from its first day on; the old ones stay."""
    if (draft.decision, draft.practice_id) != (right.decision, right.practice_id):
        raise RuleError("A right keeps its decision and scope: write another one.")
    _check_people(session, draft)
    return _write(session, draft, by, _after(right))


def withdraw(
    session: Session, right: DecisionRight, on: date, reason: str, *, by: int | None
) -> DecisionRight:
    """End a right from a day on by a new entry, or raise RuleError."""
    if right.is_withdrawn:
        raise RuleError("It is withdrawn already.", field="first")
    values = {name: getattr(right, name) for name in COLUMNS}
    changes = {"valid_from": on, "valid_to": OPEN_END, "reason": reason}
    entry = {**_after(right), "is_withdrawn": True}
    return _write(session, RightDraft(**{**values, **changes}), by, entry)


def decide(session: Session, deciding: Deciding) -> Answer:
    """Note by which right a decision is taken; a refusal is returned, not raised.

    With a reason for an emergency it is taken without the right: that is written
    down, and the event is named after it; whoever has left cannot. Raise RuleError
    for too long a reason.
    A refusal leaves an event of its own as soon as the transaction has ended.
    """
    found = queries.asked(session, deciding)
    authorization.granted(session)
    if found.allowed:
        _note(session, deciding, found)
    elif (
        deciding.emergency.strip()
        and deciding.actor.may(Permission.CONTRIBUTE)
        and not found.is_barred
    ):
        return _break_glass(session, deciding, found)
    else:
        _refuse(session, deciding, found)
    return found


def enforce(session: Session, deciding: Deciding) -> None:
    """Let a decision through, or raise NotYoursError saying why and whom to ask."""
    found = decide(session, deciding)
    if not found.allowed:
        raise NotYoursError(found)


def refuse(session: Session, deciding: Deciding, found: Answer) -> NoReturn:
    """Record a refusal that rests on another answer than a right's, and raise it."""
    _refuse(session, deciding, found)
    raise NotYoursError(found)


def check(session: Session, deciding: Deciding) -> Answer:
    """Return the answer that lets a decision through, or raise NotYoursError.

    For asking before the transaction that takes it; that one asks again.
    """
    found = queries.asked(session, deciding)
    if not found.allowed:
        refuse(session, deciding, found)
    return found


def _break_glass(session: Session, deciding: Deciding, refused: Answer) -> Answer:
    reason = deciding.emergency.strip()
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise RuleError(
            f"Use at most {LONGEST_REASON:,} letters of plain text.", field="emergency"
        )
    session.add(
        EmergencyDecision(
            decision=deciding.decision,
            practice_id=deciding.practice_id,
            subject=deciding.matter.subject,
            person_id=deciding.actor.person_id,
            decided_on=deciding.on,
            reason=reason,
        )
    )
    capture.note(session, emergency=True, **{deciding.decision: "no right"})
    capture.mark(session, "emergency", reason)
    chain = [*refused.chain, "It was decided in an emergency, without the right."]
    return replace(refused, allowed=True, chain=chain)


def _refuse(session: Session, deciding: Deciding, found: Answer) -> None:
    """Let the trail say who was refused what, about which record, and why."""
    decision = deciding.decision
    refusal.later(
        session,
        deciding.actor,
        decision,
        answering.refusal(queries.asked(session, deciding, nameless=True)),
        deciding.matter.subject or f"practice:{deciding.practice_id}",
        **{decision: f"{_name(session, found)}, refused"},
    )


def _note(session: Session, deciding: Deciding, found: Answer) -> None:
    by = (
        f"{_name(session, found)}, {found.part}"
        if found.part
        else deciding.matter.waived
    )
    capture.note(session, **{deciding.decision: by})


def _name(session: Session, found: Answer) -> str:
    right = session.get(DecisionRight, found.right_id) if found.right_id else None
    return right.reference if right else "default"


def _check_people(session: Session, draft: RightDraft) -> None:
    for field in ("holder_id", "escalation_id", "deputy_id"):
        key = getattr(draft, field)
        person = people.get(session, key) if key is not None else None
        if person and has_left(person.left_on, draft.valid_from):
            raise RuleError(
                f"{person.name} left on {said(person.left_on)}. Choose somebody who is "
                "here.",
                field=field.removesuffix("_id"),
            )
    if draft.deputy_id is not None and draft.deputy_id == draft.holder_id:
        raise RuleError("Nobody is their own deputy.", field="deputy")


def _after(right: DecisionRight) -> dict[str, object]:
    return {"number": right.number, "revision": right.revision + 1}


def _write(
    session: Session, draft: RightDraft, by: int | None, entry: Mapping[str, object]
) -> DecisionRight:
    values = {key: getattr(draft, key) for key in COLUMNS}
    texts = {key: value.strip() for key, value in values.items() if key in TEXTS}
    right = DecisionRight(**{**values, **texts}, **entry, entered_by_id=by)
    session.add(right)
    session.flush()
    return right


def _default(decision: str, holder: Duty) -> RightDraft:
    return RightDraft(
        decision=decision,
        practice_id=None,
        holder_role=holder,
        holder_id=None,
        valid_from=EARLIEST,
        reason=FIRST,
        escalation_role=None if holder is Duty.LEADERSHIP else Duty.LEADERSHIP,
    )
