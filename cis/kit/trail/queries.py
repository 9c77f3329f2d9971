"""Reads the log as people do: a record's history, the newest events."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Select, bindparam, select
from sqlalchemy.orm import Session

from cis.kit.records import ERASED
from cis.kit.trail.log import SUCCESS
from cis.kit.trail.models import TrailEvent, TrailPrivate, TrailTouch

Reading = Select[int, str, str, str, str, str]
# What stands in a payload where a private text is kept apart.
SEALED = '"$c"'
ROLLBACK = "trail.accept-rollback"
# Columns and not records: a page with a hundred events is not the place for an ORM.
READ = select(
    TrailEvent.seq,
    TrailEvent.at,
    TrailEvent.actor,
    TrailEvent.action,
    TrailEvent.outcome,
    TrailEvent.payload,
).order_by(TrailEvent.seq.desc())
TOUCHING = READ.where(
    TrailEvent.seq.in_(
        select(TrailTouch.seq).where(
            TrailTouch.subject.in_(bindparam("subjects", expanding=True))
        )
    )
).limit(bindparam("most", type_=Integer))
DONE = TOUCHING.where(TrailEvent.outcome == SUCCESS)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as people read it: private text disclosed where it still exists."""

    seq: int
    at: datetime
    actor: str
    action: str
    reason: str | None
    facts: Mapping[str, Any]
    changes: Mapping[str, Mapping[str, tuple[str | None, str | None]]]
    outcome: str = SUCCESS


def history(
    session: Session, *subjects: str, limit: int = 100, refused: bool = False
) -> Sequence[Event]:
    """Return the newest events that touched any of these records, newest first.

    With ``refused`` also what was tried and refused.
    """
    chosen = TOUCHING if refused else DONE
    return disclosed(session, chosen, {"subjects": subjects, "most": limit})


def values(
    session: Session, subject: str, columns: Collection[str]
) -> Sequence[tuple[int, datetime, Mapping[str, str | None]]]:
    """Return what each event, oldest first, wrote into some columns of a record.

    The number and moment of the event come with it. Private texts are left out.
    """
    touched = select(TrailTouch.seq).where(TrailTouch.subject == subject)
    chosen = (
        select(TrailEvent.seq, TrailEvent.at, TrailEvent.payload)
        .where(TrailEvent.seq.in_(touched), TrailEvent.outcome == SUCCESS)
        .order_by(TrailEvent.seq)
    )
    return [
        (
            row.seq,
            datetime.fromisoformat(row.at),
            _written(row.payload, subject, columns),
        )
        for row in session.execute(chosen)
    ]


def _written(
    payload: str, subject: str, columns: Collection[str]
) -> Mapping[str, str | None]:
    pairs = json.loads(payload)["changes"][subject]
    return {name: pair[1] for name, pair in pairs.items() if name in columns}


def newest(session: Session, limit: int = 50) -> Sequence[Event]:
    """Return the newest events of the whole log, newest first."""
    return disclosed(session, READ.limit(limit))


def breaks(connection: Connection) -> Sequence[tuple[int, str, str, str]]:
    """Return each accepted rollback: number, moment, events signed, events left."""
    chosen = (
        select(TrailEvent.seq, TrailEvent.at, TrailEvent.payload)
        .where(TrailEvent.action == ROLLBACK)
        .order_by(TrailEvent.seq)
    )
    found = []
    for row in connection.execute(chosen):
        facts = json.loads(row.payload)["facts"]
        found.append((row.seq, row.at, facts["lost_size"], facts["size"]))
    return found


def disclosed(
    session: Session, chosen: Reading, values: Mapping[str, Any] | None = None
) -> Sequence[Event]:
    """Return the events that a narrowed ``READ`` chooses, their texts disclosed.

    ``values`` are those of its parameters, where it has some.
    """
    rows = session.execute(chosen, values).all()
    sealed = [row.seq for row in rows if SEALED in row.payload]
    private = _texts(session, sealed) if sealed else {}
    return [_event(row, private) for row in rows]


def _texts(session: Session, seqs: Collection[int]) -> Mapping[tuple[int, str], str]:
    """Return the texts of events that still exist, by number and path."""
    texts = select(TrailPrivate.seq, TrailPrivate.path, TrailPrivate.value).where(
        TrailPrivate.seq.in_(seqs)
    )
    return {(seq, path): value for seq, path, value in session.execute(texts)}


def _event(row: Any, private: Mapping[tuple[int, str], str]) -> Event:
    said = json.loads(row.payload)
    if SEALED in row.payload:
        said = _opened(said, row.seq, private)
    changes = {
        subject: {column: (pair[0], pair[1]) for column, pair in columns.items()}
        for subject, columns in said["changes"].items()
    }
    return Event(
        seq=row.seq,
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
        action=row.action,
        reason=said["reason"],
        facts=said["facts"],
        changes=changes,
        outcome=row.outcome,
    )


def _opened(said: Any, seq: int, private: Mapping[tuple[int, str], str]) -> Any:
    """Return what an event says, with its texts where their seals stood."""

    def opened(value: Any, path: str) -> Any:
        if isinstance(value, dict) and "$c" in value:
            return private.get((seq, path), ERASED)
        return value

    changes = {
        subject: {
            column: [
                opened(value, f"changes.{subject}.{column}.{place}")
                for place, value in enumerate(pair)
            ]
            for column, pair in columns.items()
        }
        for subject, columns in said["changes"].items()
    }
    return {**said, "reason": opened(said["reason"], "reason"), "changes": changes}
