"""Whether the whole log holds: every stored byte is read and its head recomputed."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from cis.kit.db import triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import events, log, tree
from cis.kit.trail.events import Chunk
from cis.kit.trail.models import (
    TrailCheckpoint,
    TrailHead,
    TrailPrivate,
    TrailTouch,
)
from cis.kit.trail.replay import STATE, Compared, Replay, Texts
from cis.kit.trail.rows import Sum
from cis.kit.trail.sealed import commitments, opens

NO_TEXTS: Texts = {}
NO_RECORDS: AbstractSet[str] = frozenset()
COMMITTED = '{"$c":'
Fault = tuple[str | None, int | None]
NONE: Fault = (None, None)
Digests = Callable[[], tuple[int, Mapping[str, Sum]]]


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
    tables: int = 0
    rows: int = 0
    texts: int = 0


@dataclass(slots=True)
class Reading:
    """How far the log is read, and what is known so far."""

    size: int = 0
    # The tree over what is read but the leaves of the chunk being read.
    frontier: tree.Frontier = tree.NOTHING
    leaves: list[bytes] = field(default_factory=list)
    touches: int = 0
    privates: int = 0
    # Texts that events committed to and nobody keeps, unless an erasure names them.
    absent: set[tuple[int, str]] = field(default_factory=set)
    # Whether it has events that state nothing, and one that states it for them.
    is_older: bool = False
    is_stated: bool = False
    replay: Replay = field(default_factory=Replay)
    compared: Compared = field(default_factory=Compared)
    digests: Digests | None = None

    @property
    def root(self) -> str:
        """The root over what is read, in hex."""
        self.settle()
        return tree.root(self.frontier).hex()

    def settle(self) -> None:
        """Take the leaves that were read last into the tree."""
        before = self.size - len(self.leaves)
        self.frontier = tree.extend(self.frontier, before, self.leaves)
        self.leaves.clear()


def verify(
    connection: Connection, held: Iterable[Held] = (), digests: Digests | None = None
) -> Verdict:
    """Read every stored byte of the log, its head, its tables and its checkpoints.

    ``held`` are checkpoints that the database does not know of; the stored ones are
    always compared. ``digests`` returns what ``digest_tables`` found elsewhere.
    """
    reading = Reading(digests=digests)
    try:
        roots = _roots([*held, *stored(connection)])
        fault, seq = _read(connection, reading, roots)
        if fault is None:
            fault, seq = _end(connection, reading, roots)
    except Exception as error:  # noqa: BLE001 - whatever fails, nothing is proved
        fault = f"what follows cannot be read ({type(error).__name__})"
        seq = reading.size
    done = reading.compared
    return Verdict(
        *(reading.size, reading.root, fault, seq),
        *(done.tables, done.rows, reading.privates),
    )


def read(connection: Connection) -> Reading:
    """Return what the log says, as far as it can be read."""
    reading = Reading()
    _read(connection, reading, {})
    return reading


def of_database(
    engine: Engine, held: Iterable[Held] = (), digests: Digests | None = None
) -> Verdict:
    """Verify the log in one snapshot: what others write meanwhile is not seen."""
    with _snapshot(engine) as connection:
        return verify(connection, held, digests)


def digest_tables(engine: Engine) -> tuple[int, Mapping[str, Sum]]:
    """Return the log's size, and the digests of the tables at that size.

    Reading a million rows takes a core as long as reading a million events: a command
    does both at once, on two.
    """
    with _snapshot(engine) as connection:
        return log.head(connection)[0], Replay().sum_tables(connection)


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    with in_mode(engine, "read").connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
            )
        yield connection


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
    for chunk in events.chunks(connection):
        for row in chunk.events:
            fault = _disagreeing(reading, roots) or _fault(row, reading, chunk)
            if fault:
                return fault, reading.size
            reading.size += 1
        reading.settle()
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
    if _heads(connection) != [(1, size, reading.frontier)]:
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
    if reading.absent:
        seq, path = min(reading.absent)
        return f"the text {path} is gone, and no erasure names it", seq
    altered = triggers.faults(connection)
    if altered:
        return f"what refuses changes was altered: {', '.join(altered)}", None
    size, sums = reading.digests() if reading.digests else (None, None)
    # Whatever is written comes with an event: of one size is one state.
    same = sums if size == reading.size else None
    reading.compared = reading.replay.compare(connection, same)
    return reading.compared.fault, None


def _heads(connection: Connection) -> list[tuple[int, int, tree.Frontier]]:
    return [
        (row.id, row.size, log.frontier(row.frontier))
        for row in connection.execute(select(TrailHead.__table__))
    ]


def _count(connection: Connection, model: type[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(model)) or 0


def _fault(row: Any, reading: Reading, chunk: Chunk) -> str | None:
    seq = reading.size
    number, *columns, payload, leaf = row
    if number != seq:
        return f"event {seq} is missing; the next stored number is {number}"
    hashed = tree.leaf_hash(payload.encode())
    if hashed.hex() != leaf:
        return f"the text of event {seq} was altered"
    said, texts = json.loads(payload), chunk.private.get(seq, NO_TEXTS)
    touched = chunk.touched.get(seq, NO_RECORDS)
    reading.is_older |= said["v"] < log.FORMAT
    fault = _beside([number, *columns], said, touched, texts)
    if said["action"] == STATE:
        fault = fault or _stating(reading)
    if fault:
        return fault
    if payload.count(COMMITTED) != len(texts):
        reading.absent.update(
            (seq, path) for path in commitments(said) if path not in texts
        )
    if "state" in said:
        for place in said["state"].get("erased", ()):
            reading.absent.discard((place[0], place[1]))
    reading.touches += len(touched)
    reading.privates += len(texts)
    reading.replay.add(said, texts)
    reading.leaves.append(hashed)
    return None


def _beside(
    columns: Sequence[Any],
    said: Mapping[str, Any],
    touched: AbstractSet[str],
    texts: Texts,
) -> str | None:
    """Compare what is kept beside an event with what the event says."""
    seq, who = columns[0], said["actor"]["id"]
    if columns != [said["seq"], said["at"], who, said["action"], said["outcome"]]:
        return f"the columns of event {seq} do not say what its text says"
    if touched != said["changes"].keys():
        return f"the index of records that event {seq} touched was altered"
    for path, (salt, value) in texts.items():
        if not opens(said, path, salt, value):
            return f"a text kept beside event {seq} is not the one it was sealed with"
    return None


def _stating(reading: Reading) -> str | None:
    """Let an upgrade state the tables as a whole once, and nobody else."""
    if reading.is_stated or not reading.is_older:
        return f"event {reading.size} states the tables anew, and no upgrade was due"
    reading.is_stated = True
    return None
