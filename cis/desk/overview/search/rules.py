"""Folds texts and queries alike, so that both databases find the same.

Words are compared without case and accents. A record's words are stored folded, each
word of its title once more with ``^`` before it, and its kind with ``=``; no folded
word holds these signs, so nothing that is typed can mean more than words.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

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


def holds(stored_words: str, wanted: Sequence[Term]) -> bool:
    """Tell whether stored words hold all the terms."""
    text = f" {stored_words} "
    return all(
        f" {one.word}" in text if one.is_beginning else f" {one.word} " in text
        for one in wanted
    )


def fts5(wanted: Sequence[Term], kinds: Sequence[str]) -> str:
    """Write terms as SQLite's full-text search wants them, of some kinds or of any."""
    words = [
        f'"{one.word}"*' if one.is_beginning else f'"{one.word}"' for one in wanted
    ]
    of_kind = " OR ".join(f'"{_kind(kind)}"' for kind in kinds)
    return " AND ".join([f"({of_kind})", *words] if kinds else words)


def tsquery(wanted: Sequence[Term], kinds: Sequence[str]) -> str:
    """Write terms as PostgreSQL's full-text search wants them, in the same way."""
    words = [
        f"'{one.word}':*" if one.is_beginning else f"'{one.word}'" for one in wanted
    ]
    of_kind = " | ".join(f"'{_kind(kind)}'" for kind in kinds)
    return " & ".join([f"({of_kind})", *words] if kinds else words)


def _kind(kind: str) -> str:
    return f"={kind.replace('_', '')}"


def excerpt(text: str, asked: Query) -> list[Piece]:
    """Return the part of a text around what was looked for, the hits marked."""
    hits, before, text = _hits(asked), list[re.Match[str]](), text[:LONGEST_TEXT]
    places = WORD.finditer(text)
    for place in places:
        if hits(place[0]):
            break
        before.append(place)
    else:
        return [(_shortened(text), False)] if text else []
    after = list(islice(places, AFTER))
    start = before[-BEFORE].start() if len(before) > BEFORE else 0
    end = after[-2].end() if len(after) == AFTER else len(text)
    around = marked(text[start:end], asked)
    ends = ("…" if start else "", "…" if end < len(text) else "")
    pieces = ((ends[0], False), *around, (ends[1], False))
    return [piece for piece in pieces if piece[0]]


def marked(text: str, asked: Query) -> list[Piece]:
    """Return a text in pieces, those that were looked for marked."""
    hits, pieces, at = _hits(asked), list[Piece](), 0
    for place in WORD.finditer(text):
        if hits(place[0]):
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


def _hits(asked: Query) -> Callable[[str], bool]:
    """Return what tells whether a word is looked for."""
    wanted = terms(asked)
    beginnings = tuple(one.word for one in wanted if one.is_beginning)
    whole = {one.word for one in wanted}

    def hits(word: str) -> bool:
        plain = folded(word)
        return plain.startswith(beginnings) or plain in whole

    return hits
