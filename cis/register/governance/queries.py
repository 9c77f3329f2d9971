"""Reads who holds which role where, on any day and as known at any size of the log."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Actor
from cis.core.errors import NotFoundError
from cis.kit.trail import log
from cis.kit.trail.models import TrailEvent
from cis.register.governance import ownership, rules
from cis.register.governance.models import Assignment
from cis.register.governance.ownership import Health, Held
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.rules import Matter
from cis.register.governance.rules import (
    OPEN_END,
    AssignDraft,
    AssignmentRole,
    Decision,
    Scope,
)
from cis.register.people import queries as people
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption, in_order

Owners = Mapping[int, Person]

ORDERS: Mapping[str, Callable[[Practice, Owners], Any]] = {
    "name": lambda practice, _: practice.name.casefold(),
    "group": lambda practice, _: in_order(practice),
    "adoption": lambda practice, _: list(Adoption).index(practice.adoption),
    "owner": lambda practice, owners: _called(owners.get(practice.id)),
}


def get(session: Session, assignment_id: int) -> Assignment:
    """Return one assignment with its people and place, or raise NotFoundError."""
    found: Assignment | None = session.scalar(
        _whole().where(Assignment.id == assignment_id)
    )
    if found is None:
        raise NotFoundError("There is no such assignment.")
    return found


def history(session: Session, practice_id: int) -> Sequence[Assignment]:
    """Return everybody who was, is or will be the owner, newest first."""
    rows = of_scope(session, rules.practice(practice_id))
    return [row for row in rows if row.role is AssignmentRole.PRACTICE_OWNER]


def of_scope(
    session: Session, scope: Scope, recorded: int | None = None
) -> Sequence[Assignment]:
    """Return every assignment of a scope, all roles and times, newest first.

    ``recorded`` is a size of the log: what the first events say; None is all of it.
    """
    chosen = _whole().where(Assignment.scope == scope.code, _known(recorded))
    newest = (Assignment.valid_from.desc(), Assignment.id.desc())
    return session.scalars(chosen.order_by(*newest)).all()


def as_of(
    session: Session,
    scope: Scope,
    role: AssignmentRole,
    on: date,
    recorded: int | None = None,
) -> Sequence[Assignment]:
    """Return who holds a role in a scope on a day, as known at a size of the log.

    Of the accountable roles that is one assignment or none.
    """
    return [row for row in at(session, scope, on, recorded) if row.role is role]


def at(
    session: Session, scope: Scope, on: date, recorded: int | None = None
) -> Sequence[Assignment]:
    """Return every assignment of a scope on a day, as known at a size of the log."""
    chosen = _whole().where(Assignment.scope == scope.code, _on(on), _known(recorded))
    return session.scalars(chosen.order_by(Assignment.role, Assignment.id)).all()


def ever(session: Session, scope: Scope, on: date) -> Sequence[Assignment]:
    """Return every row about a day that was ever recorded, superseded ones too."""
    chosen = _whole().where(Assignment.scope == scope.code, _on(on))
    return session.scalars(chosen.order_by(Assignment.id)).all()


def subjects(session: Session, scope: Scope) -> list[str]:
    """Return what the trail calls every row of a scope, superseded ones too."""
    chosen = select(Assignment.id).where(Assignment.scope == scope.code)
    return [f"assignment:{key}" for key in session.scalars(chosen)]


def sole(
    session: Session, scope: Scope, on: date, recorded: int | None = None
) -> Assignment | None:
    """Return the assignment of who is accountable for a scope on a day, if any."""
    held = at(session, scope, on, recorded)
    return next((row for row in held if row.role is scope.accountable), None)


def in_force(
    session: Session, on: date, recorded: int | None = None
) -> Sequence[Assignment]:
    """Return every assignment of the organisation on a day, by scope and role."""
    order = (Assignment.scope, Assignment.role, Assignment.id)
    chosen = _whole().where(_on(on), _known(recorded))
    return session.scalars(chosen.order_by(*order)).all()


def holdings(
    session: Session, person_id: int, on: date, recorded: int | None = None
) -> Sequence[Assignment]:
    """Return everything a person holds on a day, all roles and scopes."""
    order = (Assignment.scope, Assignment.role, Assignment.id)
    chosen = _whole().where(
        Assignment.person_id == person_id, _on(on), _known(recorded)
    )
    return session.scalars(chosen.order_by(*order)).all()


def beyond(session: Session, person_id: int, last_on: date) -> Sequence[Assignment]:
    """Return what a person holds, or stands in for, on any day after a last one."""
    order = (Assignment.scope, Assignment.role, Assignment.valid_from)
    theirs = or_(Assignment.person_id == person_id, Assignment.deputy_id == person_id)
    chosen = _whole().where(
        theirs, Assignment.valid_to > last_on + rules.ONE_DAY, _known(None)
    )
    return session.scalars(chosen.order_by(*order)).all()


def owner(session: Session, practice_id: int, on: date) -> Person | None:
    """Return who is accountable for a practice on a day, if anybody is."""
    owners_of = _owners(on, None).where(Assignment.practice_id == practice_id)
    found = session.scalar(owners_of)
    return found.person if found else None


def owners(
    session: Session, on: date, recorded: int | None = None
) -> dict[int, Person]:
    """Return who is accountable on a day, by the practice's number."""
    found = session.scalars(_owners(on, recorded))
    return {row.practice_id: row.person for row in found if row.practice_id}


def owned(session: Session, person_id: int, on: date) -> list[int]:
    """Return the numbers of the practices a person is accountable for on a day."""
    theirs = _owners(on, None).where(Assignment.person_id == person_id)
    found = session.scalars(theirs)
    return sorted(row.practice_id for row in found if row.practice_id)


def service_owners(
    session: Session, on: date, recorded: int | None = None
) -> dict[int, Assignment]:
    """Return the service owners of a day by the service's number."""
    chosen = _whole().where(
        Assignment.role == AssignmentRole.SERVICE_OWNER, _on(on), _known(recorded)
    )
    return {row.service_id: row for row in session.scalars(chosen) if row.service_id}


def judged(
    session: Session, scopes: Iterable[Scope], on: date, recorded: int | None = None
) -> dict[str, Health]:
    """Say of each practice or service whether its ownership is real on a day."""
    rows = in_force(session, on, recorded)
    holders = {row.scope: row for row in rows if row.role is row.place.accountable}
    loads: dict[int, float] = {}
    for row in rows:
        loads[row.person_id] = loads.get(row.person_id, 0.0) + ownership.load(
            row.authority
        )
    return {
        one.code: ownership.health(_held(holders.get(one.code), loads), on)
        for one in scopes
    }


def draft_health(session: Session, draft: AssignDraft) -> Health:
    """Return whether an accountable role would be real on its first day, or why not."""
    others = [
        ownership.load(row.authority)
        for row in in_force(session, draft.valid_from)
        if row.person_id == draft.person_id
        and (row.scope, row.role) != (draft.scope.code, draft.role)
    ]
    load = sum(others) + ownership.load(draft.authority)
    holder = people.get(session, draft.person_id)
    key = draft.authority.deputy_id
    deputy = None if key is None else people.get(session, key)
    held = Held(
        ownership.Person(holder.name, holder.left_on, load),
        draft.authority,
        ownership.Person(deputy.name, deputy.left_on) if deputy else None,
    )
    return ownership.health(held, draft.valid_from)


def recorded_at(session: Session, seqs: Collection[int]) -> dict[int, datetime]:
    """Return when events of the log happened, by their numbers."""
    chosen = select(TrailEvent.seq, TrailEvent.at).where(TrailEvent.seq.in_(seqs))
    return {seq: datetime.fromisoformat(at) for seq, at in session.execute(chosen)}


def log_size(session: Session) -> int:
    """Return how many events the log holds."""
    return log.head(session.connection())[0]


def may_decide(
    session: Session,
    actor: Actor,
    practice_id: int,
    on: date,
    decision: str = "initiative.approve",
) -> Decision:
    """Say whether somebody may decide for a practice on a day, why, and whom to ask."""
    acting = Matter(acting=actor.role)
    found = rights.may(session, actor.person_id, decision, practice_id, on, acting)
    return Decision(found.allowed, " ".join(found.chain), found.ask)


def _held(row: Assignment | None, loads: Mapping[int, float]) -> Held | None:
    if row is None:
        return None
    holder = row.person
    load = loads.get(row.person_id, 0.0)
    return Held(
        ownership.Person(holder.name, holder.left_on, load),
        row.authority,
        ownership.Person(row.deputy.name, row.deputy.left_on) if row.deputy else None,
    )


def _called(person: Person | None) -> tuple[bool, str]:
    """Return the key that sorts practices without an owner last."""
    return (person is None, person.name.casefold() if person else "")


def _on(day: date) -> ColumnElement[bool]:
    # The end of time counts as its day before: an open end covers every day.
    day = min(day, OPEN_END - rules.ONE_DAY)
    return and_(Assignment.valid_from <= day, Assignment.valid_to > day)


def _known(recorded: int | None) -> ColumnElement[bool]:
    """Return the condition that the first ``recorded`` events say a row."""
    if recorded is None:
        return Assignment.sup_seq.is_(None)
    superseded_later = Assignment.sup_seq >= recorded
    return and_(
        Assignment.rec_seq < recorded,
        or_(Assignment.sup_seq.is_(None), superseded_later),
    )


def _owners(on: date, recorded: int | None) -> Select[Assignment]:
    is_owner = Assignment.role == AssignmentRole.PRACTICE_OWNER
    return _whole().where(is_owner, _on(on), _known(recorded))


def _whole() -> Select[Assignment]:
    return select(Assignment).options(
        joinedload(Assignment.person),
        joinedload(Assignment.deputy),
        joinedload(Assignment.practice),
        joinedload(Assignment.service),
    )
