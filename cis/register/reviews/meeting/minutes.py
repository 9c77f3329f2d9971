"""The minutes of a review: frozen, the same as JSON; every paper is made of them.

Words that people chose, and people, stand in it as numbers: so both can be erased
although the minutes never change.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

VERSION = 1
NOTHING = -1
ERASED = "(erased)"


@dataclass(frozen=True, slots=True)
class Promise:
    """An action that came of a line: what, who, by when."""

    title: str
    owner: int
    due_on: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the agenda with its answer; ``reason`` is the place of the words."""

    group: str
    subject: str
    title: str
    words: str
    owner: int | None
    carried: int
    answer: str
    reason: int = NOTHING
    by: int | None = None
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An improvement chosen for the period to come."""

    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a closed review says. Days are ISO texts, people are numbers."""

    version: int
    review: int
    title: str
    scope: str
    organisation: str
    due_on: str
    begun_on: str
    closed_at: str
    chair: int | None
    closed_by: int | None
    present: tuple[int, ...]
    excused: tuple[int, ...]
    guests: int
    notes: int
    reason: int
    more_because: int
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]
    # The verdict of each living initiative, by number, for the review after this one.
    verdicts: Mapping[str, str]

    def people(self) -> set[int]:
        """Return everybody the minutes name, by number."""
        found = {self.chair, self.closed_by, *self.present, *self.excused}
        for line in self.lines:
            found |= {line.owner, line.by}
            found |= {line.promise.owner} if line.promise else set()
        return {one for one in found if one is not None}

    def seen(self) -> dict[int, str]:
        """Return the verdicts as they stood, by initiative."""
        return {int(key): code for key, code in self.verdicts.items()}


class Words:
    """Collects the words that people chose, and hands out their places."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, int | None]] = []

    def place(self, text: str, author: int | None) -> int:
        """Keep a text with its author and return its place; none for no text."""
        if not text.strip():
            return NOTHING
        self.kept.append((text.strip(), author))
        return len(self.kept) - 1


def dumped(minutes: Minutes) -> str:
    """Return the minutes as JSON, the same text for the same minutes."""
    return json.dumps(
        asdict(minutes), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def loaded(text: str) -> Minutes:
    """Return the minutes that a text holds."""
    raw: dict[str, Any] = json.loads(text)
    lines = tuple(_line(one) for one in raw.pop("lines"))
    choices = tuple(Choice(**one) for one in raw.pop("choices"))
    raw |= {name: tuple(raw[name]) for name in ("present", "excused")}
    return Minutes(**raw, lines=lines, choices=choices)


def digest(text: str) -> str:
    """Return the SHA-256 by which minutes are known."""
    return hashlib.sha256(text.encode()).hexdigest()


def _line(raw: dict[str, Any]) -> Line:
    promise = raw.pop("promise")
    return replace(Line(**raw), promise=Promise(**promise) if promise else None)


@dataclass(frozen=True, slots=True)
class Told:
    """Minutes as people read them: every number is a name or a sentence again."""

    minutes: Minutes
    names: Mapping[int, str]
    words: Mapping[int, str]

    def name(self, person: int | None) -> str:
        """Return the name of a person, as they are called today."""
        if person is None:
            return "nobody"
        return self.names.get(person, f"Person {person}")

    def word(self, place: int) -> str:
        """Return the words at a place; nothing where there were none."""
        return "" if place == NOTHING else self.words.get(place, ERASED)

    def named(self, people: Sequence[int]) -> str:
        """Return the names of people in a row."""
        return ", ".join(self.name(one) for one in people)

    def groups(self) -> list[tuple[str, list[Line]]]:
        """Return the lines under their headings, in order."""
        found: dict[str, list[Line]] = {}
        for line in self.minutes.lines:
            found.setdefault(line.group, []).append(line)
        return list(found.items())

    def came(self, line: Line) -> str:
        """Return the action that came of a line as a sentence."""
        if line.promise is None:
            return ""
        due = day(line.promise.due_on)
        return f"{line.promise.title}: {self.name(line.promise.owner)}, by {due}."

    def put_off(self, line: Line) -> str:
        """Return how often a line was put off before."""
        if not line.carried:
            return ""
        times = "once" if line.carried == 1 else f"{line.carried} times"
        return f"Put off {times} before."


def day(text: str) -> str:
    """Return an ISO date as 30 Jun 2026."""
    value = date.fromisoformat(text)
    return f"{value.day} {value:%b %Y}"
