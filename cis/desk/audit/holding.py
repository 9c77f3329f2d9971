"""Who holds which role on paper: the one place that reads it for auditors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cis.register.governance import scopes
from cis.register.governance.models import Assignment
from cis.register.governance.rules import Authority, last_day
from cis.register.people import queries as people
from cis.register.people.rules import pseudonym


@dataclass(frozen=True, slots=True)
class Holding:
    """A person in a role, with what an auditor asks about it.

    ``practice`` names the place: a practice, a service, an initiative, or all of it.
    ``hours`` and ``deputy`` are empty where nothing was recorded.
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
    places = scopes.names(session, [row.place for row in rows])
    appointing = {row.appointed_by_id for row in rows if row.appointed_by_id}
    names = people.named(session, appointing)
    found = [_holding(row, places, names) for row in rows]
    return sorted(found, key=lambda one: (one.practice.casefold(), one.role, one.since))


def _assignments(
    session: Session, practices: Collection[int], first: date, last: date
) -> Sequence[Assignment]:
    wanted = (
        select(Assignment)
        .where(Assignment.valid_from <= last, Assignment.valid_to > first)
        .where(Assignment.sup_seq.is_(None))
        .options(joinedload(Assignment.person), joinedload(Assignment.deputy))
    )
    if practices:
        wanted = wanted.where(Assignment.practice_id.in_(practices))
    return session.scalars(wanted).all()


def _holding(
    row: Assignment, places: Mapping[str, str], names: Mapping[int, str]
) -> Holding:
    return Holding(
        practice=places[row.scope],
        role=row.title,
        person=row.person.name,
        pseudonym=pseudonym(row.person_id),
        since=row.valid_from,
        until=last_day(row),
        appointed_by=names.get(row.appointed_by_id or 0, ""),
        authority=_authority(row.authority),
        hours=_hours(row.authority),
        deputy=row.deputy.name if row.deputy else "",
    )


def _authority(held: Authority) -> str:
    allowed = {
        "change the workflow": held.may_change_workflow,
        "influence tooling": held.may_influence_tooling,
        "escalate a metric": held.may_escalate,
    }
    said = ", ".join(words for words, may in allowed.items() if may)
    return f"may {said}" if said else "none"


def _hours(held: Authority) -> str:
    pair = held.hours_agreed, held.hours_needed
    if pair == (None, None):
        return ""
    agreed, needed = ("?" if hours is None else f"{hours:g}" for hours in pair)
    return f"{agreed} of {needed} h a month"
