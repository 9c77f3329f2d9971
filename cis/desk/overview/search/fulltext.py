"""Keeps the full-text index of either database as the entries are."""

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    func,
    insert,
    literal,
    select,
    true,
)

from cis.desk.overview.search.models import TERM, VECTOR, SearchEntry

EVERY = true()


def add(connection: Connection, chosen: ColumnElement[bool]) -> None:
    """Make stored entries findable."""
    if _is_sqlite(connection):
        rows = select(SearchEntry.id, SearchEntry.words).where(chosen)
        connection.execute(insert(TERM).from_select(["rowid", "words"], rows))
        return
    terms = func.array_to_tsvector(func.string_to_array(SearchEntry.words, " "))
    rows = select(SearchEntry.id, SearchEntry.kind, terms).where(chosen)
    connection.execute(insert(VECTOR).from_select(["id", "kind", "terms"], rows))


def take(connection: Connection, chosen: ColumnElement[bool]) -> None:
    """Remove entries; PostgreSQL lets their terms go with them."""
    if _is_sqlite(connection):
        rows = select(literal("delete"), SearchEntry.id, SearchEntry.words)
        columns = ["search_term", "rowid", "words"]
        connection.execute(insert(TERM).from_select(columns, rows.where(chosen)))
    connection.execute(delete(SearchEntry).where(chosen))


def empty(connection: Connection) -> None:
    """Remove every entry."""
    if _is_sqlite(connection):
        connection.execute(insert(TERM).values(search_term="delete-all"))
    connection.execute(delete(SearchEntry))


def purge(connection: Connection) -> None:
    """Leave nothing of removed words in the old parts of SQLite's index."""
    if _is_sqlite(connection):
        connection.execute(insert(TERM).values(search_term="optimize"))


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
