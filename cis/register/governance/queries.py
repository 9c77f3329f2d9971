"""Reads who is accountable, and answers who may decide."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Actor
from cis.core.errors import NotFoundError
from cis.register.governance.models import Assignment
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.rules import Matter
from cis.register.governance.rules import AssignmentRole, Decision
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
    """Return one assignment with its person and practice, or raise NotFoundError."""
    found: Assignment | None = session.scalar(
        _owners().where(Assignment.id == assignment_id)
    )
    if found is None:
        raise NotFoundError("There is no such ownership.")
    return found


def history(session: Session, practice_id: int) -> Sequence[Assignment]:
    """Return everybody who was, is or will be the owner, newest first."""
    of_practice = _owners().where(Assignment.practice_id == practice_id)
    return session.scalars(of_practice.order_by(Assignment.valid_from.desc())).all()


def owner(session: Session, practice_id: int, on: date) -> Person | None:
    """Return who is accountable for a practice on a day, if anybody is."""
    found = session.scalar(_on(on).where(Assignment.practice_id == practice_id))
    return found.person if found else None


def owners(session: Session, on: date) -> dict[int, Person]:
    """Return who is accountable on a day, by the practice's number."""
    return {row.practice_id: row.person for row in session.scalars(_on(on))}


def owned(session: Session, person_id: int, on: date) -> list[int]:
    """Return the numbers of the practices a person is accountable for on a day."""
    found = session.scalars(_on(on).where(Assignment.person_id == person_id))
    return sorted(row.practice_id for row in found)


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


def _called(person: Person | None) -> tuple[bool, str]:
    """Return the key that sorts practices without an owner last."""
    return (person is None, person.name.casefold() if person else "")


def _on(day: date) -> Select[Assignment]:
    return _owners().where(Assignment.valid_from <= day, Assignment.valid_to > day)


def _owners() -> Select[Assignment]:
    return (
        select(Assignment)
        .where(Assignment.role == AssignmentRole.PRACTICE_OWNER)
        .options(joinedload(Assignment.person), joinedload(Assignment.practice))
    )
