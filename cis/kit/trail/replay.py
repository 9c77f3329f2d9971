"""Replays the log and compares what it says of every record with the tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.orm import Mapper

from cis.kit.db import Base
from cis.kit.trail.sealed import HIDDEN, Sealer

Values = dict[str, Any]
# A default that a function gives, and a value that the log must not hold.
ANY = "(any)"
UNKNOWN = (ANY, HIDDEN)


class Replay:
    """What the log says the tables hold; fill it in order, then compare."""

    def __init__(self) -> None:
        self._mappers = {
            str(mapper.class_.__tablename__): mapper
            for mapper in Base.registry.mappers
            if mapper.class_.__trail__ and isinstance(mapper.local_table, Table)
        }
        self._keys = {
            name: mapper.get_property_by_column(mapper.primary_key[0]).key
            for name, mapper in self._mappers.items()
        }
        self._records: dict[str, dict[str, Values]] = {}
        self._folded: set[str] = set()

    def add(self, said: Mapping[str, Any]) -> None:
        """Take over one event's changes; a refused one has none."""
        for subject, columns in said["changes"].items():
            table, _, key = subject.partition(":")
            after = {name: pair[1] for name, pair in columns.items()}
            known = self._records.setdefault(table, {})
            name = self._keys.get(table)
            if name in after and after[name] is None:
                known.pop(key, None)
            elif after:
                known.setdefault(key, {}).update(after)
        for name, fact in said["facts"].items():
            # Rows that came by the thousand: the log holds their digest only.
            if isinstance(fact, dict) and "sha256" in fact:
                self._folded.add(name)

    def difference(self, connection: Connection) -> str | None:
        """Name the first record that differs from the log, or return None."""
        for name, mapper in self._mappers.items():
            if name in self._folded:
                continue
            found = self._compared(connection, name, mapper)
            if found:
                return found
        return None

    def _compared(
        self, connection: Connection, table: str, mapper: Mapper[Any]
    ) -> str | None:
        expected = dict(self._records.get(table, {}))
        for key, row in _rows(connection, mapper):
            logged = expected.pop(key, None)
            if logged is None:
                return f"the record {table}:{key} is not in the log"
            column = _differing(mapper, logged, row)
            if column:
                return f"the {column} of {table}:{key} is not what the log says"
        gone = next(iter(expected), None)
        return gone and f"the record {table}:{gone} is gone, but the log has it"


def _differing(
    mapper: Mapper[Any], logged: Values, row: Mapping[str, Any]
) -> str | None:
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if column.primary_key or column.info.get("private"):
            continue
        if column is mapper.version_id_col:
            continue
        expected = logged.get(attribute.key, _default(column))
        if expected not in UNKNOWN and not _same(expected, row[column.name]):
            return attribute.key
    return None


def _rows(
    connection: Connection, mapper: Mapper[Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    names = [column.name for column in mapper.primary_key]
    result = connection.execute(select(mapper.local_table)).mappings()
    for row in result.all():
        yield ",".join(str(row[name]) for name in names), dict(row)


def _default(column: Any) -> Any:
    """Return what a column holds of which the log does not speak."""
    if column.default is None:
        return None
    return Sealer().plain(column.default.arg, "") if column.default.is_scalar else ANY


def _same(expected: Any, stored: Any) -> bool:
    found = Sealer().plain(stored, "")
    if expected == found:
        return True
    try:
        return float(expected) == float(found)
    except (TypeError, ValueError):
        return False
