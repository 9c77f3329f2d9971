"""Tickets in columns of machine numbers: a million of them in a few dozen MiB."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress

from cis.register.tickets.measures.profiles import Profile
from cis.register.tickets.rules import ColumnError

VALUES_KEPT = 200
MOST_VALUES = 10_000
OTHER = "(other)"
EMPTY = "(empty)"
NUMBERS = (
    *("lines", "opened", "opened_clock", "resolved", "resolved_clock"),
    *("closed", "closed_clock", "profile"),
)


def _ints() -> "array[int]":
    return array("i")


@dataclass(slots=True)
class Labels:
    """One text column, each distinct text stored once; ``title`` is its header."""

    title: str = ""
    codes: "array[int]" = field(default_factory=lambda: array("I"))
    texts: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def extend(self, cells: Iterable[str]) -> None:
        """Add the texts of more rows, or raise ColumnError if they hardly repeat."""
        places, texts = self.places, self.texts
        for cell in cells:
            code = places.get(cell)
            if code is None:
                code = places[cell] = len(texts)
                texts.append(cell)
            self.codes.append(code)
        if len(texts) > MOST_VALUES:
            raise ColumnError(
                f"“{self.title}” has more than {MOST_VALUES:,} different values; break "
                "down by priority, service or group instead"
            )

    def name(self, code: int) -> str:
        """Return the text as it is shown."""
        return " ".join(self.texts[code].split()) or EMPTY

    def groups(self) -> dict[str, set[int]]:
        """Return shown text -> codes, frequent ones first, rare ones as (other)."""
        counts = Counter(self.codes)
        ordered = sorted(counts, key=lambda code: (-counts[code], self.name(code)))
        groups: dict[str, set[int]] = {}
        for code in ordered:
            name = self.name(code)
            if name not in groups and len(groups) >= VALUES_KEPT:
                name = OTHER
            groups.setdefault(name, set()).add(code)
        return groups


@dataclass(slots=True)
class Tickets:
    """Incidents or requests; days are ordinals (0: missing), clocks milliseconds."""

    lines: "array[int]" = field(default_factory=_ints)
    opened: "array[int]" = field(default_factory=_ints)
    opened_clock: "array[int]" = field(default_factory=_ints)
    resolved: "array[int]" = field(default_factory=_ints)
    resolved_clock: "array[int]" = field(default_factory=_ints)
    closed: "array[int]" = field(default_factory=_ints)
    closed_clock: "array[int]" = field(default_factory=_ints)
    profile: "array[int]" = field(default_factory=_ints)
    profiles: list[Profile] = field(default_factory=list)
    labels: dict[str, Labels] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def numbers(self) -> "list[array[int]]":
        """Return the columns of numbers, which keep step."""
        return [getattr(self, name) for name in NUMBERS]

    def keep(self, mask: Sequence[int]) -> None:
        """Forget the tickets whose mask is 0, a column at a time to spare memory."""
        for name in NUMBERS:
            setattr(self, name, array("i", compress(getattr(self, name), mask)))
        for label in self.labels.values():
            label.codes = array("I", compress(label.codes, mask))

    def where(self, mask: Sequence[int]) -> "Tickets":
        """Return the tickets whose mask is not 0, as columns of their own."""
        kept = Tickets(profiles=self.profiles)
        for name in NUMBERS:
            setattr(kept, name, array("i", compress(getattr(self, name), mask)))
        for name, each in self.labels.items():
            codes = array("I", compress(each.codes, mask))
            kept.labels[name] = Labels(each.title, codes, each.texts, each.places)
        return kept

    def grouped(self, name: str) -> "dict[str, Tickets]":
        """Return the tickets of each value of a label, without their labels."""
        column = self.labels[name]
        groups = column.groups()
        place = {code: at for at, codes in enumerate(groups.values()) for code in codes}
        turns = array("i", map(place.__getitem__, column.codes))
        parts = [Tickets(profiles=self.profiles) for _ in groups]
        for source, *targets in zip(
            self.numbers(), *(part.numbers() for part in parts), strict=True
        ):
            add = [target.append for target in targets]
            for turn, value in zip(turns, source, strict=True):
                add[turn](value)
        return dict(zip(groups, parts, strict=True))
