"""The priority score: five criteria, their weights, and the arithmetic shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from cis.register.initiatives.rules import Effort, Level

# Weighted hours a month at which a loss counts in full; it counts by its logarithm,
# so that ten times the loss is one step more.
FULL_LOSS = 1000.0

# Points of 100 that each criterion can give.
WEIGHTS: Mapping[str, float] = {
    "value": 40,
    "reach": 20,
    "confidence": 15,
    "effort": 15,
    "risk": 10,
}
RISING: Mapping[Level, float] = {Level.LOW: 0.2, Level.MEDIUM: 0.6, Level.HIGH: 1.0}
FALLING: Mapping[Level, float] = {Level.LOW: 1.0, Level.MEDIUM: 0.6, Level.HIGH: 0.2}
EASE: Mapping[Effort, float] = {
    Effort.S: 1.0,
    Effort.M: 0.7,
    Effort.L: 0.4,
    Effort.XL: 0.1,
}


@dataclass(frozen=True, slots=True)
class Case:
    """What the score rests on: the weight of the pains, and four estimates."""

    loss: float
    reach: Level
    confidence: Level
    effort: Effort
    risk: Level


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the arithmetic: what was given, its share, weight and points."""

    label: str
    given: str
    share: float
    weight: float

    @property
    def points(self) -> float:
        """Return the points this criterion gives."""
        return self.share * self.weight


@dataclass(frozen=True, slots=True)
class Score:
    """The score out of 100 with its arithmetic."""

    lines: tuple[Line, ...]
    total: float


def score(case: Case) -> Score:
    """Return the weighted score: more loss, reach and confidence, less effort, risk."""
    lost = f"{case.loss:,.0f} weighted hours a month"
    lines = (
        Line("Value lost to the pain", lost, value(case.loss), WEIGHTS["value"]),
        Line("Reach", case.reach, RISING[case.reach], WEIGHTS["reach"]),
        Line(
            "Confidence",
            case.confidence,
            RISING[case.confidence],
            WEIGHTS["confidence"],
        ),
        Line("Little effort", case.effort, EASE[case.effort], WEIGHTS["effort"]),
        Line("Little risk", case.risk, FALLING[case.risk], WEIGHTS["risk"]),
    )
    return Score(lines, round(sum(line.points for line in lines), 1))


def value(loss: float) -> float:
    """Return how much of the full loss this is, from 0 to 1, on a log scale."""
    return min(log10(1 + max(loss, 0.0)) / log10(1 + FULL_LOSS), 1.0)
