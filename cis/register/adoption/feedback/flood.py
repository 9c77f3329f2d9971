"""Stops floods: so many from one place, and so many from all places together."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.core.errors import TooManyError
from cis.register.accounts.throttle import network
from cis.register.adoption.feedback.models import FeedbackTry

WINDOW = timedelta(minutes=15)
FROM_ONE, FROM_ALL = 5, 60
SWEEP = 200


def admit(session: Session, address: str, now: datetime) -> None:
    """Count something sent, or raise TooManyError when it is one too many.

    Counted before it is written, so that many sent at once cannot slip through.
    """
    _sweep(session, now)
    key = sha256(f"feedback:{network(address)}".encode()).hexdigest()
    recent = select(func.count(FeedbackTry.id)).where(FeedbackTry.at > now - WINDOW)
    mine = session.scalar(recent.where(FeedbackTry.key == key)) or 0
    if mine >= FROM_ONE or (session.scalar(recent) or 0) >= FROM_ALL:
        raise TooManyError(
            "Much feedback came in a short time. Keep your text and send it in a "
            "quarter of an hour.",
            int(WINDOW.total_seconds()),
        )
    session.add(FeedbackTry(key=key, at=now))


def _sweep(session: Session, now: datetime) -> None:
    old = select(FeedbackTry).where(FeedbackTry.at <= now - WINDOW).limit(SWEEP)
    for row in session.scalars(old):
        session.delete(row)
