"""Rows as a database keeps them, and a digest over a set of rows in any order.

The digest is the sum of a hash of each row, modulo 2 to the 2048: rows are added and
taken away one by one, so an import pays for its own rows only. So many bits, because
whoever can add many rows finds other rows with the same sum of 256 bits in a minute
(Wagner's generalised birthday attack); against 2048 bits that takes about 2 to the 90.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from itertools import compress
from operator import ne
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    Double,
    Enum,
    Integer,
    LargeBinary,
    text,
)
from sqlalchemy.types import TypeEngine

from cis.kit.db import Base
from cis.kit.db.types import UtcDateTime, stamp

WIDTH = 256
MODULUS = 1 << (8 * WIDTH)
CHUNK = 5000
# A default that a function gives: it equals no stored value.
COMPUTED = object()
Row = Sequence[Any]
Convert = Callable[[Any], Any]
Conversions = Sequence[tuple[int, Convert]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a table as they are compared.

    ``counted`` columns go into the digest by name, unless they hold their default: a
    column that is added later leaves the digest of older rows as it was.
    """

    table: str
    names: tuple[str, ...]
    attributes: tuple[str, ...]
    columns: tuple[Any, ...]
    defaults: tuple[Any, ...]
    keys: tuple[int, ...]
    counted: tuple[int, ...]
    private: tuple[int, ...]
    # The defaults of the counted columns, and how the digest names those that differ.
    usual: tuple[Any, ...]
    headings: dict[tuple[bool, ...], str] = field(default_factory=dict)

    def key(self, row: Row) -> str:
        """Return a row's key as the trail writes it after the table's name."""
        return ",".join(str(row[place]) for place in self.keys)

    def hashed(self, row: Row) -> int:
        """Return a row's share of the digest."""
        values = [row[at] for at in self.counted]
        kept = tuple(map(ne, values, self.usual))
        # repr is unambiguous for the texts, numbers and None that rows hold.
        told = f"{self._heading(kept)}{[*compress(values, kept)]!r}"
        return int.from_bytes(hashlib.shake_128(told.encode()).digest(WIDTH))

    def _heading(self, kept: tuple[bool, ...]) -> str:
        """Return the table and those of its counted columns that are not usual."""
        heading = self.headings.get(kept)
        if heading is None:
            names = (self.names[at] for at in self.counted)
            heading = f"{self.table}{[*compress(names, kept)]!r}"
            self.headings[kept] = heading
        return heading

    def strays(self, row: Row) -> bool:
        """Tell whether a private column may hold anything but its default."""
        return any(row[at] is not self.defaults[at] for at in self.private)

    def conversions(self, *, sqlite: bool) -> "Conversions":
        """Return what makes a driver's values those that SQLite would keep."""
        found = [_conversion(column.type, sqlite=sqlite) for column in self.columns]
        return [(at, one) for at, one in enumerate(found) if one]


@dataclass(slots=True)
class Sum:
    """How many rows there are, and the sum over them; or by how much both grew."""

    rows: int = 0
    total: int = 0
    # Whether a row may hold a private value, which a digest does not cover.
    has_private: bool = False

    def add(self, hashed: int) -> None:
        """Count one more row."""
        self.rows += 1
        self.total += hashed

    def take(self, hashed: int) -> None:
        """Count one row less."""
        self.rows -= 1
        self.total -= hashed

    def stated(self) -> dict[str, Any]:
        """Return it as an event states it."""
        return {"rows": self.rows, "sum": f"{self.total % MODULUS:0{2 * WIDTH}x}"}

    def grow(self, stated: Mapping[str, Any]) -> None:
        """Take over what an event states."""
        self.rows += stated["rows"]
        self.total = (self.total + int(stated["sum"], 16)) % MODULUS

    def agrees(self, other: "Sum") -> bool:
        """Tell whether both stand for the same rows."""
        return self.rows == other.rows and (self.total - other.total) % MODULUS == 0


@cache
def shape(model: type[Base]) -> Shape:
    """Return how a model's rows are compared."""
    mapper = model.__mapper__
    pairs = [(one.key, one.columns[0]) for one in mapper.column_attrs]
    columns = tuple(column for _, column in pairs)
    names = tuple(column.name for column in columns)
    places = range(len(columns))
    kept = [not columns[at].info.get("unchecked") for at in places]
    private = tuple(at for at in places if columns[at].info.get("private") and kept[at])
    defaults = tuple(default(column) for column in columns)
    # By name: the order in which a model lists its columns means nothing.
    counted = sorted(
        (at for at in places if kept[at] and at not in private), key=names.__getitem__
    )
    return Shape(
        table=str(model.__tablename__),
        names=names,
        attributes=tuple(key for key, _ in pairs),
        columns=columns,
        defaults=defaults,
        keys=tuple(columns.index(column) for column in mapper.primary_key),
        counted=tuple(counted),
        private=private,
        usual=tuple(defaults[at] for at in counted),
    )


@cache
def compared() -> dict[str, type[Base]]:
    """Return the models whose rows are compared with the log, by table."""
    return {
        str(mapper.class_.__tablename__): mapper.class_
        for mapper in Base.registry.mappers
        if mapper.class_.__trail__ or mapper.class_.__digested__
    }


def unchecked() -> list[tuple[str, str]]:
    """Return the tables and columns that are not compared, each with its reason."""
    found = []
    for mapper in Base.registry.mappers:
        name, why = str(mapper.class_.__tablename__), mapper.class_.__unchecked__
        if why:
            found.append((name, why))
        found += [
            (f"{name}.{column.name}", str(column.info["unchecked"]))
            for column in mapper.columns
            if "unchecked" in column.info
        ]
    return sorted(found)


def read(connection: Connection, model: type[Base]) -> Iterator[Row]:
    """Yield every row as the database keeps it: no value is made into an object."""
    known = shape(model)
    quote = connection.dialect.identifier_preparer.quote
    listed = ", ".join(quote(name) for name in known.names)
    chosen = f"SELECT {listed} FROM {quote(known.table)}"  # noqa: S608
    sqlite = connection.dialect.name == "sqlite"
    conversions = known.conversions(sqlite=sqlite)
    for row in _streamed(connection, chosen, sqlite=sqlite):
        yield converted(row, conversions) if conversions else row


def _streamed(connection: Connection, chosen: str, *, sqlite: bool) -> Iterator[Row]:
    """Yield rows a few thousand at once; stopping early leaves no cursor open."""
    if sqlite:
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(chosen)
            while found := cursor.fetchmany(CHUNK):
                yield from found
        return
    options = {"stream_results": True, "yield_per": CHUNK}
    with connection.execute(text(chosen), execution_options=options) as result:
        for row in result:
            yield tuple(row)


def converted(row: Row, conversions: Conversions) -> Row:
    """Return a row with the values that a driver gives made those SQLite would keep."""
    values = list(row)
    for at, conversion in conversions:
        if values[at] is not None:
            values[at] = conversion(values[at])
    return tuple(values)


def _conversion(kind: TypeEngine[Any], *, sqlite: bool) -> Convert | None:
    if isinstance(kind, LargeBinary):
        return _digest
    if sqlite:
        return None
    if isinstance(kind, Boolean):
        return int
    if isinstance(kind, Double):
        return _float
    return _day if isinstance(kind, Date) else None


def stored(column: Any, value: Any) -> Any:
    """Return what the database keeps of a value that the application holds."""
    if value is None or value is COMPUTED:
        return value
    return _writer(column.type)(value)


def _writer(kind: TypeEngine[Any]) -> Convert:
    for known, conversion in WRITERS:
        if isinstance(kind, known):
            return conversion
    return str


def _member(value: Any) -> str:
    return str(getattr(value, "value", value))


def _float(value: Any) -> float:
    # SQLite keeps no negative zero.
    return float(value) + 0.0


def _day(value: Any) -> str:
    return str(value.isoformat())


def _digest(value: Any) -> str:
    return hashlib.sha256(bytes(value)).hexdigest()


WRITERS: Sequence[tuple[type[TypeEngine[Any]], Convert]] = (
    (Enum, _member),
    (UtcDateTime, stamp),
    (Boolean, int),
    (Integer, int),
    (Double, _float),
    (Date, _day),
    (LargeBinary, _digest),
)


def default(column: Any) -> Any:
    """Return what a row holds of which the log does not speak."""
    if column.default is None:
        return None
    given = column.default
    return stored(column, given.arg if given.is_scalar else COMPUTED)
