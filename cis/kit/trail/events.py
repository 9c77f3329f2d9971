"""The stored events in their order, chunk by chunk, with what is kept beside each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from cis.kit.trail.models import TrailEvent, TrailPrivate, TrailTouch

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some events in order, with the records they touched and the texts kept.

    An event is a tuple: number, moment, actor, action, outcome, payload, leaf.
    """

    events: Sequence[Any]
    touched: Mapping[int, AbstractSet[str]]
    private: Mapping[int, Mapping[str, tuple[str, str]]]


def chunks(connection: Connection) -> Iterator[Chunk]:
    """Yield events in order, with what the side tables list for each.

    By key and not by a server cursor, so that stopping early leaves nothing open.
    """
    last: int | None = None
    while True:
        chosen = select(TrailEvent.__table__).order_by(TrailEvent.seq).limit(CHUNK)
        if last is not None:
            chosen = chosen.where(TrailEvent.seq > last)
        rows = _fetched(connection, chosen)
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        yield Chunk(
            rows, _touched(connection, first, last), _private(connection, first, last)
        )


def _fetched(connection: Connection, chosen: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """Return the driver's own tuples: these columns need no conversion."""
    with connection.execute(chosen) as result:
        cursor: Any = result.cursor
        found: Sequence[Any] = cursor.fetchall()
    return found


def _touched(
    connection: Connection, first: int, last: int
) -> Mapping[int, AbstractSet[str]]:
    chosen = select(TrailTouch.seq, TrailTouch.subject).where(
        TrailTouch.seq.between(first, last)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for seq, subject in _fetched(connection, chosen):
        found[seq].add(subject)
    return found


def _private(
    connection: Connection, first: int, last: int
) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    chosen = select(TrailPrivate.__table__).where(TrailPrivate.seq.between(first, last))
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for seq, path, salt, value in _fetched(connection, chosen):
        found[seq][path] = (salt, value)
    return found
