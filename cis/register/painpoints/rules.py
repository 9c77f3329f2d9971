"""What a pain point is, how it weighs and how it may move."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cis.core.errors import RuleError


class Kind(StrEnum):
    """The kind of loss a pain point is."""

    SLOW_RESOLUTION = "slow resolution"
    REPEAT_OUTAGE = "repeat outage"
    FAILED_CHANGE = "failed change"
    UNCLEAR_OWNERSHIP = "unclear ownership"
    INCONSISTENT_DELIVERY = "inconsistent delivery"
    POOR_COMMUNICATION = "poor communication"
    AVOIDABLE_DEMAND = "avoidable demand"
    OTHER = "other"


class Frequency(StrEnum):
    """How often it hurts."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    RARELY = "rarely"


class Status(StrEnum):
    """Where a pain point is in its life."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    REJECTED = "rejected"


STILL_HURTING = (Status.OPEN, Status.ACCEPTED)
MOVES: Mapping[Status, tuple[Status, ...]] = {
    Status.OPEN: (Status.ACCEPTED, Status.REJECTED),
    Status.ACCEPTED: (Status.RESOLVED, Status.REJECTED),
    Status.RESOLVED: (Status.OPEN,),
    Status.REJECTED: (Status.OPEN,),
}
# What became of it must be said to whoever raised it.
ANSWERED = frozenset({Status.REJECTED, Status.RESOLVED})

# How the three losses are put on one scale, weighted hours a month. These are the
# register's own conventions, shown beside every weight, and no accounting.
MONEY_PER_HOUR = 50.0
HOURS_PER_TRUST = 10.0
FACTORS: Mapping[Frequency, float] = {
    Frequency.DAILY: 1.5,
    Frequency.WEEKLY: 1.2,
    Frequency.MONTHLY: 1.0,
    Frequency.RARELY: 0.5,
}

LONGEST_STATEMENT = 400
LONGEST_SERVICE = 120
LONGEST_TEXT = 4000
MOST_HOURS = 100_000
MOST_MONEY = 1_000_000_000
MOST_TRUST = 5


@dataclass(frozen=True, slots=True)
class Loss:
    """What a pain costs each month: hours, money, trust from 0 to 5; and how often."""

    frequency: Frequency
    hours: float = 0
    money: float = 0
    trust: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A pain point as somebody raises it, in business language."""

    statement: str
    kind: Kind
    practice_id: int
    frequency: Frequency
    hours_lost: float = 0
    money_lost: float = 0
    trust_lost: int = 0
    service: str = ""
    figures: str = ""

    def __post_init__(self) -> None:
        if not self.statement.strip():
            raise RuleError(
                "Say what hurts: who waits, what is redone, what it costs.",
                field="statement",
            )
        _check_length("statement", self.statement, LONGEST_STATEMENT)
        _check_length("service", self.service, LONGEST_SERVICE)
        _check_length("figures", self.figures, LONGEST_TEXT)
        _check_range("hours_lost", self.hours_lost, MOST_HOURS)
        _check_range("money_lost", self.money_lost, MOST_MONEY)
        _check_range("trust_lost", self.trust_lost, MOST_TRUST)

    @property
    def loss(self) -> Loss:
        """Return what it costs each month."""
        return Loss(self.frequency, self.hours_lost, self.money_lost, self.trust_lost)


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the weight's arithmetic: an amount and the hours it counts as."""

    label: str
    amount: float
    rate: str
    hours: float


@dataclass(frozen=True, slots=True)
class Weighing:
    """The arithmetic of a weight: terms, their sum, the factor, the weight."""

    terms: tuple[Term, ...]
    hours: float
    factor: float
    weight: float


@dataclass(frozen=True, slots=True)
class Filters:
    """Which pain points to list, and in what order."""

    kind: Kind | None = None
    practice_id: int | None = None
    status: Status | None = None
    q: str = ""
    sort: str = "weight"
    descending: bool = True


def weighing(loss: Loss) -> Weighing:
    """Return how a loss weighs, in weighted hours a month, with its arithmetic."""
    terms = (
        Term("Hours of work", loss.hours, "each counts as it is", loss.hours),
        Term(
            "Money",
            loss.money,
            f"{MONEY_PER_HOUR:g} count as one hour",
            loss.money / MONEY_PER_HOUR,
        ),
        Term(
            "Trust, 0 to 5",
            loss.trust,
            f"each step counts as {HOURS_PER_TRUST:g} hours",
            loss.trust * HOURS_PER_TRUST,
        ),
    )
    hours, factor = sum(term.hours for term in terms), FACTORS[loss.frequency]
    return Weighing(terms, hours, factor, round(hours * factor, 1))


def check_move(current: Status, target: Status, answer: str) -> None:
    """Raise RuleError unless the move is listed and answers whoever raised it."""
    if target not in MOVES[current]:
        raise RuleError(
            f"A pain point that is {current} cannot become {target}.", field="status"
        )
    if target in ANSWERED and not answer.strip():
        asked = "why it was rejected" if target is Status.REJECTED else "what changed"
        raise RuleError(f"Tell whoever raised it {asked}.", field="answer")
    _check_length("answer", answer, LONGEST_TEXT)


def _check_length(field: str, text: str, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest} letters.", field=field)


def _check_range(field: str, value: float, most: float) -> None:
    if not 0 <= value <= most:
        raise RuleError(f"Give a number from 0 to {most:,}.", field=field)
