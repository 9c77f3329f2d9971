"""Reads people and the organisation."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.errors import NotFoundError
from cis.kit.db import once
from cis.register.people.models import Organisation, Person
from cis.register.people.rules import plain_email

GONE = "Leavers cannot change records."
_PLACE = select(Organisation)


def founded(session: Session) -> Organisation | None:
    """Return the organisation, or None before set-up."""
    return once(session, "organisation", lambda: session.scalar(_PLACE))


def organisation(session: Session) -> Organisation:
    """Return the organisation, or raise NotFoundError before set-up."""
    found = founded(session)
    if found is None:
        raise NotFoundError("The organisation is not set up yet.")
    return found


def zone(session: Session) -> str:
    """Return the organisation's time zone, UTC before set-up."""
    place = founded(session)
    return place.time_zone if place else "UTC"


def today(session: Session) -> date:
    """Return today's date where the organisation is, UTC before set-up."""
    return clock.today(zone(session))


def get(session: Session, person_id: int) -> Person:
    """Return one person, or raise NotFoundError."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFoundError("There is no such person.")
    return found


def by_email(session: Session, email: str) -> Person | None:
    """Return the person with an e-mail address, however it is spelt."""
    return session.scalar(select(Person).where(Person.email == plain_email(email)))


def choices(session: Session) -> dict[str, str]:
    """Return the people who have not left, by name, for a list to choose from."""
    present = (
        select(Person.id, Person.name)
        .where(Person.left_on.is_(None))
        .order_by(func.lower(Person.name), Person.id)
    )
    return {str(key): name for key, name in session.execute(present)}


def everybody(session: Session) -> dict[str, str]:
    """Return all people by name, those who have left too, for asking about then."""
    rows = session.execute(
        select(Person.id, Person.name).order_by(func.lower(Person.name), Person.id)
    )
    return {str(key): name for key, name in rows}


def gone(day: date) -> Select[int]:
    """Return the question for the numbers of those who are gone on a day."""
    return select(Person.id).where(Person.left_on <= day)


def named(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Return the names of people by their numbers; unknown numbers are left out."""
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {key: name for key, name in rows}  # noqa: C416
