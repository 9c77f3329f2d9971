"""Slows the guessing of passwords, by account and by address."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.core.errors import TooManyError
from cis.register.accounts.models import LoginFailure
from cis.register.people.rules import plain_email

TRIES = 10
WINDOW = timedelta(minutes=15)
SWEEP = 200
NOTE_EVERY = 10
IPV6_NEIGHBOURHOOD = 64


@dataclass(frozen=True, slots=True)
class Keys:
    """Under which two names tries are counted."""

    account: str
    address: str

    @classmethod
    def of(cls, email: str, address: str) -> "Keys":
        """Return the keys of an e-mail address and of where the try came from."""
        return cls(
            _key(f"account:{plain_email(email)}"), _key(f"address:{network(address)}")
        )


def admit(session: Session, keys: Keys, now: datetime) -> None:
    """Count a try before it is looked at, or raise TooManyError saying how long.

    Counted first, so that tries sent at the same time cannot slip through together.
    """
    _sweep(session, now)
    wait = max(_wait(session, key, now) for key in (keys.account, keys.address))
    if wait > 0:
        raise TooManyError(
            "Too many attempts. Wait a quarter of an hour, or ask an administrator "
            "for a reset link, which works at once.",
            wait,
        )
    session.add(LoginFailure(key=keys.account, at=now))
    session.add(LoginFailure(key=keys.address, at=now))


def forgive(session: Session, keys: Keys) -> None:
    """Forget the failures of an account, and the one try of its address."""
    for row in _rows(session, keys.account):
        session.delete(row)
    # Only this try: else an own account would be a licence to guess others'.
    for row in _rows(session, keys.address)[:1]:
        session.delete(row)


def failures(session: Session, key: str, now: datetime) -> int:
    """Count the failures of the last quarter of an hour."""
    recent = select(func.count()).where(
        LoginFailure.key == key, LoginFailure.at > now - WINDOW
    )
    return session.scalar(recent) or 0


def is_worth_noting(count: int) -> bool:
    """Tell whether the trail keeps this failure: the first and every tenth."""
    return count == 1 or count % NOTE_EVERY == 0


def _wait(session: Session, key: str, now: datetime) -> int:
    recent = (
        select(LoginFailure.at)
        .where(LoginFailure.key == key, LoginFailure.at > now - WINDOW)
        .order_by(LoginFailure.at.desc())
        .limit(TRIES)
    )
    times = session.scalars(recent).all()
    if len(times) < TRIES:
        return 0
    return max(1, round((times[-1] + WINDOW - now).total_seconds()))


def _rows(session: Session, key: str) -> list[LoginFailure]:
    wanted = select(LoginFailure).where(LoginFailure.key == key)
    newest = wanted.order_by(LoginFailure.at.desc(), LoginFailure.id.desc())
    return list(session.scalars(newest))


def _sweep(session: Session, now: datetime) -> None:
    old = select(LoginFailure).where(LoginFailure.at <= now - WINDOW).limit(SWEEP)
    for row in session.scalars(old):
        session.delete(row)


def network(address: str) -> str:
    """Return the address, or of IPv6 the part that one customer cannot change."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:  # noqa: PLR2004
        return str(known)
    return str(ipaddress.ip_network((known, IPV6_NEIGHBOURHOOD), strict=False))


def _key(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
