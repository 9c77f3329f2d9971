"""Stops floods: so many from one place, and so many from all places together."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import TooManyError
from cis.register.accounts.throttle import network
from cis.register.adoption.feedback.models import FeedbackTry

WINDOW = timedelta(minutes=15)
FROM_ONE, FROM_ALL = 20, 150
SWEEP = 200


def admit(session: Session, address: str, now: datetime, browser: str = "") -> None:
    """Count something sent, or raise TooManyError when it is one too many.

    Counted before it is written, so that many sent at once cannot slip through. Who is
    known, by the name of a ``browser`` or an account, is counted without all others.
    """
    _sweep(session, now)
    place = f"browser:{browser}" if browser else network(address)
    key = sha256(f"feedback:{place}".encode()).hexdigest()
    recent = select(FeedbackTry.at).where(FeedbackTry.at > now - WINDOW)
    newest = recent.order_by(FeedbackTry.at.desc())
    mine = newest.where(FeedbackTry.key == key).limit(FROM_ONE)
    limits = [(mine, FROM_ONE)]
    if not browser:
        limits.append((newest.limit(FROM_ALL), FROM_ALL))
    for wanted, most in limits:
        times = session.scalars(wanted).all()
        if len(times) == most:
            wait = max(1, round((times[-1] + WINDOW - now).total_seconds()))
            raise TooManyError(
                "Much feedback came in a short time. Keep your text and send it in "
                "a quarter of an hour, or sign in and send it at once.",
                wait,
            )
    session.add(FeedbackTry(key=key, at=now))


def _sweep(session: Session, now: datetime) -> None:
    old = select(FeedbackTry).where(FeedbackTry.at <= now - WINDOW).limit(SWEEP)
    for row in session.scalars(old):
        session.delete(row)
