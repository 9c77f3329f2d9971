"""What the life of an initiative is told with: goal, work, moves, comments, closing."""

from dataclasses import dataclass

from cis.demo.people import TOMAS
from cis.register.initiatives.lifecycle import Closing
from cis.register.initiatives.rules import Cadence, Effort, Kind, Level, Status
from cis.register.practices.rules import Phase


@dataclass(frozen=True, slots=True)
class Goal:
    """The outcome: the metric and its baseline, the target, by which week."""

    metric: str
    target: float
    week: int
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """The estimates, the rhythm, and who stands behind it."""

    effort: Effort
    confidence: Level
    reach: Level
    risk: Level
    kind: Kind
    cadence: Cadence
    hours: float
    sponsor: str = TOMAS
    phase: Phase | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A step: in which week, where to, by whom, and why."""

    week: int
    to: Status
    by: str
    reason: str = ""
    # Why it was decided without the right to it.
    emergency: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment: in which week, by whom."""

    week: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An initiative from its first day to today.

    ``reviewed`` says in which week somebody last looked and what comes next.
    """

    title: str
    description: str
    practice: str
    owner: str
    week: int
    pain: str | None = None
    goal: Goal | None = None
    work: Work | None = None
    moves: tuple[Move, ...] = ()
    said: tuple[Said, ...] = ()
    reviewed: tuple[int, str] | None = None
    closing: tuple[int, str, Closing] | None = None
