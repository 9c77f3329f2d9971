"""Changes accounts. The caller owns the transaction and hands passwords in hashed."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Role
from cis.core.errors import NotFoundError, RuleError
from cis.kit.trail import capture
from cis.register.accounts import queries, sessions
from cis.register.accounts.models import Account, LastSeen, OneTimeLink
from cis.register.accounts.rules import (
    LIFETIMES,
    InviteDraft,
    LinkKind,
    SetupDraft,
    State,
    check_admin_remains,
    digest,
    fresh_token,
)
from cis.register.people import actions as people
from cis.register.people import queries as persons
from cis.register.people.rules import is_erased


def setup_link(session: Session, now: datetime) -> str | None:
    """Return the token of a new set-up link, or None when set-up is done."""
    if queries.exist(session):
        return None
    return _link(session, LinkKind.SETUP, None, now)


def set_up(
    session: Session, token: str, draft: SetupDraft, password_hash: str, now: datetime
) -> Account:
    """Found the organisation with its first administrator, or raise NotFoundError."""
    link = queries.link(session, LinkKind.SETUP, token, now)
    if queries.exist(session):
        raise NotFoundError("Set-up is done already. Sign in instead.")
    link.used_at = now
    people.found(session, draft.organisation)
    account = Account(
        person=people.enter(session, draft.person),
        role=Role.ADMIN,
        password_hash=password_hash,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def invite(session: Session, draft: InviteDraft, now: datetime) -> tuple[Account, str]:
    """Open an account without password and return it with its link's token.

    Raises RuleError when the e-mail address has an account.
    """
    if queries.by_email(session, draft.person.email):
        raise RuleError("This e-mail address has an account already.", field="email")
    known = persons.by_email(session, draft.person.email)
    account = Account(
        person=known or people.enter(session, draft.person),
        role=draft.role,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account, _link(session, LinkKind.INVITE, account.id, now)


def link(session: Session, account: Account, now: datetime) -> str:
    """Return the token of a new link to the account: invitation or reset."""
    if account.state is State.DEACTIVATED:
        raise RuleError("This account is deactivated. Reactivate it first.")
    invited = account.state is State.INVITED
    kind = LinkKind.INVITE if invited else LinkKind.RESET
    return _link(session, kind, account.id, now)


def follow(
    session: Session, kind: LinkKind, token: str, password_hash: str, now: datetime
) -> Account:
    """Set the password through a link, once, and end every session of the account."""
    account = queries.invited(session, kind, token, now)
    queries.link(session, kind, token, now).used_at = now
    account.password_hash = password_hash
    sessions.end_all(session, account.id)
    return account


def sign_in(session: Session, account: Account, now: datetime) -> str:
    """Sign a browser in and return its token, or raise RuleError."""
    if account.state is not State.ACTIVE:
        raise RuleError("This account cannot sign in any more.")
    capture.note(session, account=account.id)
    return sessions.begin(session, account, now)


def sign_out(session: Session, account: Account, token_hash: str) -> None:
    """Sign one browser out."""
    capture.note(session, account=account.id)
    sessions.end(session, token_hash)


def sign_out_everywhere(session: Session, account: Account) -> None:
    """Sign every browser of an account out."""
    capture.note(session, account=account.id, everywhere=True)
    sessions.end_all(session, account.id)


def change_password(session: Session, account: Account, password_hash: str) -> None:
    """Replace the password and end every session of the account."""
    account.password_hash = password_hash
    _withdraw(session, account.id)
    sessions.end_all(session, account.id)


def change_role(session: Session, account: Account, role: Role) -> None:
    """Give an account another role, or raise RuleError for the last administrator."""
    if account.role is Role.ADMIN and role is not Role.ADMIN:
        check_admin_remains(queries.other_admins(session, account.id))
    account.role = role


def deactivate(session: Session, account: Account, on: date) -> None:
    """Let nobody sign in any more, and note that the person has left.

    Raises RuleError for the last administrator.
    """
    if account.role is Role.ADMIN:
        check_admin_remains(queries.other_admins(session, account.id))
    account.is_active = False
    people.leave(account.person, on)
    _withdraw(session, account.id)
    sessions.end_all(session, account.id)


def erase(session: Session, person_id: int, on: date) -> None:
    """Close a person's account for ever, if they have one.

    Raises RuleError for the last administrator.
    """
    account = session.scalar(select(Account).where(Account.person_id == person_id))
    if account is None:
        return
    account = queries.get(session, account.id)
    if account.state is not State.DEACTIVATED:
        deactivate(session, account, on)
    account.password_hash = None
    seen = session.get(LastSeen, account.id)
    if seen is not None:
        session.delete(seen)


def reactivate(account: Account) -> None:
    """Let the person sign in again, with the password they had.

    Raises RuleError for a person who was erased.
    """
    if is_erased(account.person.email):
        raise RuleError("This person was erased. Invite them anew if they come back.")
    account.is_active = True
    people.come_back(account.person)


def _link(
    session: Session, kind: LinkKind, account_id: int | None, now: datetime
) -> str:
    _withdraw(session, account_id)
    token = fresh_token()
    session.add(
        OneTimeLink(
            kind=kind,
            token_hash=digest(token),
            account_id=account_id,
            expires_at=now + LIFETIMES[kind],
        )
    )
    session.flush()
    return token


def _withdraw(session: Session, account_id: int | None) -> None:
    """Remove the links that were handed over and not used: the newest one counts."""
    unused = select(OneTimeLink).where(
        OneTimeLink.account_id == account_id, OneTimeLink.used_at.is_(None)
    )
    for row in session.scalars(unused):
        session.delete(row)
