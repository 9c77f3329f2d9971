"""The audited exception: rows by the hundred thousand, one event with their digest.

Rows go straight to the driver. The open transaction's event says how many there were
and which SHA-256 they have, and by how much the digest of the table's rows grew; the
rows' source keeps the values.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from cis.kit.db import Base
from cis.kit.trail import capture, event_state
from cis.kit.trail import rows as shapes
from cis.kit.trail.rows import Shape, Sum, converted

CHUNK = 250
FETCHED = 5000
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the rows: how many came, were new, differed; their SHA-256."""

    rows: int
    added: int
    changed: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Target:
    """The table rows go to: all its columns in order, and those that identify a row."""

    model: type[Base]
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.model.__tablename__)

    @property
    def names(self) -> str:
        """The columns as SQL lists them."""
        return ", ".join(f'"{column}"' for column in self.columns)

    @property
    def merging(self) -> str:
        """What to do with a row that is there: replace it if a value differs."""
        rest = [f'"{column}"' for column in self.columns if column not in self.key]
        old = ", ".join(f"{self.name}.{column}" for column in rest)
        new = ", ".join(f"excluded.{column}" for column in rest)
        sets = ", ".join(f"{column} = excluded.{column}" for column in rest)
        return (
            f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {sets} "
            f"WHERE ({old}) IS DISTINCT FROM ({new})"
        )


def upsert(session: Session, target: Target, rows: Iterable[Row]) -> Stored:
    """Insert rows or replace those that differ, and note it in the open event.

    Each row is a sequence in the order of ``target.columns``. Keys must not repeat.
    """
    connection = session.connection()
    digest, counter = hashlib.sha256(), [0]
    watched = _watched(rows, digest, counter)
    total = event_state.sums(session, target.name)
    before, shape = total.rows, shapes.shape(target.model)
    cursor = connection.connection.cursor()
    write = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    touched = write(cursor, target, watched, Tally(shape, total))
    cursor.close()
    added = total.rows - before
    stored = Stored(counter[0], added, touched - added, digest.hexdigest())
    said = {"rows": stored.rows, "added": added, "changed": stored.changed}
    capture.note(session, **{target.name: {**said, "sha256": stored.sha256}})
    return stored


def _watched(rows: Iterable[Row], digest: Any, counter: list[int]) -> Iterator[Row]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        counter[0] += len(chunk)
        # repr is unambiguous for the texts, numbers and None that rows hold.
        digest.update(repr(chunk).encode())
        yield from chunk


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts rows into a table's digest as the database stores them."""

    shape: Shape
    total: Sum

    def added(self, *row: Any) -> None:
        """Count a row that was not there."""
        self.total.add(self.shape.hashed(row))

    def replaced(self, *rows: Any) -> None:
        """Count a row that took another's place; the other comes first."""
        half = len(rows) // 2
        self.total.take(self.shape.hashed(rows[:half]))
        self.total.add(self.shape.hashed(rows[half:]))


def _sqlite(cursor: Any, target: Target, rows: Iterator[Row], tally: Tally) -> int:
    """Write the rows; triggers of this connection alone count what becomes of them."""
    names = tally.shape.names
    new = ", ".join(f'NEW."{name}"' for name in names)
    old = ", ".join(f'OLD."{name}"' for name in names)
    driver = cursor.connection
    driver.create_function("tally_added", len(names), tally.added)
    driver.create_function("tally_replaced", 2 * len(names), tally.replaced)
    for verb, call in (
        ("INSERT", f"tally_added({new})"),
        ("UPDATE", f"tally_replaced({old}, {new})"),
    ):
        cursor.execute(
            f"CREATE TEMP TRIGGER tally_{verb} AFTER {verb} ON main.{target.name} "
            f"BEGIN SELECT {call}; END"
        )
    try:
        return _inserted(cursor, target, rows)
    finally:
        for verb in ("INSERT", "UPDATE"):
            cursor.execute(f"DROP TRIGGER IF EXISTS temp.tally_{verb}")


def _inserted(cursor: Any, target: Target, rows: Iterator[Row]) -> int:
    marks = ", ".join("?" for _ in target.columns)
    # SQLite says IS NOT where the standard says IS DISTINCT FROM (until 3.39).
    cursor.executemany(
        f"INSERT INTO {target.name} ({target.names}) VALUES ({marks}) "  # noqa: S608
        f"{target.merging}",
        rows,
    )
    return int(cursor.rowcount)


def _postgresql(cursor: Any, target: Target, rows: Iterator[Row], tally: Tally) -> int:
    incoming = f"incoming_{target.name}"
    cursor.execute(
        f"CREATE TEMP TABLE {incoming} (LIKE {target.name} INCLUDING DEFAULTS) "
        "ON COMMIT DROP"
    )
    with cursor.copy(f"COPY {incoming} ({target.names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    _compare(cursor, target, incoming, tally)
    cursor.execute(
        f"INSERT INTO {target.name} ({target.names}) "  # noqa: S608
        f"SELECT {target.names} FROM {incoming} {target.merging}"
    )
    count = int(cursor.rowcount)
    cursor.execute(f"DROP TABLE {incoming}")
    return count


def _compare(cursor: Any, target: Target, incoming: str, tally: Tally) -> None:
    """Count what the incoming rows will become, before they do."""
    names, places = tally.shape.names, tally.shape.keys
    key = ", ".join(f'"{names[at]}"' for at in places)
    old = ", ".join(f'o."{name}"' for name in names)
    new = ", ".join(f'n."{name}"' for name in names)
    with cursor.connection.cursor(name=f"tally_{target.name}") as found:
        found.itersize = FETCHED
        found.execute(
            f"SELECT {old}, {new} FROM {incoming} n "  # noqa: S608
            f"LEFT JOIN {target.name} o USING ({key}) "
            f"WHERE ({old}) IS DISTINCT FROM ({new})"
        )
        convert = tally.shape.conversions(sqlite=False)
        for row in found:
            half = len(names)
            before = converted(row[:half], convert)
            after = converted(row[half:], convert)
            if before[places[0]] is None:
                tally.added(*after)
            else:
                tally.replaced(*before, *after)
