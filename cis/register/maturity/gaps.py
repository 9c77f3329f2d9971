"""What kind of gap there is, and how much mending it wants; the rules in words too."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cis.register.maturity.rules import LOWEST, Dimension, GapKind

# From here on something is written, or done, as the way we work.
SETTLED = 3
# So many levels behind is more than the next small step.
FAR = 2
# So many dimensions far behind do not mend one by one.
MANY = 2
# Where approvals, hand-overs and records live; elsewhere skills and tools lack.
CONTROLLED = frozenset({Dimension.PROCESS, Dimension.GOVERNANCE})

MEANINGS: Mapping[GapKind, str] = {
    GapKind.NONE: "What happens is at least what is written and what is aimed at.",
    GapKind.DOCUMENTED_ONLY: "A control failure: it is written as the way we work "
    "(3 or more), and nobody works by it (1).",
    GapKind.ACTUAL_ONLY: "It is done as the way we work (3 or more), and is written "
    "nowhere (1): it leaves with the people who know it.",
    GapKind.CONTROL: "Process or governance happens below what is written or aimed "
    "at: approvals, hand-overs or records fail.",
    GapKind.CAPABILITY: "People or technology are below what is written or aimed at: "
    "training, authority or tooling is missing.",
}


class Remedy(StrEnum):
    """How much mending a result wants."""

    NONE = "nothing to mend"
    LIGHT = "lightweight fix"
    REDESIGN = "formal redesign"


RULE = (
    "A formal redesign is proposed when two or more dimensions are two or more levels "
    "behind, or when process and governance are both behind; a lightweight fix when "
    "anything else is behind. Behind means: what happens is below the target or below "
    "what is written."
)


@dataclass(frozen=True, slots=True)
class Levels:
    """The three numbers of a dimension; without a target there is nothing to reach."""

    documented: int
    actual: int
    target: int | None = None

    @property
    def aim(self) -> int:
        """What should happen: the target, or what is written where that is more."""
        return max(self.documented, self.target or self.documented)

    @property
    def behind(self) -> int:
        """By how many levels what happens stays behind."""
        return max(self.aim - self.actual, 0)


@dataclass(frozen=True, slots=True)
class Advice:
    """What is proposed, and the part of the rule that says so."""

    remedy: Remedy
    reason: str


def kind(dimension: Dimension, levels: Levels) -> GapKind:
    """Return what kind of gap the levels of a dimension show."""
    if levels.actual == LOWEST and levels.documented >= SETTLED:
        return GapKind.DOCUMENTED_ONLY
    if levels.documented == LOWEST and levels.actual >= SETTLED:
        return GapKind.ACTUAL_ONLY
    if not levels.behind:
        return GapKind.NONE
    return GapKind.CONTROL if dimension in CONTROLLED else GapKind.CAPABILITY


def advice(levels: Mapping[Dimension, Levels]) -> Advice:
    """Return how much mending the levels of a practice want, and why."""
    far = [one for one in Dimension if one in levels and levels[one].behind >= FAR]
    behind = [one for one in Dimension if one in levels and levels[one].behind]
    if len(far) >= MANY:
        words = f"{_listed(far)} are two or more levels behind"
        return Advice(Remedy.REDESIGN, f"{words.capitalize()}.")
    if set(behind) >= CONTROLLED:
        return Advice(
            Remedy.REDESIGN,
            "Process and governance are both behind: how the work flows and who "
            "decides about it must change together.",
        )
    if behind:
        verb = "is" if len(behind) == 1 else "are"
        words = f"{_listed(behind)} {verb} behind"
        return Advice(Remedy.LIGHT, f"{words.capitalize()}, and can be mended alone.")
    return Advice(Remedy.NONE, "Nothing is behind what is written or aimed at.")


def _listed(dimensions: list[Dimension]) -> str:
    *first, last = [one.value for one in dimensions]
    return f"{', '.join(first)} and {last}" if first else last
