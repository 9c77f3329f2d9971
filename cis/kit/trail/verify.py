"""Whether the whole log holds: every stored byte is read and its head recomputed."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from cis.kit.db import triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import log, tree
from cis.kit.trail.models import (
    TrailCheckpoint,
    TrailEvent,
    TrailPrivate,
    TrailTouch,
)
from cis.kit.trail.replay import Replay
from cis.kit.trail.sealed import commitment

CHUNK = 2000
Fault = tuple[str | None, int | None]
NONE: Fault = (None, None)


@dataclass(frozen=True, slots=True)
class Held:
    """A size and root that somebody keeps, and where: the log must agree."""

    size: int
    root: str
    where: str = "a checkpoint held outside"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found: the size and root, or the first fault with its place."""

    size: int
    root: str
    fault: str | None = None
    seq: int | None = None


@dataclass(slots=True)
class Reading:
    """How far the log is read, and what is known so far."""

    size: int = 0
    frontier: tree.Frontier = tree.NOTHING
    touches: int = 0
    privates: int = 0
    replay: Replay = field(default_factory=Replay)

    @property
    def root(self) -> str:
        """The root over what is read, in hex."""
        return tree.root(self.frontier).hex()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some events in order, with what is kept beside each."""

    events: Sequence[Any]
    touched: Mapping[int, AbstractSet[str]]
    private: Mapping[int, Mapping[str, tuple[str, str]]]


def verify(connection: Connection, held: Iterable[Held] = ()) -> Verdict:
    """Read every stored byte of the log, its head, its tables and its checkpoints.

    ``held`` are checkpoints that the database does not know of; the stored ones are
    always compared.
    """
    reading = Reading()
    try:
        roots = _roots([*held, *stored(connection)])
        fault, seq = _read(connection, reading, roots)
        if fault is None:
            fault, seq = _end(connection, reading, roots)
    except (DBAPIError, ValueError) as error:
        fault = f"what follows cannot be read ({type(error).__name__})"
        seq = reading.size
    return Verdict(reading.size, reading.root, fault, seq)


def of_database(engine: Engine, held: Iterable[Held] = ()) -> Verdict:
    """Verify the log in one snapshot: what others write meanwhile is not seen."""
    with in_mode(engine, "read").connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
            )
        return verify(connection, held)


def stored(connection: Connection) -> Sequence[Held]:
    """Return the checkpoints that the database itself keeps, oldest first."""
    chosen = select(TrailCheckpoint.size, TrailCheckpoint.root)
    rows = connection.execute(chosen.order_by(TrailCheckpoint.size))
    return [Held(row.size, row.root, "a stored checkpoint") for row in rows]


def _roots(held: Iterable[Held]) -> Mapping[int, Sequence[Held]]:
    roots: dict[int, list[Held]] = {}
    for one in held:
        roots.setdefault(one.size, []).append(one)
    return roots


def _read(
    connection: Connection, reading: Reading, roots: Mapping[int, Sequence[Held]]
) -> Fault:
    for chunk in _chunks(connection):
        for row in chunk.events:
            fault = _disagreeing(reading, roots) or _fault(row, reading, chunk)
            if fault:
                return fault, reading.size
            leaf = bytes.fromhex(row.leaf)
            reading.frontier = tree.append(reading.frontier, reading.size, leaf)
            reading.size += 1
    return NONE


def _disagreeing(reading: Reading, roots: Mapping[int, Sequence[Held]]) -> str | None:
    for one in roots.get(reading.size, ()):
        if one.root != reading.root:
            return f"the first {one.size} events have another root than {one.where}"
    return None


def _end(
    connection: Connection, reading: Reading, roots: Mapping[int, Sequence[Held]]
) -> Fault:
    size = reading.size
    if log.head(connection) != (size, reading.frontier):
        return "the head of the log does not fit its events", size
    fault = _disagreeing(reading, roots)
    if fault:
        return fault, size
    longest = max(roots, default=0)
    if longest > size:
        where = roots[longest][0].where
        return f"the log has {size} events, but {where} has {longest}", size
    if _count(connection, TrailTouch) != reading.touches:
        return "the index of touched records names events that do not exist", size
    if _count(connection, TrailPrivate) != reading.privates:
        return "texts are kept beside events that do not exist", size
    return _around(connection, reading)


def _around(connection: Connection, reading: Reading) -> Fault:
    absent = triggers.missing(connection)
    if absent:
        return f"the database lacks what refuses changes: {', '.join(absent)}", None
    return reading.replay.difference(connection), None


def _count(connection: Connection, model: type[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(model)) or 0


def _chunks(connection: Connection) -> Iterator[Chunk]:
    """Yield events in order, with what the side tables list for each.

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
        first, last = rows[0].seq, rows[-1].seq
        yield Chunk(
            rows, _touched(connection, first, last), _private(connection, first, last)
        )


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


def _private(
    connection: Connection, first: int, last: int
) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    chosen = select(TrailPrivate.__table__).where(TrailPrivate.seq.between(first, last))
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for row in connection.execute(chosen):
        found.setdefault(row.seq, {})[row.path] = (row.salt, row.value)
    return found


def _fault(row: Any, reading: Reading, chunk: Chunk) -> str | None:
    seq = reading.size
    if row.seq != seq:
        return f"event {seq} is missing; the next stored number is {row.seq}"
    if tree.leaf_hash(str(row.payload).encode()).hex() != row.leaf:
        return f"the text of event {seq} was altered"
    said = json.loads(row.payload)
    actor, action = said["actor"]["id"], said["action"]
    kept = (said["seq"], said["at"], actor, action, said["outcome"])
    if kept != (row.seq, row.at, row.actor, row.action, row.outcome):
        return f"the columns of event {seq} do not say what its text says"
    touched = chunk.touched.get(seq, frozenset())
    if touched != set(said["changes"]):
        return f"the index of records that event {seq} touched was altered"
    texts = chunk.private.get(seq, {})
    if any(not _opens(said, path, *text) for path, text in texts.items()):
        return f"a text kept beside event {seq} is not the one it was sealed with"
    reading.touches += len(touched)
    reading.privates += len(texts)
    reading.replay.add(said)
    return None


def _opens(said: Mapping[str, Any], path: str, salt: str, value: str) -> bool:
    """Tell whether the event committed to this text at this place."""
    sealed = _at(said, path)
    if not isinstance(sealed, dict):
        return False
    return bool(sealed.get("$c") == commitment(bytes.fromhex(salt), value))


def _at(said: Any, path: str) -> Any:
    """Follow a dotted path; names in it hold no dots but subjects may."""
    if not path:
        return said
    if isinstance(said, list):
        head, _, rest = path.partition(".")
        index = int(head) if head.isdecimal() else len(said)
        return _at(said[index], rest) if index < len(said) else None
    if not isinstance(said, dict):
        return None
    for name, inner in said.items():
        if path == name:
            return inner
        if path.startswith(f"{name}."):
            found = _at(inner, path[len(name) + 1 :])
            if found is not None:
                return found
    return None
