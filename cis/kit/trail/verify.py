"""Whether the whole log holds: every stored byte is read and its head recomputed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from cis.kit.trail import log, tree
from cis.kit.trail.models import TrailEvent, TrailTouch

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found: the size and root, or the first fault with its place."""

    size: int
    root: str
    fault: str | None = None
    seq: int | None = None


def verify(connection: Connection) -> Verdict:
    """Read every stored byte of the log and recompute its head."""
    size, frontier, touches = 0, tree.NOTHING, 0
    for rows, touched in _chunks(connection):
        for row in rows:
            fault = _fault(row, size, touched.get(row.seq, frozenset()))
            if fault:
                return Verdict(size, tree.root(frontier).hex(), fault, size)
            frontier = tree.append(frontier, size, bytes.fromhex(row.leaf))
            size += 1
            touches += len(touched.get(row.seq, ()))
    return Verdict(
        size, tree.root(frontier).hex(), *_end(connection, size, frontier, touches)
    )


def _end(
    connection: Connection, size: int, frontier: tree.Frontier, touches: int
) -> tuple[str | None, int | None]:
    if log.head(connection) != (size, frontier):
        return "the head of the log does not fit its events", size
    if connection.scalar(select(func.count()).select_from(TrailTouch)) != touches:
        return "the index of touched records names events that do not exist", size
    return None, None


def _chunks(
    connection: Connection,
) -> Iterator[tuple[Sequence[Any], Mapping[int, AbstractSet[str]]]]:
    """Yield events in order, with the records the index lists for each.

    By key and not by a server cursor, so that stopping early leaves nothing open.
    """
    last: int | None = None
    while True:
        chosen = select(TrailEvent.__table__).order_by(TrailEvent.seq).limit(CHUNK)
        if last is not None:
            chosen = chosen.where(TrailEvent.seq > last)
        rows = connection.execute(chosen).all()
        if not rows:
            return
        yield rows, _touched(connection, rows[0].seq, rows[-1].seq)
        last = rows[-1].seq


def _touched(
    connection: Connection, first: int, last: int
) -> Mapping[int, AbstractSet[str]]:
    chosen = select(TrailTouch.seq, TrailTouch.subject).where(
        TrailTouch.seq.between(first, last)
    )
    found: dict[int, set[str]] = {}
    for seq, subject in connection.execute(chosen):
        found.setdefault(seq, set()).add(subject)
    return found


def _fault(row: Any, seq: int, touched: AbstractSet[str]) -> str | None:
    if row.seq != seq:
        return f"event {seq} is missing; the next stored number is {row.seq}"
    if tree.leaf_hash(str(row.payload).encode()).hex() != row.leaf:
        return f"the text of event {seq} was altered"
    said = json.loads(row.payload)
    kept = (said["seq"], said["at"], said["actor"]["id"], said["action"])
    if kept != (row.seq, row.at, row.actor, row.action):
        return f"the columns of event {seq} do not say what its text says"
    if touched != set(said["changes"]):
        return f"the index of records that event {seq} touched was altered"
    return None
