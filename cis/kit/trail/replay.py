"""Replays the log and compares what it says of every record with the tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Boolean, Connection, Double, Integer

from cis.kit.db import Base
from cis.kit.trail import rows
from cis.kit.trail.rows import Row, Shape, Sum
from cis.kit.trail.sealed import HIDDEN, Opened, commitment, split

Texts = Mapping[str, tuple[str, str]]
Values = dict[str, Any]
# The event of an upgrade that states what the log until then did not.
STATE = "trail.state"


@dataclass(slots=True)
class Compared:
    """How much was compared, and the first thing that differs."""

    tables: int = 0
    rows: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A value of a record that the log does not state, or states otherwise."""

    subject: str
    attribute: str
    column: Any
    value: Any
    is_stated: bool
    is_version: bool

    @property
    def fault(self) -> str:
        """The gap as a sentence's part."""
        return f"the {self.attribute} of {self.subject} is not what the log says"


@dataclass(slots=True)
class Replay:
    """What the log says the tables hold; fill it in order, then compare."""

    records: dict[str, dict[str, Values]] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    models: Mapping[str, type[Base]] = field(default_factory=rows.compared)
    _shapes: dict[str, Shape] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up how each table is compared."""
        self._shapes = {name: rows.shape(model) for name, model in self.models.items()}

    def add(self, said: Mapping[str, Any], texts: Texts) -> None:
        """Take over one event's changes; a refused one has none.

        ``texts`` are the private texts kept beside the event: path to salt and text.
        """
        for subject, columns in said["changes"].items():
            table, _, key = subject.partition(":")
            if table in self.models:
                after = {name: pair[1] for name, pair in columns.items()}
                for name, value in after.items():
                    # A commitment stands for a text that may be kept beside the event.
                    if isinstance(value, dict):
                        path = f"changes.{subject}.{name}.1"
                        after[name] = texts[path][1] if path in texts else value
                self._change(table, key, after)
        if state := said.get("state"):
            self._state(state, anew=said["action"] == STATE)

    def _change(self, table: str, key: str, after: Values) -> None:
        shape, known = self._shapes[table], self.records.setdefault(table, {})
        first = shape.attributes[shape.keys[0]]
        if first in after and after[first] is None:
            known.pop(key, None)
            return
        if self.models[table].__digested__:
            private = {shape.attributes[at] for at in shape.private}
            after = {name: value for name, value in after.items() if name in private}
        if after:
            known.setdefault(key, {}).update(after)

    def _state(self, state: Mapping[str, Any], *, anew: bool) -> None:
        if anew:
            self.sums.clear()
        for table, stated in state.get("tables", {}).items():
            self.sums.setdefault(table, Sum()).grow(stated)
        for subject, values in state.get("records", {}).items():
            table, _, key = subject.partition(":")
            known = self.records.setdefault(table, {}).setdefault(key, {})
            known.update({name: split(value) for name, value in values.items()})

    def compare(
        self, connection: Connection, sums: Mapping[str, Sum] | None = None
    ) -> Compared:
        """Compare every table; stop at the first record that differs.

        ``sums`` are the digests of this very state, made elsewhere.
        """
        found = Compared()
        for name, model in self.models.items():
            total = (sums or {}).get(name)
            if total and not (total.has_private or self.records.get(name)):
                found.rows += total.rows
                expected = self.sums.get(name, Sum())
                found.fault = _disagreement(name, expected, total)
            else:
                found.fault = self._table(connection, name, model, found)
            if found.fault:
                break
            found.tables += 1
        return found

    def gaps(self, connection: Connection) -> Iterator[Gap]:
        """Yield every value that differs from the log, of records that it knows."""
        for name, model in self.models.items():
            known = self.records.get(name, {})
            for row in rows.read(connection, model):
                logged = known.get(self._shapes[name].key(row))
                if logged is not None or model.__digested__:
                    yield from self._gaps(model, row, logged or {})

    def sum_tables(self, connection: Connection) -> dict[str, Sum]:
        """Return the digest of each digested table as it stands."""
        return {
            name: self._sum(connection, model)
            for name, model in self.models.items()
            if model.__digested__
        }

    def _table(
        self, connection: Connection, name: str, model: type[Base], found: Compared
    ) -> str | None:
        shape, left = self._shapes[name], dict(self.records.get(name, {}))
        total = Sum()
        for row in rows.read(connection, model):
            found.rows += 1
            logged: Values = {}
            if left or not model.__digested__:
                key = shape.key(row)
                if key not in left and not model.__digested__:
                    return f"the record {name}:{key} is not in the log"
                logged = left.pop(key, logged)
            if logged or not model.__digested__ or shape.strays(row):
                for gap in self._gaps(model, row, logged):
                    return gap.fault
            if model.__digested__:
                total.add(shape.hashed(row))
        if model.__digested__:
            return _disagreement(name, self.sums.get(name, Sum()), total)
        gone = next(iter(left), None)
        return gone and f"the record {name}:{gone} is gone, but the log has it"

    def _sum(self, connection: Connection, model: type[Base]) -> Sum:
        total, shape = Sum(), self._shapes[str(model.__tablename__)]
        for row in rows.read(connection, model):
            total.add(shape.hashed(row))
            total.has_private = total.has_private or shape.strays(row)
        return total

    def _gaps(self, model: type[Base], row: Row, logged: Values) -> Iterator[Gap]:
        shape = self._shapes[str(model.__tablename__)]
        places: Sequence[int] = shape.private
        if not model.__digested__:
            places = (*shape.private, *shape.counted)
        for at in places:
            if at in shape.keys:
                continue
            expected = logged.get(shape.attributes[at], shape.defaults[at])
            # Most often nothing was ever said, and the row holds the default.
            if expected is row[at] or _same(shape.columns[at], expected, row[at]):
                continue
            column = shape.columns[at]
            yield Gap(
                f"{shape.table}:{shape.key(row)}",
                *(shape.attributes[at], column, row[at]),
                is_stated=_is_stated(model, shape.attributes[at] in logged, expected),
                is_version=column is model.__mapper__.version_id_col,
            )


def _disagreement(name: str, expected: Sum, found: Sum) -> str | None:
    if expected.agrees(found):
        return None
    if expected.rows != found.rows:
        return (
            f"the table {name} has {found.rows} rows, but by the log there are "
            f"{expected.rows}"
        )
    return f"a row of the table {name} is not what the log says"


def _same(column: Any, expected: Any, found: Any) -> bool:
    """Tell whether a stored value is what the log, or the model's default, says."""
    if isinstance(expected, Opened):
        return found is not None and (
            commitment(bytes.fromhex(expected.salt), str(found)) == expected.digest
        )
    if expected is None or found is None or expected is rows.COMPUTED:
        return expected is found
    if _is_closed(expected):
        return False
    return bool(_parsed(column, expected) == found)


def _is_stated(model: type[Base], is_logged: bool, expected: Any) -> bool:  # noqa: FBT001
    """Tell whether the log says what a value is, if only by leaving a default out."""
    if not is_logged and model.__digested__:
        return False
    return not (_is_closed(expected) or expected is rows.COMPUTED)


def _is_closed(expected: Any) -> bool:
    return expected == HIDDEN or isinstance(expected, dict)


def _parsed(column: Any, expected: Any) -> Any:
    """Return the stored form of what the log writes; numbers are text there."""
    try:
        if isinstance(column.type, Boolean | Integer):
            return int(expected)
        return float(expected) if isinstance(column.type, Double) else expected
    except ValueError:
        return rows.COMPUTED
