"""The index of the search: a derived table, and the full-text index over it.

``search_term`` is the database's own: an FTS5 table on SQLite, a table of text vectors
on PostgreSQL. The index writes both together; a trigger may not, since SQLite is told
not to trust its schema.
"""

from typing import ClassVar

from sqlalchemy import DDL, Index, String, Text, column, event, table
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base


class SearchEntry(Base):
    """What can be found of one record; written anew whenever its texts change."""

    __tablename__ = "search_entry"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = (
        "the index of the search; cis trail rebuild writes it anew"
    )
    __table_args__ = (
        Index(None, "kind", "record_id", unique=True),
        # The newest of a kind are looked through first.
        Index(None, "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    # The record whose page shows it: a comment is on the page of its initiative.
    page_id: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    # The words of both, folded; see rules.stored.
    words: Mapped[str] = mapped_column(Text)


TERM = table("search_term", column("rowid"), column("words"), column("search_term"))
VECTOR = table("search_term", column("id"), column("kind"), column("terms"))

FTS5 = (
    "CREATE VIRTUAL TABLE search_term USING fts5(words, content='search_entry', "
    "content_rowid='id', detail=none, columnsize=0, prefix='2 3 4 5 6 7 8 9 10', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '=^'\")"
)
VECTORS = (
    "CREATE TABLE search_term (id INTEGER PRIMARY KEY "
    "REFERENCES search_entry (id) ON DELETE CASCADE, kind VARCHAR(40) NOT NULL, "
    "terms tsvector NOT NULL)"
)
# What is pending is a list that every question reads through: it is kept short.
VECTORS_INDEX = (
    "CREATE INDEX ix_search_term_terms ON search_term USING gin (terms) "
    "WITH (gin_pending_list_limit = 256)"
)

_entries = Base.metadata.tables[SearchEntry.__tablename__]
for _dialect, _statement in (
    ("sqlite", FTS5),
    ("postgresql", VECTORS),
    ("postgresql", VECTORS_INDEX),
):
    _made = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
    event.listen(_entries, "after_create", _made)
