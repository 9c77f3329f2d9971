"""Reads who gets a digest, how often, and what was written last."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Actor, Permission
from cis.desk.agenda.digest.models import DigestMark, DigestWish
from cis.desk.agenda.digest.rules import Draft, How
from cis.register.accounts.models import Account
from cis.register.people.models import Person
from cis.register.people.rules import pseudonym


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can be told: who, where, what they chose, what was last."""

    actor: Actor
    email: str
    choice: Draft
    mark: str | None


def wish(session: Session, person_id: int | None) -> DigestWish | None:
    """Return what somebody chose, None if nothing yet."""
    wanted = select(DigestWish).where(DigestWish.person_id == person_id)
    found: DigestWish | None = session.scalar(wanted)
    return found


def choice(kept: DigestWish | None) -> Draft:
    """Return what holds for somebody: their choice, or Mondays."""
    return Draft(kept.how, kept.time_zone) if kept else Draft(How.WEEKLY)


def readers(session: Session) -> Sequence[Reader]:
    """Return everybody here who may answer what is due, whatever they chose."""
    rows = session.execute(
        select(Person, Account.role, DigestWish, DigestMark.period)
        .join(Account, Account.person_id == Person.id)
        .outerjoin(DigestWish, DigestWish.person_id == Person.id)
        .outerjoin(DigestMark, DigestMark.person_id == Person.id)
        .where(
            Account.is_active,
            Account.password_hash.is_not(None),
            Person.left_on.is_(None),
        )
        .order_by(Person.id)
    )
    found = [
        Reader(
            Actor(pseudonym(one.id), one.name, role, one.id, via="digest"),
            one.email,
            choice(chosen),
            mark,
        )
        for one, role, chosen, mark in rows
    ]
    return [one for one in found if one.actor.may(Permission.CONTRIBUTE)]
