"""Reads practices."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.register.practices.models import Practice, Service
from cis.register.practices.rules import in_order

HOME = "continual-improvement"


def get(session: Session, practice_id: int) -> Practice:
    """Return one practice, or raise NotFoundError."""
    found = session.get(Practice, practice_id)
    if found is None:
        raise NotFoundError("There is no such practice.")
    return found


def by_code(session: Session, code: str) -> Practice:
    """Return the practice with a code such as incident-management, or raise."""
    found: Practice | None = session.scalar(
        select(Practice).where(Practice.code == code)
    )
    if found is None:
        raise NotFoundError(f"There is no practice with the code {code}.")
    return found


def home(session: Session) -> Practice:
    """Return the practice that what is of the whole organisation belongs to.

    That is continual improvement. Raise NotFoundError before there is any practice.
    """
    known = listing(session)
    found = next((one for one in known if one.code == HOME), next(iter(known), None))
    if found is None:
        raise NotFoundError("There is no practice yet.")
    return found


def listing(session: Session) -> Sequence[Practice]:
    """Return all practices by group and name."""
    return sorted(session.scalars(select(Practice)), key=in_order)


def choices(session: Session) -> dict[str, str]:
    """Return the practices by name, for a list to choose from."""
    by_name = sorted(listing(session), key=lambda practice: practice.name.casefold())
    return {str(practice.id): practice.name for practice in by_name}


def service(session: Session, service_id: int) -> Service:
    """Return one service, or raise NotFoundError."""
    found = session.get(Service, service_id)
    if found is None:
        raise NotFoundError("There is no such service.")
    return found


def services(session: Session) -> Sequence[Service]:
    """Return all services by name."""
    return sorted(session.scalars(select(Service)), key=lambda one: one.name.casefold())
