"""Finds records; never shows a kind that the reader may not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.desk.overview.search import matching, rules, shipped
from cis.desk.overview.search.kinds import Source
from cis.desk.overview.search.matching import Match
from cis.desk.overview.search.models import SearchEntry
from cis.desk.overview.search.rules import Query
from cis.desk.overview.search.sources import SOURCES

# Of each kind, and when one kind is asked for.
FEW, MANY = 4, 50


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
    sources = {
        one.kind: one
        for one in SOURCES
        if actor.may(one.permission) and kind in {"", one.kind}
    }
    if not asked.words or not sources:
        return []
    most = MANY if kind else FEW
    matches = matching.matches(session, asked, list(sources), most + 1)
    shown = {name: some[:most] for name, some in matches.items()}
    rows = _rows(session, [one for some in shown.values() for one in some])
    hits = {
        name: [_hit(sources[name], one, rows[one.entry_id], asked) for one in some]
        for name, some in shown.items()
    }
    proposed = shipped.SOURCE.kind
    if proposed in sources:
        more = [*hits.get(proposed, ()), *_shipped(session, asked)]
        hits[proposed] = sorted(more, key=lambda hit: not hit.in_title)
    groups = [
        Group(source, hits[name], len(matches.get(name, ())) > most)
        for name, source in sources.items()
        if hits.get(name)
    ]
    return sorted(groups, key=lambda group: not group.hits[0].in_title)


def _rows(session: Session, matches: Sequence[Match]) -> Mapping[int, Any]:
    columns = (SearchEntry.id, SearchEntry.page_id, SearchEntry.title, SearchEntry.body)
    keys = [one.entry_id for one in matches]
    chosen = select(*columns).where(SearchEntry.id.in_(keys))
    return {row.id: row for row in session.execute(chosen)}


def _hit(source: Source, match: Match, row: Any, asked: Query) -> Hit:
    return Hit(
        source,
        row.page_id,
        rules.marked(row.title, asked),
        rules.excerpt(row.body, asked),
        match.in_title,
    )


def _shipped(session: Session, asked: Query) -> list[Hit]:
    return [
        Hit(
            shipped.SOURCE,
            0,
            rules.marked(one.title, asked),
            rules.excerpt(one.body, asked),
            shipped.is_titled(one, asked),
        )
        for one in shipped.found(session, asked)
    ]
