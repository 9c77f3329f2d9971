"""Erases the texts that the log only committed to; every hash stays valid."""

from collections.abc import Collection

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from cis.kit.trail import capture
from cis.kit.trail.models import TrailEvent, TrailPrivate, TrailTouch


def erase(session: Session, actor: str, subjects: Collection[str]) -> int:
    """Delete the texts of these records and the reasons an actor typed; count them.

    What the open transaction changes is committed to and not kept either.
    """
    capture.withhold(session)
    # Straight to the connection: the session refuses bulk statements.
    connection = session.connection()
    count = connection.execute(_reasons(actor)).rowcount
    for subject in subjects:
        count += connection.execute(_of_record(subject)).rowcount
    return count


def _reasons(actor: str) -> Delete:
    theirs = select(TrailEvent.seq).where(TrailEvent.actor == actor)
    return delete(TrailPrivate).where(
        TrailPrivate.path == "reason", TrailPrivate.seq.in_(theirs)
    )


def _of_record(subject: str) -> Delete:
    touched = select(TrailTouch.seq).where(TrailTouch.subject == subject)
    return delete(TrailPrivate).where(
        TrailPrivate.seq.in_(touched),
        TrailPrivate.path.startswith(f"changes.{subject}.", autoescape=True),
    )
