"""Slows the guessing of passwords, by account and by address.

Nobody is locked out by others: a browser in which an account signed in before is
counted by itself, and an address with many failures still takes accounts with few.
"""

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
# From one address, for accounts with less than FEW failures: hashing costs time, too.
MOST_TRIES, FEW = 300, 5
# So long tries count; for an account that is tried on and on, up to four times that.
WINDOW = timedelta(minutes=15)
LONGEST = 4
MEMORY = timedelta(days=1)
SWEEP = 200
NOTE_EVERY = 10
IPV6_NEIGHBOURHOOD = 64


@dataclass(frozen=True, slots=True)
class Keys:
    """Under which names tries are counted; no address for a known browser."""

    account: str
    address: str

    @classmethod
    def of(cls, email: str, address: str, browser: str = "") -> "Keys":
        """Return the keys of an e-mail address and of where the try came from.

        ``browser`` names one in which the account signed in before.
        """
        account = f"account:{plain_email(email)}"
        if browser:
            return cls(_key(f"browser:{browser}:{account}"), "")
        return cls(_key(account), _key(f"address:{network(address)}"))


def admit(session: Session, keys: Keys, now: datetime) -> None:
    """Count a try before it is looked at, or raise TooManyError saying how long.

    Counted first, so that tries sent at the same time cannot slip through together.
    """
    _sweep(session, now)
    wait = _wait(session, keys.account, TRIES, now, LONGEST)
    if not wait and keys.address:
        few = failures(session, keys.account, now) < FEW
        wait = _wait(session, keys.address, MOST_TRIES if few else TRIES, now)
    if wait:
        minutes = -(-wait // 60)
        raise TooManyError(
            f"Too many attempts to sign in. Wait {minutes} "
            f"{'minute' if minutes == 1 else 'minutes'}, use a browser in which you "
            "signed in before, or ask an administrator for a reset link, which works "
            "at once.",
            wait,
        )
    for key in filter(None, (keys.account, keys.address)):
        session.add(LoginFailure(key=key, at=now))


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


def _wait(
    session: Session, key: str, tries: int, now: datetime, longest: int = 1
) -> int:
    """Return the seconds until one more try may come, in up to so many windows."""
    wanted = (
        select(LoginFailure.at)
        .where(LoginFailure.key == key, LoginFailure.at > now - MEMORY)
        .order_by(LoginFailure.at.desc())
        .limit(tries * longest)
    )
    times = session.scalars(wanted).all()
    if len(times) < tries:
        return 0
    free = times[tries - 1] + WINDOW * (len(times) // tries)
    return max(0, round((free - now).total_seconds()))


def _rows(session: Session, key: str) -> list[LoginFailure]:
    wanted = select(LoginFailure).where(LoginFailure.key == key)
    newest = wanted.order_by(LoginFailure.at.desc(), LoginFailure.id.desc())
    return list(session.scalars(newest))


def _sweep(session: Session, now: datetime) -> None:
    old = select(LoginFailure).where(LoginFailure.at <= now - MEMORY).limit(SWEEP)
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
