"""Hands over everything a leaver holds, to named people, in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit import records
from cis.kit.records import Duty
from cis.kit.trail import capture
from cis.register.governance import actions, queries, rules, scopes
from cis.register.governance.models import Assignment
from cis.register.people import actions as people
from cis.register.people import queries as persons
from cis.register.people.rules import has_left


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a leaver holds: what it is called here, and how people call it."""

    code: str
    role: str
    place: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Passing:
    """Who leaves, their last day, who says so, and the hand-over note."""

    person_id: int
    last_on: date
    by: int | None
    note: str


def estate(session: Session, person_id: int, last_on: date) -> list[Item]:
    """Return everything a person holds on any day after their last one.

    Roles in every scope, deputyships, and what nouns above this one keep for people.
    """
    rows = queries.beyond(session, person_id, last_on)
    names = scopes.names(session, {row.place for row in rows})
    return [
        *(_item(row, person_id, names[row.scope]) for row in rows),
        *(
            Item(f"{kind}-{key}", duty.label, name)
            for kind, (_, duty) in _duties().items()
            for key, name in owned_by(session, kind, person_id).items()
        ),
    ]


def _duties() -> dict[str, tuple[str, Duty]]:
    return {
        duty.kind or table: (table, duty)
        for table, record in records.every().items()
        for duty in record.duties
    }


def owned_by(session: Session, kind: str, person_id: int) -> dict[int, str]:
    """Return what somebody has of a kind of duty, by number: reference and name."""
    table, duty = _duties()[kind]
    model: Any = records.model_of(table)
    column = getattr(model, duty.column)
    rows = session.scalars(select(model).where(column == person_id)).all()
    is_theirs = attrgetter(duty.while_) if duty.while_ else bool
    keys = sorted(row.id for row in rows if is_theirs(row))
    reference = records.record_of(table).reference
    places = records.places(session, table, keys)
    return {key: f"{reference(key)} {places[key].name}".lstrip() for key in keys}


def leave(
    session: Session,
    person_id: int,
    last_on: date,
    heirs: Mapping[str, int],
    *,
    by: int | None,
    note: str = "",
) -> int:
    """Hand over all a person holds after their last day; return how much that was.

    ``heirs`` names somebody for the code of every item. Raises RuleError while
    something has no heir, or an heir is not there; then nothing is to be kept.
    """
    person = persons.get(session, person_id)
    rules.check_day(last_on, "last_on")
    rules.check_note(note)
    items = estate(session, person_id, last_on)
    _check_heirs(items, heirs, person_id)
    _check_here(session, set(heirs.values()), last_on)
    for item in items:
        _pass_on(session, item, heirs[item.code], Passing(person_id, last_on, by, note))
    if person.left_on is None:
        people.leave(person, last_on + rules.ONE_DAY)
    capture.note(session, leaver=person_id, handed_over=len(items))
    session.flush()
    return len(items)


def _item(row: Assignment, person_id: int, place: str) -> Item:
    until = rules.last_day(row)
    if row.person_id == person_id:
        return Item(f"role-{row.id}", str(row.role).capitalize(), place, until)
    return Item(
        f"deputy-{row.id}", f"Deputy of {row.person.name}, {row.role}", place, until
    )


def _check_heirs(
    items: Iterable[Item], heirs: Mapping[str, int], person_id: int
) -> None:
    for item in items:
        heir = heirs.get(item.code)
        if heir is None:
            raise RuleError(
                f"{item.role}, {item.place}: name who takes it over. Nothing goes to "
                "anybody by itself.",
                field=item.code,
            )
        if heir == person_id:
            raise RuleError(
                f"{item.role}, {item.place}: somebody else has to take it over.",
                field=item.code,
            )


def _check_here(session: Session, heirs: Iterable[int], last_on: date) -> None:
    for key in sorted(heirs):
        heir = persons.get(session, key)
        if has_left(heir.left_on, last_on + rules.ONE_DAY):
            raise RuleError(
                f"{heir.name} left on {rules.said(heir.left_on)}. Choose somebody who "
                "is here."
            )


def _pass_on(session: Session, item: Item, heir_id: int, passing: Passing) -> None:
    kind, _, key = item.code.rpartition("-")
    try:
        if kind == "role":
            _role(session, queries.get(session, int(key)), heir_id, passing)
        elif kind == "deputy":
            _deputy(session, queries.get(session, int(key)), heir_id, passing)
        else:
            hand_over(session, kind, int(key), heir_id)
    except RuleError as error:
        raise RuleError(f"{item.role}, {item.place}: {error}", item.code) from error


def hand_over(session: Session, kind: str, key: int, heir_id: int) -> None:
    """Give one record of a kind of duty to somebody else."""
    table, duty = _duties()[kind]
    model: Any = records.model_of(table)
    record = session.get_one(model, key)
    setattr(record, duty.column, heir_id)
    if duty.follow:
        duty.follow(session, record)


def _role(session: Session, row: Assignment, heir_id: int, passing: Passing) -> None:
    known = actions.draft_of(row)
    deputy = known.authority.deputy_id
    # Hours are agreed with a person, not with a role: the heir's are still open.
    authority = replace(
        known.authority,
        hours_agreed=None,
        deputy_id=None if deputy in {heir_id, passing.person_id} else deputy,
    )
    heir = replace(
        known,
        person_id=heir_id,
        valid_from=max(row.valid_from, passing.last_on + rules.ONE_DAY),
        authority=authority,
        note=passing.note,
    )
    actions.pass_on(session, row, heir, by=passing.by)


def _deputy(session: Session, row: Assignment, heir_id: int, passing: Passing) -> None:
    known = actions.draft_of(row)
    start = max(row.valid_from, passing.last_on + rules.ONE_DAY)
    draft = replace(
        known,
        valid_from=start,
        authority=replace(known.authority, deputy_id=heir_id),
    )
    actions.amend(session, row, draft, by=passing.by, is_correction=False)
