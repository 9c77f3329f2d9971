"""Keeps the index as the register is, within the transaction that changes it.

Whatever changes a text goes through a session; what was flushed is noted, and before
the commit the entries of these records are written anew. Nothing else may write them.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, and_, event, insert, inspect, select
from sqlalchemy.orm import Session

from cis.desk.overview.search import fulltext, rules
from cis.desk.overview.search.kinds import Row, Source
from cis.desk.overview.search.models import SearchEntry
from cis.desk.overview.search.sources import BY_KIND, FOLLOWERS, SOURCES
from cis.kit.db import Base, db, housekeeping
from cis.kit.db.session import Intent

NOTED = "searched"
CHUNK = 500
EDITION = "edition"
# What is to be written anew: of which kind, and which values of which of its columns.
Noted = dict[tuple[str, str], set[int]]


def install() -> None:
    """Start keeping the index; safe to call more than once."""
    for name, listener in (
        ("after_flush", _note),
        ("before_commit", _keep),
        ("after_rollback", _forget),
    ):
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)


def rebuild() -> int:
    """Write the whole index anew; return how many records can be found."""
    with housekeeping() as session:
        connection = session.connection()
        fulltext.empty(connection)
        count = sum(_write_all(connection, source) for source in SOURCES)
        connection.execute(insert(SearchEntry), _marker())
        fulltext.add(connection, fulltext.EVERY)
        fulltext.purge(connection)
        return count


def fill() -> None:
    """Write the index anew unless it was written of the same records and columns."""
    session = db.session()
    chosen = select(SearchEntry.title).where(SearchEntry.kind == EDITION)
    written_as = session.scalar(chosen)
    session.rollback()
    if written_as != _edition():
        rebuild()


def _marker() -> dict[str, Any]:
    """Return an entry that nobody finds: it tells what the others were written of."""
    texts = {"title": _edition(), "body": "", "words": ""}
    return {"kind": EDITION, "record_id": 0, "page_id": 0, **texts}


def _edition() -> str:
    read = (f"{one.kind} {one.page} {one.columns} {one.chosen()}" for one in SOURCES)
    return sha256("\n".join(read).encode()).hexdigest()


def _note(session: Session, _flush_context: object) -> None:
    for record in (*session.new, *session.dirty, *session.deleted):
        is_gone = record in session.deleted
        source = BY_KIND.get(record.__tablename__)
        if source and (is_gone or _says_else(record, source.own)):
            _mark(session, source.kind, "id", record.id)
        for told, follow in FOLLOWERS.get(record.__tablename__, ()):
            if is_gone or not follow.read or _says_else(record, follow.read):
                _mark(
                    session, told.kind, follow.column, getattr(record, follow.attribute)
                )


def _mark(session: Session, kind: str, column: str, value: int | None) -> None:
    if value is None:
        return
    noted: Noted = session.info.setdefault(NOTED, {})
    noted.setdefault((kind, column), set()).add(value)


def _says_else(record: Base, names: Sequence[str]) -> bool:
    attributes = inspect(record).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _keep(session: Session) -> None:
    session.flush()
    noted: Noted = session.info.pop(NOTED, {})
    for kind, ids in _told(session.connection(), noted).items():
        _write(session.connection(), BY_KIND[kind], sorted(ids))
    if noted and _erases(session):
        fulltext.purge(session.connection())


def _told(connection: Connection, noted: Noted) -> Mapping[str, set[int]]:
    """Return the numbers of what is to be written anew, by kind."""
    told: dict[str, set[int]] = {}
    for (kind, column), values in noted.items():
        found = told.setdefault(kind, set())
        if column == "id":
            found |= values
            continue
        source = BY_KIND[kind]
        own, rows = source.model.__table__, source.chosen().subquery()
        told_by = own if column in own.c else rows
        chosen = select(told_by.c.id).where(told_by.c[column].in_(sorted(values)))
        found |= set(connection.scalars(chosen))
    return told


def _forget(session: Session) -> None:
    session.info.pop(NOTED, None)


def _erases(session: Session) -> bool:
    intent: Intent | None = session.info.get("intent")
    return intent is not None and intent.what.endswith(".erase")


def _write(connection: Connection, source: Source, ids: Sequence[int]) -> None:
    """Write the entries of some records anew; those that are gone stay away."""
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        entries = and_(
            SearchEntry.kind == source.kind, SearchEntry.record_id.in_(chunk)
        )
        fulltext.take(connection, entries)
        chosen = source.chosen().where(source.model.__table__.c.id.in_(chunk))
        _add(connection, source, connection.execute(chosen).mappings().all())
        fulltext.add(connection, entries)


def _write_all(connection: Connection, source: Source) -> int:
    """Write the entries of all records of a kind; return how many there are."""
    count, last = 0, 0
    column = source.model.__table__.c.id
    while True:
        chosen = source.chosen().where(column > last).order_by(column).limit(CHUNK)
        rows = connection.execute(chosen).mappings().all()
        if not rows:
            return count
        count, last = count + _add(connection, source, rows), rows[-1]["id"]


def _add(connection: Connection, source: Source, rows: Sequence[Row]) -> int:
    entries = [_entry(source, row) for row in rows if not source.is_gone(row)]
    if entries:
        connection.execute(insert(SearchEntry), entries)
    return len(entries)


def _entry(source: Source, row: Row) -> dict[str, Any]:
    title, body = source.named(row), source.said(row)
    return {
        "kind": source.kind,
        "record_id": row["id"],
        "page_id": row[source.page],
        "title": title,
        "body": body,
        "words": rules.stored(source.kind, title, body),
    }
