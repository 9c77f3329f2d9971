"""Looks up the names of what events mention by number."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from cis.desk.audit.wording import Names
from cis.kit.db import Base
from cis.kit.trail.queries import Event
from cis.register.people.rules import person_of

# The column that names a record, by preference.
NAMING = ("name", "title", "statement", "question", "code")
MOST = 500
Wanted = dict[str, set[int]]


def names(session: Session, events: Iterable[Event]) -> Names:
    """Return the names of everybody and everything that events mention."""
    targets = _targets()
    wanted: Wanted = {}
    for event in events:
        for table, number in _mentioned(event, targets):
            wanted.setdefault(table, set()).add(number)
    return Names(
        {table: _named(session, table, ids) for table, ids in wanted.items()}, targets
    )


def _targets() -> dict[tuple[str, str], str]:
    """Return which table each column's number points to."""
    return {
        (table.name, column.key): key.column.table.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
    }


def _mentioned(
    event: Event, targets: dict[tuple[str, str], str]
) -> Iterator[tuple[str, int]]:
    actor = person_of(event.actor)
    if actor is not None:
        yield "person", actor
    for subject, columns in event.changes.items():
        table, _, key = subject.partition(":")
        yield from _number(table, key)
        for column, pair in columns.items():
            target = targets.get((table, column))
            if target:
                for item in pair:
                    yield from _number(target, item)


def _number(table: str, item: Any) -> Iterator[tuple[str, int]]:
    text = str(item)
    if text.isascii() and text.isdecimal() and len(text) < 10:  # noqa: PLR2004
        yield table, int(text)


def _named(session: Session, name: str, ids: set[int]) -> dict[int, str]:
    table = Base.metadata.tables.get(name)
    column = _naming_column(table) if table is not None else None
    if table is None or column is None or "id" not in table.columns:
        return {}
    chosen = select(table.c.id, table.c[column]).where(
        table.c.id.in_(sorted(ids)[:MOST])
    )
    return {key: str(text) for key, text in session.execute(chosen)}


def _naming_column(table: Table) -> str | None:
    return next((name for name in NAMING if name in table.columns), None)
