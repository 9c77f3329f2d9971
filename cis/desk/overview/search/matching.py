"""Asks the index which entries hold all the words, of many kinds at once.

The newest entries of each kind are looked through first: what is common is in some of
them, and nothing else needs to be read. The full-text index is asked about those kinds
only whose newest entries do not hold enough; there the words are rare.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from cis.desk.overview.search import rules
from cis.desk.overview.search.models import TERM, VECTOR, SearchEntry
from cis.desk.overview.search.rules import Query, Term

IN_TITLE, ANYWHERE = 0, 1
# How many of the newest entries of a kind are looked through.
NEWEST = 400
# How many of the newest that fit are taken at once, more than all kinds can show.
CANDIDATES = 1_000
# Statements that are kept: to build one costs more than to ask it.
KEPT = 200


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """An entry that fits; in order, titles come first and then the newest."""

    rank: int
    age: int

    @property
    def entry_id(self) -> int:
        """Return the number of the entry."""
        return -self.age


def matches(
    session: Session, asked: Query, kinds: Sequence[str], most: int
) -> dict[str, list[Match]]:
    """Return the first entries of each kind that hold all the words."""
    found = {kind: set[Match]() for kind in kinds}
    for kind, match in _newest(session, asked, kinds, most):
        found[kind].add(match)
    long = _long(session, [kind for kind in kinds if _titled(found[kind]) < most])
    for titles in (True, False):
        short = [kind for kind in long if titles or len(found[kind]) < most]
        for kind, match in _older(session, asked, short, most, titles=titles):
            found[kind].add(match)
    return {kind: _first(some, most) for kind, some in found.items() if some}


def _titled(found: set[Match]) -> int:
    return sum(match.rank == IN_TITLE for match in found)


def _first(found: set[Match], most: int) -> list[Match]:
    """Return the first matches; what is in a title was found anywhere, too."""
    best: dict[int, Match] = {}
    for match in sorted(found):
        best.setdefault(match.entry_id, match)
    return list(best.values())[:most]


Found = list[tuple[str, Match]]


def _newest(session: Session, asked: Query, kinds: Sequence[str], most: int) -> Found:
    """Return what fits among the newest entries of each kind."""
    values = {f"kind{number}": kind for number, kind in enumerate(kinds)}
    for name, titles in (("any", False), ("title", True)):
        for number, one in enumerate(rules.terms(asked, titles=titles)):
            values[f"{name}{number}"] = rules.within(one)
    shape = _Shape(_dialect(session), len(kinds), len(asked.words), NEWEST, most)
    statement = _newest_of(shape)
    return [
        (row.kind, Match(row.rank, -row.id))
        for row in session.execute(statement, values)
    ]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement depends on, apart from what is looked for."""

    dialect: str
    kinds: int
    words: int
    newest: int
    most: int


@lru_cache(KEPT)
def _newest_of(shape: _Shape) -> Select[Any]:
    each = [
        _entries(number).add_columns(SearchEntry.words).limit(shape.newest).subquery()
        for number in range(shape.kinds)
    ]
    newest = union_all(*(select(one) for one in each)).subquery()
    place = func.instr if shape.dialect == "sqlite" else func.strpos

    def holds(name: str) -> ColumnElement[bool]:
        text = newest.c.words + literal(" ", String)
        names = (f"{name}{number}" for number in range(shape.words))
        return and_(*(place(text, bindparam(one, type_=String)) > 0 for one in names))

    rank = case((holds("title"), IN_TITLE), else_=ANYWHERE).label("rank")
    fitting = select(newest.c.kind, newest.c.id, rank).where(holds("any")).subquery()
    order = (fitting.c.rank, fitting.c.id.desc())
    turn = func.row_number().over(partition_by=fitting.c.kind, order_by=order)
    ranked = select(fitting, turn.label("turn")).subquery()
    return select(ranked).where(ranked.c.turn <= shape.most)


def _long(session: Session, kinds: Sequence[str]) -> list[str]:
    """Return the kinds that have more entries than were looked through."""
    if not kinds:
        return []
    values = {f"kind{number}": kind for number, kind in enumerate(kinds)}
    return list(session.scalars(_long_of(len(kinds), NEWEST), values))


@lru_cache(KEPT)
def _long_of(count: int, newest: int) -> Select[Any]:
    each = [
        _entries(number).offset(newest).limit(1).subquery() for number in range(count)
    ]
    return select(union_all(*(select(one.c.kind) for one in each)).subquery())


def _entries(number: int) -> Select[str, int]:
    kind = bindparam(f"kind{number}", type_=String)
    chosen = select(SearchEntry.kind, SearchEntry.id)
    return chosen.where(SearchEntry.kind == kind).order_by(SearchEntry.id.desc())


def _older(
    session: Session, asked: Query, kinds: Sequence[str], most: int, *, titles: bool
) -> Found:
    """Return what fits among all entries of some kinds, by the full-text index."""
    if not kinds:
        return []
    wanted = rules.terms(asked, titles=titles)
    by = _by_fts5 if _dialect(session) == "sqlite" else _by_vectors
    rank = IN_TITLE if titles else ANYWHERE
    return [(kind, Match(rank, -key)) for kind, key in by(session, wanted, kinds, most)]


def _by_fts5(
    session: Session, wanted: Sequence[Term], kinds: Sequence[str], most: int
) -> Iterator[tuple[str, int]]:
    values = {
        f"asked{number}": rules.fts5(wanted, [kind])
        for number, kind in enumerate(kinds)
    }
    for row in session.execute(_fts5_of(len(kinds), most), values):
        yield kinds[row.kind], row.id


@lru_cache(KEPT)
def _fts5_of(count: int, most: int) -> Select[Any]:
    """Return the question to SQLite, one part for each kind: it stops when enough."""
    parts = []
    for number in range(count):
        value = bindparam(f"asked{number}", type_=String)
        place = literal(number, Integer).label("kind")
        chosen = select(place, TERM.c.rowid.label("id"))
        chosen = chosen.where(TERM.c.search_term.op("MATCH")(value))
        parts.append(chosen.order_by(TERM.c.rowid.desc()).limit(most).subquery())
    return select(union_all(*(select(part) for part in parts)).subquery())


def _by_vectors(
    session: Session, wanted: Sequence[Term], kinds: Sequence[str], most: int
) -> Iterator[tuple[str, int]]:
    """Yield what PostgreSQL finds; kinds that newer ones of others hid, once more."""
    short, taken = list(kinds), CANDIDATES
    while short:
        value = {"asked": rules.tsquery(wanted, short)}
        rows = session.execute(_vectors_of(taken), value).all()
        yield from rows
        if len(rows) < taken:
            return
        counts = Counter(row.kind for row in rows)
        left = [kind for kind in short if counts[kind] < most]
        # Where none was filled, the same question would be answered the same again.
        taken = taken if len(left) < len(short) else 2 * taken
        short = left


@lru_cache(KEPT)
def _vectors_of(most: int) -> Select[Any]:
    """Return the question to PostgreSQL, whose index is read once for all kinds.

    It answers in no order: what fits is gathered first, then the newest are taken. Left
    to itself, it would go through all entries from the newest one on.
    """
    value = cast(bindparam("asked", type_=String), TSQUERY)
    fits = VECTOR.c.terms.op("@@", is_comparison=True)(value)
    fitting = select(VECTOR.c.kind, VECTOR.c.id).where(fits).cte("fitting")
    fitting = fitting.prefix_with("MATERIALIZED")
    columns: Sequence[Any] = (fitting.c.kind, fitting.c.id)
    return select(*columns).order_by(fitting.c.id.desc()).limit(most)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name
