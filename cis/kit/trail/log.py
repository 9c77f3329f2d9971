"""Appends one event to the log, inside the transaction it describes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from cis.core import clock
from cis.kit.db.session import Intent
from cis.kit.db.types import stamp
from cis.kit.trail import tree
from cis.kit.trail.models import TrailEvent, TrailHead, TrailPrivate, TrailTouch
from cis.kit.trail.sealed import Private, Sealer, canonical

FORMAT = 1
SUCCESS, REFUSED = "success", "refused"


@dataclass(frozen=True, slots=True)
class Handling:
    """How an event enters: with which outcome, and whether its texts are kept.

    An event that withholds commits to the private texts of its changes, but nobody
    can read them afterwards: it is made by what erases them.
    """

    outcome: str = SUCCESS
    withholds: bool = False


PLAIN = Handling()


def append(
    connection: Connection,
    intent: Intent,
    changes: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
    handling: Handling = PLAIN,
) -> int:
    """Write one event and move the head; return the event's number."""
    size, frontier = head(connection)
    now = clock.now()
    at, facts = stamp(now), {**facts, **_clock_back(connection, size, now)}
    sealer = Sealer()
    payload = canonical(
        {
            "v": FORMAT,
            "seq": size,
            "at": at,
            "actor": {"id": intent.by.id, "via": intent.by.via},
            "action": intent.what,
            "reason": sealer.plain(_reason(intent), "reason"),
            "outcome": handling.outcome,
            "facts": sealer.plain(facts, "facts"),
            "changes": sealer.plain(changes, "changes"),
        }
    )
    leaf = tree.leaf_hash(payload.encode())
    values = {
        "seq": size,
        "at": at,
        "actor": intent.by.id,
        "action": intent.what,
        "outcome": handling.outcome,
        "payload": payload,
        "leaf": leaf.hex(),
    }
    # Straight to the connection: the session refuses bulk statements.
    connection.execute(insert(TrailEvent), values)
    _touch(connection, size, changes)
    _remember(connection, size, sealer, handling)
    _move(connection, size + 1, tree.append(frontier, size, leaf))
    return size


def begin(connection: Connection) -> None:
    """Give an empty log its head; a log that has one keeps it."""
    if connection.execute(select(TrailHead.id)).first() is None:
        values = {"id": 1, "size": 0, "frontier": "[]"}
        connection.execute(insert(TrailHead), values)


def head(connection: Connection) -> tuple[int, tree.Frontier]:
    """Return the log's size and frontier."""
    row = connection.execute(select(TrailHead.size, TrailHead.frontier)).one()
    return row.size, tuple(bytes.fromhex(item) for item in json.loads(row.frontier))


def _reason(intent: Intent) -> Private | None:
    return Private(intent.why) if intent.why else None


def _touch(connection: Connection, seq: int, changes: Mapping[str, Any]) -> None:
    if changes:
        rows = [{"seq": seq, "subject": subject} for subject in changes]
        connection.execute(insert(TrailTouch), rows)


def _remember(
    connection: Connection, seq: int, sealer: Sealer, handling: Handling
) -> None:
    texts = [
        {"seq": seq, "path": path, "salt": salt, "value": value}
        for path, (salt, value) in sealer.private.items()
        if not (handling.withholds and path.startswith("changes."))
    ]
    if texts:
        connection.execute(insert(TrailPrivate), texts)


def _clock_back(connection: Connection, size: int, now: datetime) -> dict[str, float]:
    """Return by how many seconds the clock went back since the event before."""
    before = connection.scalar(select(TrailEvent.at).where(TrailEvent.seq == size - 1))
    if before is None or before <= stamp(now):
        return {}
    gap = datetime.fromisoformat(before) - now
    return {"clock_back": round(gap.total_seconds(), 6)}


def _move(connection: Connection, size: int, frontier: tree.Frontier) -> None:
    text = json.dumps([item.hex() for item in frontier])
    connection.execute(update(TrailHead).values(size=size, frontier=text))
