"""Erases the texts that the log only committed to; every hash stays valid."""

from collections.abc import Collection, Sequence

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


def typed(
    session: Session, actor: str, table: str, column: str
) -> Sequence[tuple[str, str]]:
    """Return each text an actor typed into a column, after the key of its record."""
    prefix, suffix = f"changes.{table}:", f".{column}.1"
    theirs = select(TrailEvent.seq).where(TrailEvent.actor == actor)
    chosen = select(TrailPrivate.path, TrailPrivate.value).where(
        TrailPrivate.seq.in_(theirs),
        TrailPrivate.path.startswith(prefix, autoescape=True),
        TrailPrivate.path.endswith(suffix, autoescape=True),
    )
    return [
        (path.removeprefix(prefix).removesuffix(suffix), text)
        for path, text in session.execute(chosen)
    ]


def forget(session: Session, subject: str, column: str, text: str) -> int:
    """Delete a text wherever the log keeps it as a record's value; count the places."""
    path = f"changes.{subject}.{column}"
    chosen = delete(TrailPrivate).where(
        TrailPrivate.path.in_((f"{path}.0", f"{path}.1")), TrailPrivate.value == text
    )
    # Straight to the connection: the session refuses bulk statements.
    return session.connection().execute(chosen).rowcount


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
