"""Signed-in browsers: kept on the server, known by the hash of their token."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from cis.register.accounts.models import Account, LastSeen, LoginSession
from cis.register.accounts.rules import TOUCH_EVERY, Limits, digest, fresh_token

# Asked by every request: put together once.
WANTED = (
    select(LoginSession)
    .where(LoginSession.token_hash == bindparam("hashed"))
    .options(joinedload(LoginSession.account).joinedload(Account.person))
)


def begin(session: Session, account: Account, now: datetime) -> str:
    """Sign a browser in and return its token, which is stored nowhere."""
    token = fresh_token()
    session.add(
        LoginSession(
            token_hash=digest(token), account_id=account.id, created_at=now, seen_at=now
        )
    )
    _see(session, account.id, now)
    return token


def find(
    session: Session, token: str, now: datetime, limits: Limits
) -> LoginSession | None:
    """Return the session of a token with account and person, unless it is over."""
    found = session.scalar(WANTED, {"hashed": digest(token)})
    if found is None or not found.account.is_active:
        return None
    times = {"created_at": found.created_at, "seen_at": found.seen_at}
    return found if limits.allow(**times, now=now) else None


def is_due(kept: LoginSession, now: datetime) -> bool:
    """Tell whether it is time to note that the browser was seen."""
    return now - kept.seen_at >= TOUCH_EVERY


def touch(session: Session, token_hash: str, now: datetime) -> None:
    """Note that a browser was seen; one that was signed out meanwhile stays out."""
    kept = session.get(LoginSession, token_hash)
    if kept is not None:
        kept.seen_at = now
        _see(session, kept.account_id, now)


def end(session: Session, token_hash: str) -> None:
    """Sign one browser out."""
    kept = session.get(LoginSession, token_hash)
    if kept is not None:
        session.delete(kept)


def end_all(session: Session, account_id: int) -> None:
    """Sign every browser of an account out."""
    wanted = select(LoginSession).where(LoginSession.account_id == account_id)
    for kept in session.scalars(wanted):
        session.delete(kept)


def sweep(session: Session, now: datetime, limits: Limits) -> None:
    """Remove the sessions that nobody could continue any more."""
    oldest = now - limits.absolute
    for kept in session.scalars(
        select(LoginSession).where(LoginSession.created_at < oldest)
    ):
        session.delete(kept)


def _see(session: Session, account_id: int, now: datetime) -> None:
    seen = session.get(LastSeen, account_id)
    if seen is None:
        session.add(LastSeen(account_id=account_id, at=now))
    else:
        seen.at = now
