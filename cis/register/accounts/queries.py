"""Reads accounts and one-time links."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_sqlalchemy.pagination import Pagination, SelectPagination
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Role
from cis.core.errors import NotFoundError
from cis.register.accounts.models import Account, LastSeen, OneTimeLink
from cis.register.accounts.rules import LinkKind, digest
from cis.register.people.models import Person
from cis.register.people.rules import plain_email

PER_PAGE = 50
ORDERS: Mapping[str, ColumnElement[Any]] = {
    "name": func.lower(Person.name),
    "email": Person.email.expression,
    "role": Account.role.expression,
    "seen": func.coalesce(LastSeen.at, ""),
}


def get(session: Session, account_id: int) -> Account:
    """Return an account with its person, or raise NotFoundError."""
    found = session.scalar(_whole().where(Account.id == account_id))
    if found is None:
        raise NotFoundError("There is no such account.")
    return found


def of_person(session: Session, person_id: int | None) -> Account:
    """Return a person's account, or raise NotFoundError."""
    found = session.scalar(_whole().where(Account.person_id == person_id))
    if found is None:
        raise NotFoundError("This person has no account.")
    return found


def by_email(session: Session, email: str) -> Account | None:
    """Return the account with an e-mail address, however it is spelt."""
    wanted = _whole().join(Account.person)
    return session.scalar(wanted.where(Person.email == plain_email(email)))


def listing(session: Session, *, sort: str, descending: bool, page: int) -> Pagination:
    """Return a page of accounts with their people."""
    order = ORDERS.get(sort, ORDERS["name"])
    wanted = (
        _whole()
        .join(Account.person)
        .outerjoin(LastSeen, LastSeen.account_id == Account.id)
        .order_by(order.desc() if descending else order.asc(), Account.id)
    )
    return SelectPagination(
        select=wanted, session=session, page=page, per_page=PER_PAGE, error_out=False
    )


def seen(session: Session, ids: list[int]) -> dict[int, datetime]:
    """Return when accounts were last seen, those that ever were."""
    wanted = select(LastSeen).where(LastSeen.account_id.in_(ids))
    return {row.account_id: row.at for row in session.scalars(wanted)}


def exist(session: Session) -> bool:
    """Tell whether there is any account, that is, whether set-up is done."""
    return session.scalar(select(Account.id).limit(1)) is not None


def other_admins(session: Session, account_id: int) -> int:
    """Count the other administrators who can sign in."""
    wanted = select(func.count(Account.id)).where(
        Account.id != account_id,
        Account.role == Role.ADMIN,
        Account.is_active,
        Account.password_hash.is_not(None),
    )
    return session.scalar(wanted) or 0


def link(session: Session, kind: LinkKind, token: str, now: datetime) -> OneTimeLink:
    """Return the link of a token that still works, or raise NotFoundError."""
    found = session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.token_hash == digest(token),
            OneTimeLink.kind == kind,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    )
    if found is None:
        raise NotFoundError(
            "This link was used before, is too old or was replaced by a newer one. "
            "Ask an administrator for a new link."
        )
    return found


def invited(session: Session, kind: LinkKind, token: str, now: datetime) -> Account:
    """Return the account that a working link opens, or raise NotFoundError."""
    account = get(session, link(session, kind, token, now).account_id or 0)
    if not account.is_active:
        raise NotFoundError("This account is deactivated. Ask an administrator.")
    return account


def _whole() -> Select[Account]:
    return select(Account).options(joinedload(Account.person))
