"""Ranks practices by what speaks for starting there, with the arithmetic shown.

More pain, findings, maturity gap or free time of the owner never ranks a practice
lower; leaning on a practice that is not there yet never ranks it higher.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from cis.core.errors import RuleError
from cis.register.initiatives.priority import value

# Points of findings, levels of a gap and free hours a month that count in full.
FULL_FINDINGS, FULL_GAP, FULL_HOURS = 12.0, 2.0, 16.0
POINTS: Mapping[str, int] = {"high": 3, "medium": 2, "low": 1}
MOST_WEIGHT, WHOLE = 100, 100.0
# More than three new beginnings at once are none.
FOCUS = 3

# What a practice leans on once it is more than a usable minimum.
USUAL: Mapping[str, Sequence[str]] = {
    "change-enablement": ("service-configuration-management",),
    "problem-management": ("incident-management",),
    "release-management": ("change-enablement",),
    "deployment-management": ("change-enablement",),
    "service-request-management": ("service-catalogue-management",),
    "service-level-management": ("incident-management",),
    "availability-management": ("monitoring-and-event-management",),
    "capacity-and-performance-management": ("monitoring-and-event-management",),
    "service-continuity-management": ("risk-management",),
    "it-asset-management": ("service-configuration-management",),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts; what they come to together is the whole."""

    pain: int = 45
    findings: int = 15
    maturity: int = 15
    capacity: int = 15
    dependencies: int = 10

    def __post_init__(self) -> None:
        for one in fields(self):
            if not 0 <= getattr(self, one.name) <= MOST_WEIGHT:
                raise RuleError(
                    f"Give a number from 0 to {MOST_WEIGHT}.", field=one.name
                )
        if not self.total:
            raise RuleError("At least one of them must count.", field="pain")

    @property
    def total(self) -> int:
        """Return what all weights come to."""
        return sum(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Situation:
    """How one practice stands: what speaks for it and what it would meet.

    ``loss`` is the weight of its open pain points, ``worst`` the heaviest of them with
    its number.
    """

    key: int
    name: str
    loss: float = 0.0
    pains: int = 0
    worst: tuple[int, str] | None = None
    findings: int = 0
    gap: float | None = None
    owner: str = ""
    free_hours: float = 0.0
    is_owned: bool = False
    leans_on: tuple[str, ...] = ()
    under_way: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic: what was given, its share, what it can give."""

    label: str
    given: str
    share: float
    most: float

    @property
    def points(self) -> float:
        """Return the points of 100 that it gives."""
        return self.share * self.most


@dataclass(frozen=True, slots=True)
class Ranked:
    """A practice with its points and how they came about."""

    situation: Situation
    lines: tuple[Line, ...]

    @property
    def total(self) -> float:
        """Return the points of 100."""
        return round(sum(line.points for line in self.lines), 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to finish, what to begin now, and what to leave for later."""

    under_way: Sequence[Ranked]
    now: Sequence[Ranked]
    later: Sequence[Ranked]
    room: int
    most: int


def ranked(situations: Sequence[Situation], weights: Weights) -> list[Ranked]:
    """Return practices, those first that have most reason to begin."""
    found = [Ranked(one, _lines(one, weights)) for one in situations]
    return sorted(found, key=lambda one: (-one.total, one.situation.name))


def plan(found: Sequence[Ranked], most: int) -> Plan:
    """Say what to begin now: never more than people can follow at once."""
    under_way = [one for one in found if one.situation.under_way]
    waiting = [one for one in found if not one.situation.under_way]
    hurting = [one for one in waiting if one.situation.loss > 0]
    room = max(most - len(under_way), 0)
    count = min(room, FOCUS)
    return Plan(under_way, hurting[:count], hurting[count:], room, most)


def _lines(one: Situation, weights: Weights) -> tuple[Line, ...]:
    def line(label: str, given: str, share: float, weight: int) -> Line:
        return Line(label, given, share, WHOLE * weight / weights.total)

    return (
        line("Open pain", _pain(one), value(one.loss), weights.pain),
        line(
            "Findings",
            f"{one.findings} points",
            _share(one.findings, FULL_FINDINGS),
            weights.findings,
        ),
        line(
            "Gap in maturity",
            "not assessed" if one.gap is None else f"{one.gap:.1f} levels",
            _share(one.gap or 0.0, FULL_GAP),
            weights.maturity,
        ),
        line(
            "Time of the owner",
            _time(one),
            # Whoever may not act has no use for free time.
            _share(one.free_hours, FULL_HOURS) if one.is_owned else 0.0,
            weights.capacity,
        ),
        line(
            "Nothing must come first",
            f"leans on {', '.join(one.leans_on)}" if one.leans_on else "stands alone",
            1 / (1 + len(one.leans_on)),
            weights.dependencies,
        ),
    )


def _pain(one: Situation) -> str:
    count = "1 pain point" if one.pains == 1 else f"{one.pains} pain points"
    return f"{count}, weight {one.loss:,.0f}"


def _time(one: Situation) -> str:
    if not one.owner:
        return "nobody is accountable"
    if not one.is_owned:
        return f"{one.owner}, whose ownership is not real"
    return f"{one.owner} has {max(one.free_hours, 0):g} h a month left"


def _share(given: float, full: float) -> float:
    return min(max(given, 0.0) / full, 1.0)
