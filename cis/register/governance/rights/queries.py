"""Answers who may decide, from the rights on record and the people in their roles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor, Role
from cis.register.governance.activities import (
    FIRST_BASELINE,
    Activity,
    Duty,
    activity,
)
from cis.register.governance.models import Assignment
from cis.register.governance.rights import answering, records, rule_answer, rules
from cis.register.governance.rights.answering import (
    Answer,
    Known,
    Part,
    Question,
    Seat,
    Terms,
)
from cis.register.governance.rights.books import Books, NamelessBooks, ReadBooks
from cis.register.governance.rights.models import DecisionRight
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.governance.rules import AssignmentRole
from cis.register.people.models import Person

LEADERSHIP = Duty.LEADERSHIP.value
NOTHING = Matter()


def is_assignable(role: Duty) -> bool:
    """Tell whether people are assigned to a role at all."""
    return role.value in {each.value for each in AssignmentRole}


def holder(session: Session, role: Duty, practice_id: int, on: date) -> Person | None:
    """Return who holds a role in a practice on a day, if anybody does."""
    found = _held(Books(session), role, practice_id, on)
    return found.person if found else None


def _held(
    books: Books, role: Duty | None, practice_id: int, on: date
) -> Assignment | None:
    if role is None or not is_assignable(role):
        return None
    return books.held(role, practice_id, on)


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
    return _answer(Books(session), person_id, decision, practice_id, on, matter)


def asked(session: Session, deciding: Deciding, *, nameless: bool = False) -> Answer:
    """Say whether whoever is deciding may; ``nameless`` as the trail calls people."""
    books = NamelessBooks(session) if nameless else Books(session)
    actor, what = deciding.actor, deciding.decision
    matter = replace(deciding.matter, acting=actor.role)
    where, on = deciding.practice_id, deciding.on
    return _answer(books, actor.person_id, what, where, on, matter)


def in_force(
    session: Session, decision: str, practice_id: int, on: date
) -> Sequence[DecisionRight]:
    """Return the rights that speak of a decision in a practice on a day.

    Those of the practice itself if it has any, else the organisation's.
    """
    rows = records.of_decision(session, decision, practice_id)
    return _nearest(rules.in_force(rows, on), practice_id)


def escalation(
    session: Session, decision: str, practice_id: int, on: date
) -> tuple[int, list[Known]]:
    """Return after how many days a decision escalates, and to whom who is there."""
    books = Books(session)
    wanted, name = activity(decision), books.practice(practice_id)
    asked = Question(None, wanted.words, name, on)
    rows = rules.in_force(books.rights(decision, practice_id), on)
    held = _nearest(rows, practice_id)
    seats = [
        seat for one in held for seat in _escalation(books, one, practice_id, asked)
    ]
    if not held:
        seats = [
            _role_seat(books, Part.ESCALATION, Duty.LEADERSHIP, practice_id, asked)
        ]
    there = [
        one
        for seat in seats
        for one in seat.people
        if one.is_active and not one.has_left(on)
    ]
    return min((seat.days for seat in seats), default=0), there


class Many:
    """Answers many times what one person may decide on a day, from four queries."""

    def __init__(
        self, session: Session, actor: Actor, decisions: Sequence[str], on: date
    ) -> None:
        self.actor, self.decisions, self.on = actor, decisions, on
        self.books = ReadBooks(session, decisions, actor.person_id or 0, on)

    def may(self, decision: str, practice_id: int, matter: Matter) -> bool:
        """Tell whether they may take one of the decisions about a matter."""
        asked = replace(matter, acting=self.actor.role)
        me, on = self.actor.person_id, self.on
        return _answer(self.books, me, decision, practice_id, on, asked).allowed

    def owned(self) -> dict[int, str]:
        """Return the practices they are accountable for, with their names."""
        on, me = self.on, self.actor.person_id
        return {
            key: name
            for key, name in self.books.names.items()
            if (one := self.books.held(Duty.PRACTICE_OWNER, key, on))
            and one.person_id == me
        }

    def practices(self) -> list[int]:
        """Return where they may decide anything, if the matter itself allows it."""
        # So old that every escalation is due, and neither proposed nor owned by them.
        open_to_all = Matter(since=date.min)
        return [
            key
            for key in self.books.names
            if any(self.may(one, key, open_to_all) for one in self.decisions)
        ]


def _answer(
    books: Books,
    person_id: int | None,
    decision: str,
    practice_id: int,
    on: date,
    matter: Matter,
) -> Answer:
    wanted, name = activity(decision), books.practice(practice_id)
    person = books.known(person_id, matter.acting)
    asked = Question(person, wanted.words, name, on, matter)
    if matter.rule:
        why = f"No right is needed for this one: {matter.waived}."
        return rule_answer.answer(books, asked, practice_id, matter.rule, why)
    waived = answering.waived(asked)
    if waived:
        return waived
    rows = books.rights(decision, practice_id)
    held = _nearest(rules.in_force(rows, on), practice_id)
    if not held and (wanted.rule or not rules.newest(rows, on)):
        return _by_default(books, asked, wanted, practice_id)
    if not held:
        return answering.nobody(asked, [one.name for one in books.leaders()])
    seats = [_seats(books, right, practice_id, asked) for right in held]
    if _has_no_owner(decision, held, seats):
        return answering.everybody(asked, [_unowned(name)], held[0].id)
    return answering.answer(asked, [_terms(books, right) for right in held], seats)


def _by_default(
    books: Books, asked: Question, wanted: Activity, practice_id: int
) -> Answer:
    """Answer as the rights do that are installed at first use."""
    if wanted.rule:
        why = f"{asked.words} needs no right on record."
        return rule_answer.answer(books, asked, practice_id, wanted.rule, why)
    seats = [
        _role_seat(books, Part.HOLDER, wanted.holder, practice_id, asked),
        _role_seat(books, Part.ESCALATION, Duty.LEADERSHIP, practice_id, asked),
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


def _terms(books: Books, right: DecisionRight) -> Terms:
    return Terms(
        f"{right.reference} says {books.holder(right)} decides",
        tuple(right.terms),
        right.four_eyes,
        right.id,
    )


def _seats(
    books: Books, right: DecisionRight, practice_id: int, asked: Question
) -> list[Seat]:
    part, role = Part.HOLDER, right.holder_role
    seats = [
        _person_seat(books, part, f"named in {right.reference}", right.holder)
        if role is None
        else _role_seat(books, part, role, practice_id, asked)
    ]
    if right.deputy:
        label = f"the deputy named in {right.reference}"
        seats.append(_person_seat(books, Part.DEPUTY, label, right.deputy))
    if right.has_holders_deputy:
        found = _held(books, role, practice_id, asked.on)
        label = f"the deputy of {books.holder(right)}"
        stand_in = found.deputy if found else None
        seat = _person_seat(books, Part.DEPUTY, label, stand_in)
        seats.append(replace(seat, assignment_id=found.id if found else None))
    return [*seats, *_escalation(books, right, practice_id, asked)]


def _escalation(
    books: Books, right: DecisionRight, practice_id: int, asked: Question
) -> list[Seat]:
    part, role = Part.ESCALATION, right.escalation_role
    if right.escalation:
        label = f"the person {right.reference} escalates to"
        seat = _person_seat(books, part, label, right.escalation)
    elif role is None or role is right.holder_role:
        return []
    else:
        seat = _role_seat(books, part, role, practice_id, asked)
    return [replace(seat, days=right.escalation_days)]


def _role_seat(
    books: Books, part: Part, role: Duty, practice_id: int, asked: Question
) -> Seat:
    if role is Duty.LEADERSHIP:
        return Seat(part, LEADERSHIP, _leading(books, asked.person))
    found = _held(books, role, practice_id, asked.on)
    label = f"the {role} of {asked.scope}"
    seat = _person_seat(books, part, label, found.person if found else None)
    return replace(seat, assignment_id=found.id if found else None)


def _person_seat(books: Books, part: Part, label: str, person: Person | None) -> Seat:
    known = books.known(person.id, None) if person else None
    return Seat(part, label, (known,) if known else ())


def _leading(books: Books, person: Known | None) -> tuple[Known, ...]:
    """Return leadership, with whoever acts in that role without an account yet."""
    known = books.leaders()
    acts = person is not None and person.role is Role.LEADERSHIP
    if person and acts and person.id not in {one.id for one in known}:
        known.append(person)
    return tuple(known)
