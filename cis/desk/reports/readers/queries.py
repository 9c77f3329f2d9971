"""Reads who gets a published report by e-mail, and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cis.core.access import Role
from cis.desk.reports.readers.models import ReportAudience, ReportWish
from cis.register.accounts.models import Account
from cis.register.people.models import Person


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets the report: their number, name, address and role."""

    person_id: int
    name: str
    email: str
    role: Role


def wish(session: Session, person_id: int | None) -> ReportWish | None:
    """Return what somebody said themselves, None if nothing."""
    wanted = select(ReportWish).where(ReportWish.person_id == person_id)
    found: ReportWish | None = session.scalar(wanted)
    return found


def audiences(session: Session) -> Collection[Role]:
    """Return the roles whose people get the report anyway."""
    return set(session.scalars(select(ReportAudience.role)))


def gets(session: Session, person_id: int | None, role: Role) -> bool:
    """Tell whether somebody gets the report as things stand."""
    kept = wish(session, person_id)
    return kept.wants if kept else role in audiences(session)


def readers(session: Session) -> Sequence[Reader]:
    """Return everybody who gets the report, by name: each can sign in and is here."""
    chosen = (
        select(Person.id, Person.name, Person.email, Account.role)
        .join(Account, Account.person_id == Person.id)
        .outerjoin(ReportWish, ReportWish.person_id == Person.id)
        .where(
            Account.is_active,
            Account.password_hash.is_not(None),
            Person.left_on.is_(None),
            or_(
                ReportWish.wants,
                ReportWish.id.is_(None) & Account.role.in_(audiences(session)),
            ),
        )
        .order_by(func.lower(Person.name), Person.id)
    )
    return [Reader(*row) for row in session.execute(chosen)]
