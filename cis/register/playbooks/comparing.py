"""How two versions of a playbook differ, step by step."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from cis.register.playbooks.rules import COLUMNS, Step

# From here on two steps count as one that was written anew.
ALIKE = 0.5


class Change(StrEnum):
    """What became of a step."""

    SAME = "as before"
    CHANGED = "changed"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """One step before and after: its places from 1, and the fields that differ."""

    change: Change
    before: Step | None
    after: Step | None
    before_place: int = 0
    after_place: int = 0

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in which the step differs."""
        if self.before is None or self.after is None:
            return ()
        pairs = zip(COLUMNS, self.before.values, self.after.values, strict=True)
        return tuple(name for name, old, new in pairs if old != new)


def compared(before: Sequence[Step], after: Sequence[Step]) -> list[Line]:
    """Return every step of both, in the new order; removed ones where they stood."""
    pairs = _pairs(before, after)
    kept = _in_order(sorted(pairs.items()))
    lines = []
    for at, step in enumerate(after):
        origin = next((old for old, new in pairs.items() if new == at), None)
        if origin is None:
            lines.append(Line(Change.ADDED, None, step, 0, at + 1))
            continue
        old = before[origin]
        change = Change.CHANGED if old != step else Change.SAME
        if change is Change.SAME and origin not in kept:
            change = Change.MOVED
        lines.append(Line(change, old, step, origin + 1, at + 1))
    for at, step in enumerate(before):
        if at not in pairs:
            place = sum(1 for line in lines if 0 < line.before_place <= at)
            gone = Line(Change.REMOVED, step, None, at + 1, 0)
            lines.insert(_after(lines, place), gone)
    return lines


def _after(lines: Sequence[Line], count: int) -> int:
    """Return the place behind so many steps that were there before."""
    if count == 0:
        return 0
    seen = 0
    for place, line in enumerate(lines, 1):
        seen += line.before_place > 0
        if seen == count:
            return place
    return len(lines)


def _pairs(before: Sequence[Step], after: Sequence[Step]) -> dict[int, int]:
    """Return which step became which: the same ones first, then the most alike."""
    pairs: dict[int, int] = {}
    for old, new in _same(before, after):
        if old not in pairs and new not in pairs.values():
            pairs[old] = new
    left = [
        (_alike(before[old], after[new]), -abs(old - new), -old, -new)
        for old in range(len(before))
        for new in range(len(after))
        if old not in pairs and new not in pairs.values()
    ]
    for alike, _, old, new in sorted(left, reverse=True):
        if alike >= ALIKE and -old not in pairs and -new not in pairs.values():
            pairs[-old] = -new
    return pairs


def _same(before: Sequence[Step], after: Sequence[Step]) -> Iterator[tuple[int, int]]:
    """Yield equal steps: the longest run that kept its order, then the others."""
    run = _runs(before, after)
    old = new = 0
    while old < len(before) and new < len(after):
        if before[old] == after[new]:
            yield old, new
            old, new = old + 1, new + 1
        elif run[old + 1][new] >= run[old][new + 1]:
            old += 1
        else:
            new += 1
    for at, step in enumerate(before):
        yield from ((at, to) for to, other in enumerate(after) if step == other)


def _runs(before: Sequence[Step], after: Sequence[Step]) -> list[list[int]]:
    """Return how many steps both share in order, from each place of both on."""
    run = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for old in reversed(range(len(before))):
        for new in reversed(range(len(after))):
            is_same = before[old] == after[new]
            run[old][new] = (
                run[old + 1][new + 1] + 1
                if is_same
                else max(run[old + 1][new], run[old][new + 1])
            )
    return run


def _alike(one: Step, other: Step) -> float:
    if one.what.casefold() == other.what.casefold():
        return 1.0
    return SequenceMatcher(None, one.what, other.what, autojunk=False).ratio()


def _in_order(pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Return the old places of the longest run of steps that kept their order."""
    tails: list[int] = []
    lengths = []
    for _, new in pairs:
        at = bisect_left(tails, new)
        tails[at : at + 1] = [new]
        lengths.append(at + 1)
    wanted, kept = len(tails), set()
    last = max((new for _, new in pairs), default=0) + 1
    for (old, new), length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == wanted and new < last:
            kept.add(old)
            wanted, last = wanted - 1, new
    return kept
