"""Appends one event to the log, inside the transaction it describes."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from cis.core import clock
from cis.kit.db.session import Intent
from cis.kit.db.types import stamp
from cis.kit.trail import tree
from cis.kit.trail.models import TrailEvent, TrailHead, TrailPrivate, TrailTouch
from cis.kit.trail.sealed import Private, Sealer, canonical

FORMAT = 1


def append(
    connection: Connection,
    intent: Intent,
    changes: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
) -> int:
    """Write one event and move the head; return the event's number."""
    size, frontier = head(connection)
    at = stamp(clock.now())
    sealer = Sealer()
    payload = canonical(
        {
            "v": FORMAT,
            "seq": size,
            "at": at,
            "actor": {"id": intent.by.id, "via": intent.by.via},
            "action": intent.what,
            "reason": sealer.plain(_reason(intent), "reason"),
            "outcome": "success",
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
        "payload": payload,
        "leaf": leaf.hex(),
    }
    # Straight to the connection: the session refuses bulk statements.
    connection.execute(insert(TrailEvent), values)
    _remember(connection, size, changes, sealer)
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


def _remember(
    connection: Connection, seq: int, changes: Mapping[str, Any], sealer: Sealer
) -> None:
    if changes:
        rows = [{"seq": seq, "subject": subject} for subject in changes]
        connection.execute(insert(TrailTouch), rows)
    if sealer.private:
        texts = [
            {"seq": seq, "path": path, "salt": salt, "value": value}
            for path, (salt, value) in sealer.private.items()
        ]
        connection.execute(insert(TrailPrivate), texts)


def _move(connection: Connection, size: int, frontier: tree.Frontier) -> None:
    text = json.dumps([item.hex() for item in frontier])
    connection.execute(update(TrailHead).values(size=size, frontier=text))
