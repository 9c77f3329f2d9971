"""What else a ticket row says: moves, re-opens, target met; coded once per value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cis.register.tickets.rules import is_missing

_COUNT = re.compile(r"(\d{1,6})(?:[.,]0+)?", re.ASCII)
_REMAINING = re.compile(r"(-?)\s*\d+:\d{2}(?::\d{2})?h?", re.ASCII)
YES = frozenset(
    {"true", "yes", "y", "1", "x", "met", "within sla", "oui", "sim", "sì", "si", "ja"}
    | {"achieved", "on time"}
)
NO = frozenset(
    {"false", "no", "n", "0", "breached", "sla violated", "non", "não", "nein"}
    | {"missed", "violated", "overdue"}
)
CACHE = 20_000
BAD = -1


@dataclass(frozen=True, slots=True)
class Profile:
    """A ticket's history in numbers; None where the export does not tell."""

    reassignments: int | None = None
    reopens: int | None = None
    sla_met: bool | None = None
    first_contact: bool | None = None
    escalated: bool | None = None

    @property
    def is_fcr(self) -> bool | None:
        """Tell whether the first contact resolved it: never moved nor re-opened."""
        if self.first_contact is not None:
            return self.first_contact
        if self.reassignments is None or self.reopens is None:
            return None
        return self.reassignments == 0 and self.reopens == 0


def count(text: str) -> int | None:
    """Return the whole number; a blank counts as 0, as tools leave unset counters.

    None stands for something that is not a count.
    """
    if is_missing(text):
        return 0
    found = _COUNT.fullmatch("".join(text.split()))
    return int(found[1]) if found else None


def answer(text: str) -> bool | None:
    """Return what a yes/no cell says, or None if it says neither."""
    word = text.strip().casefold()
    if word in YES:
        return True
    return False if word in NO else None


def remaining(text: str) -> bool | None:
    """Return whether time was left of the target, or None if the cell does not say."""
    found = _REMAINING.fullmatch(text.strip())
    return None if found is None else not found[1]


def _stations(text: str) -> int | None:
    stations = count(text)
    return None if stations is None else max(stations - 1, 0)


def _breached(text: str) -> bool | None:
    breached = answer(text)
    return None if breached is None else not breached


Parser = Callable[[str], int | bool | None]
PARSERS: Mapping[str, tuple[str, Parser]] = {
    "reassignment_count": ("reassignments", count),
    "stations": ("reassignments", _stations),
    "reopen_count": ("reopens", count),
    "sla_met": ("sla_met", answer),
    "sla_breached": ("sla_met", _breached),
    "sla_remaining": ("sla_met", remaining),
    "first_contact": ("first_contact", answer),
}
COUNTS = frozenset({"reassignment_count", "stations", "reopen_count"})


class Profiles(dict[tuple[str, ...], int]):
    """Code of the profile that a row's cells describe, found once per combination."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__()
        self.fields = fields
        self.known: list[Profile] = []
        self._codes: dict[Profile, int] = {}

    def __missing__(self, cells: tuple[str, ...]) -> int:
        code = self._code(cells)
        if len(self) < CACHE:
            self[cells] = code
        return code

    def fault(self, cells: tuple[str, ...]) -> str:
        """Return the first field whose cell is not a count."""
        pairs = zip(self.fields, cells, strict=True)
        return next(
            name
            for name, cell in pairs
            if name in COUNTS and PARSERS[name][1](cell) is None
        )

    def _code(self, cells: tuple[str, ...]) -> int:
        values: dict[str, int | bool | None] = {}
        for name, cell in zip(self.fields, cells, strict=True):
            attribute, parse = PARSERS[name]
            value = parse(cell)
            if value is None and name in COUNTS:
                return BAD
            if values.get(attribute) is None:
                values[attribute] = value
        return self.code(Profile(**values))  # type: ignore[arg-type]  # by PARSERS

    def code(self, profile: Profile) -> int:
        """Return the number that stands for a profile."""
        if profile not in self._codes:
            self._codes[profile] = len(self.known)
            self.known.append(profile)
        return self._codes[profile]
