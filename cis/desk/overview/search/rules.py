"""Folds texts and queries alike, so that both databases find the same.

Words are compared without case and accents. A record's words are stored folded, each
word of its title once more with ``^`` before it, and its kind with ``=``; no folded
word holds these signs, so nothing that is typed can mean more than words.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
LONGEST_QUERY, MOST_WORDS, LONGEST_WORD = 400, 12, 40
LONGEST_TEXT, MOST_STORED = 20_000, 3_000
# Shorter words are looked for as they are: as a beginning they fit nearly everything.
SHORTEST_BEGINNING = 2
BEFORE, AFTER, TWO_LINES = 8, 22, 160

# Names that practices had before ITIL 4, by the practice's code.
OLDER: Mapping[str, Sequence[str]] = {
    "change-enablement": ("Change control", "Change management"),
    "service-request-management": ("Request fulfilment", "Request fulfillment"),
    "continual-improvement": (
        "Continual service improvement",
        "Continuous improvement",
        "CSI",
    ),
    "monitoring-and-event-management": ("Event management",),
    "service-configuration-management": (
        "Configuration management",
        "Service asset and configuration management",
        "CMDB",
    ),
    "it-asset-management": ("Asset management",),
    "service-desk": ("Help desk", "Helpdesk"),
    "measurement-and-reporting": ("Service reporting",),
    "release-management": ("Release and deployment management",),
    "deployment-management": ("Release and deployment management",),
    "service-financial-management": ("Financial management",),
    "relationship-management": ("Business relationship management",),
    "service-level-management": ("SLA management",),
    "strategy-management": ("Service strategy",),
    "workforce-and-talent-management": ("Human resources",),
}


# A piece of a text, and whether it is what was looked for.
Piece = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: the folded words, and whether more was typed than is used."""

    words: tuple[str, ...]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One word to look for, as it is or as the beginning of one."""

    word: str
    is_beginning: bool = False


def folded(text: str) -> str:
    """Return a text without case and accents."""
    # Most words are: a page of results folds some thousand of them.
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return unicodedata.normalize("NFKC", kept).casefold()


def words(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return [word[:LONGEST_WORD] for word in WORD.findall(folded(text[:LONGEST_TEXT]))]


def stored(kind: str, title: str, body: str) -> str:
    """Return what the index keeps of a record, each word once."""
    named = words(title)
    numbers = [word.lstrip("0") for word in named if word.isdecimal()]
    found = [
        _kind(kind),
        *(f"^{word}" for word in (*named, *numbers) if word),
        *filter(None, (*named, *numbers, *words(body))),
    ]
    return " ".join(list(dict.fromkeys(found))[:MOST_STORED])


def query(typed: str) -> Query:
    """Return what somebody looks for; whatever they type, it is only words."""
    found = list(dict.fromkeys(words(typed[:LONGEST_QUERY])))
    is_cut = len(typed) > LONGEST_QUERY or len(found) > MOST_WORDS
    return Query(tuple(found[:MOST_WORDS]), is_cut)


def terms(asked: Query, *, titles: bool = False) -> list[Term]:
    """Return what a record must hold, in its title or anywhere."""
    sign = "^" if titles else ""
    return [
        Term(f"{sign}{word}", len(word) >= SHORTEST_BEGINNING) for word in asked.words
    ]


def within(wanted: Term) -> str:
    """Return how a term stands in stored words, a space after them added."""
    return f" {wanted.word}" if wanted.is_beginning else f" {wanted.word} "


def fts5(wanted: Sequence[Term], kinds: Sequence[str]) -> str:
    """Write terms as SQLite's full-text search wants them, of any of some kinds."""
    words = (
        f'"{one.word}"*' if one.is_beginning else f'"{one.word}"' for one in wanted
    )
    of_kind = " OR ".join(f'"{_kind(kind)}"' for kind in kinds)
    return " AND ".join((f"({of_kind})", *words))


def tsquery(wanted: Sequence[Term], kinds: Sequence[str]) -> str:
    """Write terms as PostgreSQL's full-text search wants them, of any of some kinds."""
    words = (
        f"'{one.word}':*" if one.is_beginning else f"'{one.word}'" for one in wanted
    )
    of_kind = " | ".join(f"'{_kind(kind)}'" for kind in kinds)
    return " & ".join((f"({of_kind})", *words))


def _kind(kind: str) -> str:
    return f"={kind.replace('_', '')}"


def excerpt(text: str, asked: Query) -> list[Piece]:
    """Return the part of a text around what was looked for, the hits marked."""
    places = list(WORD.finditer(text[:LONGEST_TEXT]))
    hits = (number for number, place in enumerate(places) if _hits(place[0], asked))
    at = next(hits, None)
    if at is None:
        return [(_shortened(text), False)] if text else []
    first, last = max(at - BEFORE, 0), min(at + AFTER, len(places)) - 1
    start = places[first].start() if first else 0
    end = places[last].end() if last < len(places) - 1 else len(text)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    around = marked(text[start:end], asked)
    return [piece for piece in ((before, False), *around, (after, False)) if piece[0]]


def marked(text: str, asked: Query) -> list[Piece]:
    """Return a text in pieces, those that were looked for marked."""
    pieces, at = list[Piece](), 0
    for place in WORD.finditer(text):
        if _hits(place[0], asked):
            pieces += [(text[at : place.start()], False), (place[0], True)]
            at = place.end()
    return [piece for piece in (*pieces, (text[at:], False)) if piece[0]]


def older(typed: str) -> str | None:
    """Return the code of the practice of which this is an older name, if it is one."""
    said = words(typed[:LONGEST_QUERY])
    for code, names in OLDER.items():
        if any(words(name) == said for name in names):
            return code
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= TWO_LINES else f"{text[:TWO_LINES]}…"


def _hits(word: str, asked: Query) -> bool:
    plain = folded(word)
    return any(
        plain.startswith(one) if len(one) >= SHORTEST_BEGINNING else plain == one
        for one in asked.words
    )
