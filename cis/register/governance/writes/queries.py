"""Answers whether somebody may write, from their role, the record and today's seats."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Actor, Permission, Role
from cis.core.errors import RuleError, UnauthorizedError
from cis.kit import authorization
from cis.kit.authorization import People, Subject
from cis.kit.db import once
from cis.register.accounts.models import Account
from cis.register.governance.models import Assignment
from cis.register.governance.rules import AssignmentRole, ScopeKind
from cis.register.governance.writes.rules import BY_ROLE, RULES, SEATS, Ground, Rule
from cis.register.people import queries as people
from cis.register.people.models import Person
from cis.register.people.rules import has_left
from cis.register.practices import queries as practices

HINT = (
    " You can appoint yourself: open the practice, choose Appoint and become its owner."
)
SERVED = (AssignmentRole.SERVICE_OWNER,)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether somebody may write, why in a sentence, and who may by number and name."""

    allowed: bool
    why: str
    ask: Mapping[int, str] = field(default_factory=dict)
    hint: str = ""

    @property
    def sentence(self) -> str:
        """What to tell somebody who is refused."""
        *others, last = self.ask.values() or [""]
        names = f"{', '.join(others)} or {last}" if others else last
        whom = f"Ask {names}." if last else self.why
        return f"This is not yours to change. {whom}{self.hint}"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody answers for a practice or a service, or everywhere."""

    person_id: int
    name: str
    practice_id: int | None
    service_id: int | None
    is_everywhere: bool


@dataclass(frozen=True, slots=True)
class Seats:
    """Who answers for some practices and services on a day: numbers with names."""

    holders: Mapping[int, str]
    is_vacant: bool


def check(
    session: Session, actor: Actor, action: str, subjects: Sequence[Subject]
) -> None:
    """Raise UnauthorizedError unless the actor may take an action on every subject.

    Raise RuleError for an action that has no rule.
    """
    about: Sequence[Subject | None] = subjects or [None]
    for subject in about:
        answer = may(session, actor, action, subject)
        if not answer.allowed:
            raise UnauthorizedError(
                answer.sentence,
                answer.why,
                action,
                _code(subject),
                tuple(answer.ask.values()),
            )


def may(
    session: Session,
    actor: Actor,
    action: str,
    subject: Subject | None = None,
    on: date | None = None,
) -> Answer:
    """Say whether an actor may take an action on a record, why, and whom to ask.

    ``action`` is the event of the trail, such as ``metric.edit``; the day is today
    unless ``on`` says another. Raise RuleError for an action that has no rule.
    """
    rule = RULES.get(action)
    if rule is None:
        raise RuleError(f"There is no rule that says who may do {action}.")
    today = on or people.today(session)
    person = session.get(Person, actor.person_id) if actor.person_id else None
    is_gone = person is not None and has_left(person.left_on, today)
    if is_gone and rule.grounds != (Ground.ONESELF,):
        return Answer(False, people.GONE)
    why = f"{rule.words}: {rule.who}."
    if any(actor.may(BY_ROLE[one]) for one in rule.grounds if one in BY_ROLE):
        return Answer(True, why)
    if not rule.needs_record or not actor.may(Permission.CONTRIBUTE):
        return Answer(False, why)
    named = People() if subject is None else authorization.people(session, subject)
    seats = _seats(session, named, today)
    if _has_ground(actor, rule, named, seats):
        return Answer(True, why)
    hint = HINT if actor.may(Permission.APPOINT) else ""
    return Answer(False, why, _to_ask(session, rule, named, seats, today), hint)


def answers_for(session: Session, actor: Actor, action: str, subject: Subject) -> bool:
    """Tell whether an actor is one of those who are asked about a record, and may.

    Leadership may do much in every practice, and is asked where the record has no owner
    and its practice nobody in a seat.
    """
    named = authorization.people(session, subject)
    today = people.today(session)
    seats = _seats(session, named, today)
    asked = _to_ask(session, RULES[action], named, seats, today)
    is_asked = not asked or actor.person_id in asked
    return is_asked and may(session, actor, action, subject).allowed


def practices_open(session: Session, actor: Actor, action: str) -> dict[str, str]:
    """Return the practices, by number, on which somebody may take an action today."""

    def find() -> dict[str, str]:
        listed = sorted(practices.listing(session), key=lambda one: one.name.casefold())
        return {
            str(one.id): one.name
            for one in listed
            if may(session, actor, action, one).allowed
        }

    return once(session, ("practices open", actor.person_id, action), find)


def require_practices(session: Session, actor: Actor, action: str) -> dict[str, str]:
    """Return the practices on which somebody may take an action, or refuse them all."""
    found = practices_open(session, actor, action)
    if not found:
        check(session, actor, action, [])
    return found


def _has_ground(actor: Actor, rule: Rule, named: People, seats: Seats) -> bool:
    fills_in = seats.is_vacant and actor.may(Permission.APPOINT)
    grounds = {
        Ground.OWNER: actor.person_id in named.owners,
        Ground.AUTHOR: actor.person_id in named.authors,
        Ground.PRACTICE: actor.person_id in seats.holders or fills_in,
        Ground.LEADERSHIP: actor.role is Role.LEADERSHIP,
    }
    return any(grounds.get(ground, False) for ground in rule.grounds)


def _to_ask(
    session: Session, rule: Rule, named: People, seats: Seats, today: date
) -> dict[int, str]:
    owners = people.named(session, named.owners) if Ground.OWNER in rule.grounds else {}
    found = {**owners, **seats.holders}
    if found:
        return found
    return once(session, ("leading", today), lambda: _leading(session, today))


def _leading(session: Session, today: date) -> dict[int, str]:
    leading = (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Account.role == Role.LEADERSHIP, Account.is_active)
        .order_by(Person.name, Person.id)
    )
    return {
        one.id: one.name
        for one in session.scalars(leading)
        if not has_left(one.left_on, today)
    }


def _seats(session: Session, named: People, today: date) -> Seats:
    """Return who answers for the places of a record, by their seats there today.

    The coordinator of the whole organisation coordinates every practice, and answers
    for what belongs to no place.
    """
    seats = once(session, ("seats", today), lambda: list(_read_seats(session, today)))
    has_place = bool(named.practices or named.services)
    holders: dict[int, str] = {}
    is_vacant = True
    for seat in seats:
        is_there = (
            seat.practice_id in named.practices or seat.service_id in named.services
        )
        if is_there or seat.is_everywhere:
            holders[seat.person_id] = seat.name
            is_vacant = is_vacant and has_place and not is_there
    return Seats(holders, is_vacant)


def _read_seats(session: Session, today: date) -> Iterator[Seat]:
    """Yield every seat with whoever is in it today, and their deputies.

    All at once: a page asks about many records.
    """
    wanted = (
        select(Assignment)
        .where(
            Assignment.valid_from <= today,
            Assignment.valid_to > today,
            Assignment.sup_seq.is_(None),
            or_(
                Assignment.practice_id.is_not(None) & Assignment.role.in_(SEATS),
                Assignment.service_id.is_not(None) & Assignment.role.in_(SERVED),
                _is_everywhere(),
            ),
        )
        .options(joinedload(Assignment.person), joinedload(Assignment.deputy))
        .order_by(Assignment.role.desc(), Assignment.id)
    )
    for row in session.scalars(wanted):
        for person in (row.person, row.deputy):
            if person and not has_left(person.left_on, today):
                yield Seat(
                    person.id,
                    person.name,
                    row.practice_id,
                    row.service_id,
                    row.scope == str(ScopeKind.ORGANISATION),
                )


def _is_everywhere() -> ColumnElement[bool]:
    return (Assignment.scope == str(ScopeKind.ORGANISATION)) & (
        Assignment.role == AssignmentRole.COORDINATOR
    )


def _code(subject: Subject | None) -> str:
    if subject is None:
        return "organisation"
    if isinstance(subject, str):
        return subject
    key = getattr(subject, "id", None)
    return f"{subject.__tablename__}:{key}" if key else str(subject.__tablename__)
