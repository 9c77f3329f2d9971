"""Appends one event to the log, inside the transaction it describes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from cis.core import clock
from cis.kit.db.session import Intent
from cis.kit.db.types import stamp
from cis.kit.trail import tree
from cis.kit.trail.models import TrailEvent, TrailHead, TrailPrivate, TrailTouch
from cis.kit.trail.sealed import Private, Sealer, canonical

# 2: an event may state what its changes do not say; see docs/adr/0012.
FORMAT = 2
SUCCESS, REFUSED = "success", "refused"


@dataclass(frozen=True, slots=True)
class Handling:
    """How an event enters: with which outcome, and whether its texts are kept.

    An event that withholds commits to the private texts of its changes, but nobody
    can read those before it any more: it is made by what erases them. ``state`` is
    what the event states beside its changes: ``tables`` (by how much the digest of a
    table grew), ``records`` (values that changes leave out), ``erased`` (texts).
    """

    outcome: str = SUCCESS
    withholds: bool = False
    state: Mapping[str, Any] = field(default_factory=dict)

    def keeps(self, path: str) -> bool:
        """Tell whether the text at this place of the event can be read later."""
        is_before = path.startswith("changes.") and path.endswith(".0")
        return not (self.withholds and is_before)


PLAIN = Handling()


def append(
    connection: Connection,
    intent: Intent,
    changes: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
    handling: Handling = PLAIN,
) -> int:
    """Write one event and move the head; return the event's number."""
    size, before = head(connection)
    now = clock.now()
    at, facts = stamp(now), {**facts, **_clock_back(connection, size, now)}
    sealer = Sealer()
    said = {
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
    payload = canonical({**said, **_state(size, sealer, handling)})
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
    _move(connection, size + 1, tree.append(before, size, leaf))
    return size


def begin(connection: Connection) -> None:
    """Give an empty log its head; a log that has one keeps it."""
    if connection.execute(select(TrailHead.id)).first() is None:
        values = {"id": 1, "size": 0, "frontier": "[]"}
        connection.execute(insert(TrailHead), values)


def head(connection: Connection) -> tuple[int, tree.Frontier]:
    """Return the log's size and frontier."""
    row = connection.execute(select(TrailHead.size, TrailHead.frontier)).one()
    return row.size, frontier(row.frontier)


def frontier(stored: str) -> tree.Frontier:
    """Return the frontier that the head's row keeps as text."""
    return tuple(bytes.fromhex(item) for item in json.loads(stored))


def _reason(intent: Intent) -> Private | None:
    return Private(intent.why) if intent.why else None


def _state(size: int, sealer: Sealer, handling: Handling) -> dict[str, Any]:
    """Return what the event states, with the texts it never keeps; often nothing."""
    withheld = [[size, path] for path in sealer.private if not handling.keeps(path)]
    state = dict(handling.state)
    if withheld:
        state["erased"] = [*state.get("erased", ()), *withheld]
    return {"state": state} if state else {}


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
        if handling.keeps(path)
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


def _move(connection: Connection, size: int, grown: tree.Frontier) -> None:
    text = json.dumps([item.hex() for item in grown])
    connection.execute(update(TrailHead).values(size=size, frontier=text))
