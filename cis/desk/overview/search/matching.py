"""Asks the index which entries hold all the words, of many kinds at once.

The newest that fit are taken first, more than all kinds can show; kinds that these hid
are asked for once more. SQLite's index answers from the newest on. That of PostgreSQL
answers in no order, which takes long for common words: there the newest entries of each
kind are looked through before, and the index is asked about the kinds that stay short.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any

from sqlalchemy import (
    Select,
    String,
    TableValuedAlias,
    bindparam,
    cast,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from cis.desk.overview.search import rules
from cis.desk.overview.search.models import TERM, VECTOR, SearchEntry
from cis.desk.overview.search.rules import Query, Term

# How many entries are looked through on PostgreSQL: of all kinds, and at most of one.
NEWEST, OF_ONE = 3_000, 400
# How many of the newest that fit are taken at once, more than all kinds can show.
# PostgreSQL gathers everything that fits for each answer: it is asked for more.
CANDIDATES, GATHERED = 1_000, 3_000
# Up to so many kinds are words of the question to PostgreSQL: its index leads to them.
FEW_KINDS = 6


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fits, and whether all the words are in its title."""

    entry_id: int
    in_title: bool


Found = Iterator[tuple[str, int]]
Ask = Callable[[Sequence[str], int], Sequence[tuple[str, int]]]


def matches(
    session: Session, asked: Query, kinds: Sequence[str], most: int
) -> dict[str, list[Match]]:
    """Return the first entries of each kind that hold all the words.

    Those with the words in their titles come first, and then the newest.
    """
    anywhere = _by_kind(_held(session, rules.terms(asked), kinds, most))
    # A kind of which nothing was found has nothing in a title either.
    there = [kind for kind in kinds if kind in anywhere]
    terms = rules.terms(asked, titles=True)
    titled = _by_kind(_held(session, terms, there, most))
    return {
        kind: _first(titled.get(kind, set()), anywhere[kind], most) for kind in there
    }


def _by_kind(found: Found) -> dict[str, set[int]]:
    keys: dict[str, set[int]] = {}
    for kind, key in found:
        keys.setdefault(kind, set()).add(key)
    return keys


def _first(titled: set[int], anywhere: set[int], most: int) -> list[Match]:
    newest = [
        *(Match(key, in_title=True) for key in nlargest(most, titled)),
        *(Match(key, in_title=False) for key in nlargest(most, anywhere - titled)),
    ]
    return newest[:most]


def _held(
    session: Session, wanted: Sequence[Term], kinds: Sequence[str], most: int
) -> Found:
    """Yield entries that hold the terms, of each kind at least the newest few."""
    if not kinds:
        return
    if session.get_bind().dialect.name == "sqlite":
        yield from _by_fts5(session, wanted, kinds, most)
    else:
        yield from _by_vectors(session, wanted, kinds, most)


def _by_fts5(
    session: Session, wanted: Sequence[Term], kinds: Sequence[str], most: int
) -> Found:
    def ask(short: Sequence[str], taken: int) -> Sequence[tuple[str, int]]:
        # To tell many kinds by their terms takes longer than to find others, too.
        told = short if len(short) < len(kinds) or len(kinds) <= FEW_KINDS else ()
        values = {"asked": rules.fts5(wanted, told), "taken": taken}
        return _pairs(session, FITTING_FTS5, values)

    return _in_turns(ask, kinds, most, CANDIDATES)


def _by_vectors(
    session: Session, wanted: Sequence[Term], kinds: Sequence[str], most: int
) -> Found:
    def ask(short: Sequence[str], taken: int) -> Sequence[tuple[str, int]]:
        few = short if len(short) <= FEW_KINDS else ()
        values = {"asked": rules.tsquery(wanted, few), "kinds": short, "taken": taken}
        return _pairs(session, FITTING_VECTORS, values)

    each = min(NEWEST // len(kinds), OF_ONE)
    asked = {"asked": rules.tsquery(wanted, ()), "kinds": kinds}
    newest = _pairs(session, AMONG_NEWEST, {**asked, "newest": each, "most": most})
    yield from newest
    short = {"kinds": _short(newest, kinds, most), "newest": each}
    longer = session.scalars(LONGER, short).all()
    yield from _in_turns(ask, longer, most, GATHERED)


def _in_turns(ask: Ask, kinds: Sequence[str], most: int, taken: int) -> Found:
    """Yield what is found; kinds that newer ones of others hid are asked once more."""
    short, every = list(kinds), set(kinds)
    while short:
        rows = ask(short, taken)
        yield from (row for row in rows if row[0] in every)
        if len(rows) < taken:
            return
        left = _short(rows, short, most)
        # Where none was filled, the same question would be answered the same again.
        taken = taken if len(left) < len(short) else 2 * taken
        short = left


def _short(
    found: Sequence[tuple[str, int]], kinds: Sequence[str], most: int
) -> list[str]:
    counts = Counter(kind for kind, _ in found)
    return [kind for kind in kinds if counts[kind] < most]


def _pairs(
    session: Session, statement: Select[str, int], values: Mapping[str, Any]
) -> Sequence[tuple[str, int]]:
    return [(kind, key) for kind, key in session.execute(statement, values)]


def _fitting_fts5() -> Select[str, int]:
    """Return the question to SQLite, which goes from the newest on and stops."""
    fits = TERM.c.search_term.op("MATCH")(bindparam("asked", type_=String))
    newest = select(TERM.c.rowid).where(fits).order_by(TERM.c.rowid.desc())
    fitting = newest.limit(bindparam("taken")).subquery()
    chosen = select(SearchEntry.kind, SearchEntry.id)
    return chosen.join(fitting, fitting.c.rowid == SearchEntry.id)


def _fitting_vectors() -> Select[str, int]:
    """Return the question to PostgreSQL.

    What fits is gathered first, which the offset makes sure of, then the newest are
    taken: left to itself, it would go through all entries from the newest one on.
    """
    of_kinds = VECTOR.c.kind == func.any(KINDS)
    gathered = select(VECTOR.c.kind, VECTOR.c.id).where(FITS, of_kinds).offset(0)
    fitting = gathered.subquery().c
    chosen = select(fitting.kind, fitting.id).order_by(fitting.id.desc())
    return chosen.limit(bindparam("taken"))


def _among_newest() -> Select[str, int]:
    """Return which of the newest entries of each kind fit; it stops when enough."""
    kinds = func.unnest(KINDS).table_valued("kind").render_derived(name="asked_for")
    newest = _newest(kinds).limit(bindparam("newest")).lateral("newest")
    # The limit keeps PostgreSQL from joining the whole table instead.
    holds = select(literal(1).label("holds")).where(VECTOR.c.id == newest.c.id, FITS)
    fitting = select(newest.c.id).join(holds.limit(1).lateral("holding"), true())
    # In the order in which they come: then they need no sorting, and the rest is left.
    enough = fitting.order_by(newest.c.kind.desc(), newest.c.id.desc())
    each = enough.limit(bindparam("most")).correlate(kinds).lateral("each")
    return select(kinds.c.kind, each.c.id).join(each, true())


def _longer() -> Select[Any]:
    """Return the kinds that have more entries than were looked through."""
    kinds = func.unnest(KINDS).table_valued("kind").render_derived(name="asked_for")
    after = _newest(kinds).offset(bindparam("newest")).limit(1).lateral("after")
    return select(kinds.c.kind).join(after, true())


def _newest(kinds: TableValuedAlias) -> Select[str, int]:
    """Return the entries of a kind, the newest first.

    A range of one kind, since with “equals” PostgreSQL may take the index of the
    numbers, and pass every entry of the other kinds.
    """
    kind, number = SearchEntry.kind, SearchEntry.id
    chosen = select(kind, number).where(kind.between(kinds.c.kind, kinds.c.kind))
    return chosen.order_by(kind.desc(), number.desc()).correlate(kinds)


KINDS = bindparam("kinds", type_=ARRAY(String))
FITS = VECTOR.c.terms.op("@@", is_comparison=True)(
    cast(bindparam("asked", type_=String), TSQUERY)
)
FITTING_FTS5, FITTING_VECTORS = _fitting_fts5(), _fitting_vectors()
AMONG_NEWEST, LONGER = _among_newest(), _longer()
