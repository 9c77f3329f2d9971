"""Who holds which role on paper: the one place that reads it for auditors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cis.register.governance.models import Assignment
from cis.register.governance.rules import OPEN_END, last_day
from cis.register.people import queries as people
from cis.register.people.rules import pseudonym

# What an assignment may say about authority, as a reader understands it.
AUTHORITY = {
    "may_change_workflow": "change the workflow",
    "may_influence_tooling": "influence tooling",
    "may_escalate": "escalate a metric",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """A person in a role, with what an auditor asks about it.

    ``authority``, ``hours`` and ``deputy`` are empty where nothing was recorded.
    """

    practice: str
    role: str
    person: str
    pseudonym: str
    since: date
    until: date | None
    appointed_by: str
    authority: str = ""
    hours: str = ""
    deputy: str = ""


def holdings(
    session: Session, practices: Collection[int], first: date, last: date
) -> list[Holding]:
    """Return who held what between two days, by practice; no practice means all."""
    rows = _assignments(session, practices, first, last)
    numbers = {
        number
        for row in rows
        for number in (row.appointed_by_id, getattr(row, "deputy_id", None))
        if number
    }
    names = people.named(session, numbers)
    found = [_holding(row, names) for row in rows]
    return sorted(found, key=lambda one: (one.practice.casefold(), one.role, one.since))


def _assignments(
    session: Session, practices: Collection[int], first: date, last: date
) -> Sequence[Assignment]:
    wanted = (
        select(Assignment)
        .where(Assignment.valid_from <= last, Assignment.valid_to > first)
        .options(joinedload(Assignment.person), joinedload(Assignment.practice))
    )
    if practices:
        wanted = wanted.where(Assignment.practice_id.in_(practices))
    if hasattr(Assignment, "sup_seq"):
        wanted = wanted.where(Assignment.sup_seq.is_(None))
    return session.scalars(wanted).all()


def _holding(row: Assignment, names: Mapping[int, str]) -> Holding:
    return Holding(
        practice=_place(row),
        role=str(row.role),
        person=row.person.name,
        pseudonym=pseudonym(row.person_id),
        since=row.valid_from,
        until=None if row.valid_to == OPEN_END else last_day(row),
        appointed_by=names.get(row.appointed_by_id or 0, ""),
        authority=_authority(row),
        hours=_hours(row),
        deputy=names.get(getattr(row, "deputy_id", None) or 0, ""),
    )


def _place(row: Assignment) -> str:
    practice: Any = row.practice
    if practice is not None:
        return str(practice.name)
    return str(getattr(row, "scope", "organisation"))


def _authority(row: Assignment) -> str:
    held = [words for name, words in AUTHORITY.items() if getattr(row, name, False)]
    if held:
        return "may " + ", ".join(held)
    return "none" if hasattr(row, "may_change_workflow") else ""


def _hours(row: Assignment) -> str:
    agreed, needed = (
        getattr(row, "hours_agreed", None),
        getattr(row, "hours_needed", None),
    )
    if agreed is None and needed is None:
        return ""
    said = ["?" if hours is None else f"{hours:g}" for hours in (agreed, needed)]
    return f"{said[0]} of {said[1]} h a month"
