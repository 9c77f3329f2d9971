"""Finds records; never shows a kind that the reader may not read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.desk.overview.search import rules
from cis.desk.overview.search.models import TERM, VECTOR, SearchEntry
from cis.desk.overview.search.rules import Query
from cis.desk.overview.search.sources import SOURCES, Source

# Of each kind, and when one kind is asked for.
FEW, MANY = 6, 50
IN_TITLE, ANYWHERE = 0, 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that was found, with the words around what was looked for."""

    source: Source
    page_id: int
    title: Sequence[tuple[str, bool]]
    excerpt: Sequence[tuple[str, bool]]
    in_title: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, and whether there is more."""

    source: Source
    hits: Sequence[Hit]
    has_more: bool


def found(session: Session, asked: Query, actor: Actor, kind: str = "") -> list[Group]:
    """Return what holds all the words, by kind; titles first, then the newest."""
    sources = [
        one for one in SOURCES if actor.may(one.permission) and kind in {"", one.kind}
    ]
    if not asked.words or not sources:
        return []
    most = MANY if kind else FEW
    groups = [
        Group(
            source, [_hit(source, row, asked) for row in rows[:most]], len(rows) > most
        )
        for source, rows in _rows(session, asked, sources, most + 1)
        if rows
    ]
    return sorted(groups, key=lambda group: not group.hits[0].in_title)


def _rows(
    session: Session, asked: Query, sources: Sequence[Source], most: int
) -> Iterator[tuple[Source, list[Any]]]:
    statement = _statement(session.get_bind().dialect.name, len(sources), most)
    write = rules.fts5 if session.get_bind().dialect.name == "sqlite" else rules.tsquery
    values = {
        _name(number, titles=titles): write(
            rules.terms(asked, source.kind, titles=titles)
        )
        for number, source in enumerate(sources)
        for titles in (True, False)
    }
    by_source: dict[int, dict[int, Any]] = {}
    for row in session.execute(statement, values):
        by_source.setdefault(row.source, {}).setdefault(row.id, row)
    for number, rows in sorted(by_source.items()):
        yield sources[number], list(rows.values())[:most]


@cache
def _statement(dialect: str, count: int, most: int) -> Select[Any]:
    """Return one question for all kinds: to build it costs more than to ask it."""
    asked = [
        _part(dialect, number, most, titles=titles).subquery()
        for titles in (True, False)
        for number in range(count)
    ]
    every = union_all(*(select(part) for part in asked)).subquery()
    return select(every).order_by(every.c.rank, every.c.id.desc())


def _part(dialect: str, number: int, most: int, *, titles: bool) -> Any:
    value = bindparam(_name(number, titles=titles), type_=String)
    chosen = select(
        literal(number, Integer).label("source"),
        literal(IN_TITLE if titles else ANYWHERE, Integer).label("rank"),
        SearchEntry.id,
        SearchEntry.page_id,
        SearchEntry.title,
        SearchEntry.body,
    )
    key, fits = _matching(dialect, value)
    chosen = chosen.join(key.table, key == SearchEntry.id).where(fits)
    return chosen.order_by(key.desc()).limit(most)


def _matching(dialect: str, value: Any) -> tuple[Any, ColumnElement[bool]]:
    if dialect == "sqlite":
        return TERM.c.rowid, TERM.c.search_term.op("MATCH", is_comparison=True)(value)
    terms = VECTOR.c.terms.op("@@", is_comparison=True)
    return VECTOR.c.id, terms(cast(value, TSQUERY))


def _name(number: int, *, titles: bool) -> str:
    return f"{'title' if titles else 'any'}{number}"


def _hit(source: Source, row: Any, asked: Query) -> Hit:
    return Hit(
        source,
        row.page_id,
        rules.marked(row.title, asked),
        rules.excerpt(row.body, asked),
        row.rank == IN_TITLE,
    )
