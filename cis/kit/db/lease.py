"""A row that one process at a time holds, so that a run is not made twice at once."""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cis.kit.db.base import Base

DAILY = "due"
# A holder that says nothing for so long counts as dead.
SPAN = timedelta(minutes=15)


class Lease(Base):
    """Who does a job now, until when at the latest, and when it was done last."""

    __tablename__ = "lease"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "which process does a job now"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64), default="")
    until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


def take(session: Session, name: str, holder: str, now: datetime) -> datetime | None:
    """Take or prolong a lease; return None, or until when somebody else holds it.

    The caller's transaction holds the writers' lock: nobody comes in between.
    """
    found = session.get(Lease, name)
    if found is None:
        found = Lease(name=name)
        session.add(found)
    if found.until and found.until > now and found.holder not in {"", holder}:
        return found.until
    found.holder, found.until = holder, now + SPAN
    session.flush()
    return None


def give_back(session: Session, name: str, holder: str, now: datetime) -> None:
    """Let go of a lease and note that its job is done."""
    found = session.get(Lease, name)
    if found is not None and found.holder == holder:
        found.holder, found.until, found.done_at = "", None, now


def done_at(session: Session, name: str) -> datetime | None:
    """Return when a job was done last, None if it never was."""
    found: datetime | None = session.scalar(
        select(Lease.done_at).where(Lease.name == name)
    )
    return found
