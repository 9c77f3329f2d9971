"""Erases the texts that the log only committed to; every hash stays valid."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from cis.kit.trail import capture, event_state
from cis.kit.trail.models import TrailEvent, TrailPrivate, TrailTouch


def erase(session: Session, actor: str, subjects: Collection[str]) -> int:
    """Delete the texts of these records and the reasons an actor typed; count them.

    What the open transaction changes is committed to and not kept either.
    """
    capture.withhold(session)
    return _reasons(session, actor) + sum(
        _of_record(session, subject) for subject in subjects
    )


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
    return _delete(
        session,
        TrailPrivate.path.in_((f"{path}.0", f"{path}.1")),
        TrailPrivate.value == text,
    )


def _reasons(session: Session, actor: str) -> int:
    theirs = select(TrailEvent.seq).where(TrailEvent.actor == actor)
    return _delete(session, TrailPrivate.path == "reason", TrailPrivate.seq.in_(theirs))


def _of_record(session: Session, subject: str) -> int:
    touched = select(TrailTouch.seq).where(TrailTouch.subject == subject)
    return _delete(
        session,
        TrailPrivate.seq.in_(touched),
        TrailPrivate.path.startswith(f"changes.{subject}.", autoescape=True),
    )


def _delete(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Delete texts and have the open transaction's event name each of them."""
    # Straight to the connection: the session refuses bulk statements.
    connection = session.connection()
    chosen = select(TrailPrivate.seq, TrailPrivate.path).where(*conditions)
    places = connection.execute(chosen).all()
    connection.execute(delete(TrailPrivate).where(*conditions))
    event_state.erased(session, places)
    return len(places)
