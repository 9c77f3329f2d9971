"""Answers who may decide, from the rights on record and the people in their roles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Role
from cis.register.accounts.models import Account
from cis.register.governance.activities import (
    FIRST_BASELINE,
    Activity,
    Duty,
    activity,
)
from cis.register.governance.models import Assignment
from cis.register.governance.rights import answering, records, rules
from cis.register.governance.rights.answering import (
    Answer,
    Known,
    Part,
    Question,
    Seat,
    Terms,
)
from cis.register.governance.rights.models import DecisionRight
from cis.register.governance.rights.rules import Matter
from cis.register.governance.rules import AssignmentRole
from cis.register.people.models import Person
from cis.register.practices import queries as practices

LEADERSHIP = Duty.LEADERSHIP.value
NOTHING = Matter()


def is_assignable(role: Duty) -> bool:
    """Tell whether people are assigned to a role at all."""
    return role.value in {each.value for each in AssignmentRole}


def holder(session: Session, role: Duty, practice_id: int, on: date) -> Person | None:
    """Return who holds a role in a practice on a day, if anybody does."""
    if not is_assignable(role):
        return None
    found = _held(session, role, practice_id, on)
    return found.person if found else None


def holders_deputy(
    session: Session, role: Duty | None, practice_id: int, on: date
) -> Person | None:
    """Return the deputy whom the holder of a role has, if the assignment names one."""
    if role is None or not is_assignable(role):
        return None
    found = _held(session, role, practice_id, on)
    return found.deputy if found else None


def _held(
    session: Session, role: Duty, practice_id: int, on: date
) -> Assignment | None:
    found: Assignment | None = session.scalar(
        select(Assignment)
        .where(
            Assignment.role == AssignmentRole(role.value),
            Assignment.practice_id == practice_id,
            Assignment.valid_from <= on,
            Assignment.valid_to > on,
            Assignment.sup_seq.is_(None),
        )
        .options(joinedload(Assignment.person), joinedload(Assignment.deputy))
        .order_by(Assignment.id)
    )
    return found


def may(
    session: Session,
    person_id: int | None,
    decision: str,
    practice_id: int,
    on: date,
    matter: Matter = NOTHING,
) -> Answer:
    """Say whether a person may decide for a practice on a day, and why.

    Raise RuleError for an unknown decision, NotFoundError for an unknown practice.
    """
    wanted, practice = activity(decision), practices.get(session, practice_id)
    person = _known(session, person_id, matter.acting)
    asked = Question(person, wanted.words, practice.name, on, matter)
    rows = records.of_decision(session, decision, practice_id)
    held = _nearest(rules.in_force(rows, on), practice_id)
    if not held and (wanted.is_open or not rules.newest(rows, on)):
        return _by_default(session, asked, wanted, practice_id)
    if not held:
        return answering.nobody(asked, [one.name for one in _leaders(session)])
    seats = [_seats(session, right, practice_id, asked) for right in held]
    if _has_no_owner(decision, held, seats):
        return answering.everybody(asked, [_unowned(practice.name)], held[0].id)
    return answering.answer(asked, [_terms(right) for right in held], seats)


def _by_default(
    session: Session, asked: Question, wanted: Activity, practice_id: int
) -> Answer:
    """Answer as the rights do that are installed at first use."""
    if wanted.is_open:
        sentence = f"{asked.words} needs no right: everybody who contributes may."
        return answering.everybody(asked, [sentence], None)
    seats = [
        _role_seat(session, Part.HOLDER, wanted.holder, practice_id, asked),
        _role_seat(session, Part.ESCALATION, Duty.LEADERSHIP, practice_id, asked),
    ]
    if wanted.code == FIRST_BASELINE and not seats[0].people:
        return answering.everybody(asked, [_unowned(asked.scope)], None)
    terms = Terms(f"the {wanted.holder} decides by default, or leadership")
    kept = seats[1:] if wanted.holder is Duty.LEADERSHIP else seats
    return answering.answer(asked, [terms], [kept])


def _has_no_owner(
    decision: str, held: Sequence[DecisionRight], seats: Sequence[Sequence[Seat]]
) -> bool:
    """Tell whether a first baseline waits for an owner that a practice has not."""
    return decision == FIRST_BASELINE and all(
        right.holder_role is Duty.PRACTICE_OWNER and not ways[0].people
        for right, ways in zip(held, seats, strict=True)
    )


def _unowned(practice: str) -> str:
    return (
        f"{practice} has no owner yet, so everybody who contributes may freeze its "
        "first baselines."
    )


def _nearest(
    rights: Sequence[DecisionRight], practice_id: int
) -> Sequence[DecisionRight]:
    """Return the rights of the practice itself if it has any, else the general ones."""
    own = [right for right in rights if right.practice_id == practice_id]
    return own or [right for right in rights if right.practice_id is None]


def _terms(right: DecisionRight) -> Terms:
    return Terms(
        f"{right.reference} says {right.who} decides",
        tuple(right.terms),
        right.four_eyes,
        right.id,
    )


def _seats(
    session: Session, right: DecisionRight, practice_id: int, asked: Question
) -> list[Seat]:
    part, role = Part.HOLDER, right.holder_role
    seats = [
        _person_seat(session, part, f"named in {right.reference}", right.holder)
        if role is None
        else _role_seat(session, part, role, practice_id, asked)
    ]
    if right.deputy:
        label = f"the deputy named in {right.reference}"
        seats.append(_person_seat(session, Part.DEPUTY, label, right.deputy))
    if right.has_holders_deputy:
        found = holders_deputy(session, role, practice_id, asked.on)
        label = f"the deputy of {right.who}"
        seats.append(_person_seat(session, Part.DEPUTY, label, found))
    return [*seats, *_escalation(session, right, practice_id, asked)]


def _escalation(
    session: Session, right: DecisionRight, practice_id: int, asked: Question
) -> list[Seat]:
    part, role = Part.ESCALATION, right.escalation_role
    if right.escalation:
        label = f"the person {right.reference} escalates to"
        seat = _person_seat(session, part, label, right.escalation)
    elif role is None or role is right.holder_role:
        return []
    else:
        seat = _role_seat(session, part, role, practice_id, asked)
    return [replace(seat, days=right.escalation_days)]


def _role_seat(
    session: Session, part: Part, role: Duty, practice_id: int, asked: Question
) -> Seat:
    if role is Duty.LEADERSHIP:
        return Seat(part, LEADERSHIP, _leading(session, asked.person))
    found = holder(session, role, practice_id, asked.on)
    label = f"the {role} of {asked.scope}"
    return _person_seat(session, part, label, found)


def _person_seat(
    session: Session, part: Part, label: str, person: Person | None
) -> Seat:
    known = _known(session, person.id, None) if person else None
    return Seat(part, label, (known,) if known else ())


def _leading(session: Session, person: Known | None) -> tuple[Known, ...]:
    """Return leadership, with whoever acts in that role without an account yet."""
    known = _leaders(session)
    acts = person is not None and person.role is Role.LEADERSHIP
    if person and acts and person.id not in {one.id for one in known}:
        known.append(person)
    return tuple(known)


def _leaders(session: Session) -> list[Known]:
    rows = session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(Account.role == Role.LEADERSHIP, Account.is_active)
        .order_by(Person.name, Person.id)
    )
    return [
        Known(person.id, person.name, person.left_on, account.role, account.is_active)
        for person, account in rows
    ]


def _known(session: Session, person_id: int | None, role: Role | None) -> Known | None:
    row = session.execute(
        select(Person, Account)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id == person_id)
    ).first()
    if row is None:
        return None
    person: Person = row[0]
    account: Account | None = row[1]
    if account is None:
        return Known(person.id, person.name, person.left_on, role)
    acting, is_active = role or account.role, account.is_active
    return Known(person.id, person.name, person.left_on, acting, is_active)
