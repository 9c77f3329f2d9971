"""What the first look at a practice says, from figures gathered elsewhere."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

# The order in which verdicts are shown: what asks for a decision comes first.
ORDER = (
    "deterioration",
    "possible_deterioration",
    "mixed",
    "improvement",
    "possible_improvement",
    "higher",
    "lower",
    "no_change_detected",
    "too_early",
)
SAID: Mapping[str, str] = {
    "deterioration": "worsened",
    "possible_deterioration": "possibly worsened",
    "mixed": "mixed",
    "improvement": "improved",
    "possible_improvement": "possibly improved",
    "higher": "higher",
    "lower": "lower",
    "no_change_detected": "without a change",
    "too_early": "too early to tell",
}
NO_BASELINE = "without a baseline"
SHOWN = 8
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Some(Generic[One]):
    """The first few of a list, and how many there are in all."""

    shown: Sequence[One]
    total: int

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.total - len(self.shown)


def first(found: Sequence[One], most: int = SHOWN) -> Some[One]:
    """Return the first of a list; the rest is counted."""
    return Some(found[:most], len(found))


def place(code: str | None) -> int:
    """Return where a verdict stands: what asks for a decision comes first."""
    known = _known(code)
    return ORDER.index(known) if known in ORDER else len(ORDER)


def summed(codes: Iterable[str | None]) -> str:
    """Say what the verdicts of several metrics come to, such as "2 improved"."""
    counts = Counter(_known(code) for code in codes)
    said = [f"{counts[code]} {words}" for code, words in SAID.items() if counts[code]]
    bare = sum(count for code, count in counts.items() if code not in SAID)
    said += [f"{bare} {NO_BASELINE}"] if bare else []
    return ", ".join(said)


def _known(code: str | None) -> str:
    return "too_early" if code == "not_enough_data" else code or ""
