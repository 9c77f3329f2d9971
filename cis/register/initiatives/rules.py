"""What an initiative is: its words, its drafts, its promise and its rhythm."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cis.core.errors import RuleError
from cis.register.practices.rules import Phase


class Status(StrEnum):
    """Where an initiative is in its life."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    IN_PROGRESS = "in progress"
    ON_HOLD = "on hold"
    MEASURING = "measuring"
    CLOSED = "closed"
    REJECTED = "rejected"


class Outcome(StrEnum):
    """How a closed initiative ended."""

    REALISED = "realised"
    PARTLY_REALISED = "partly realised"
    NOT_REALISED = "not realised"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """What an initiative changes."""

    PEOPLE = "people"
    PROCESS = "process"
    TECHNOLOGY = "technology"
    GOVERNANCE = "governance"


class Effort(StrEnum):
    """How large the work is."""

    S = "S"
    M = "M"
    L = "L"
    XL = "XL"


class Level(StrEnum):
    """A coarse estimate."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Cadence(StrEnum):
    """How often an initiative is reviewed."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


ENDED = frozenset({Status.CLOSED, Status.REJECTED})
# Here the promise was agreed: changing it needs the agreement again.
AGREED = frozenset(
    {Status.APPROVED, Status.IN_PROGRESS, Status.ON_HOLD, Status.MEASURING}
)
DAYS: Mapping[Cadence, int] = {
    Cadence.WEEKLY: 7,
    Cadence.FORTNIGHTLY: 14,
    Cadence.MONTHLY: 30,
    Cadence.QUARTERLY: 91,
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
LONGEST = {
    "title": 160,
    "description": 10_000,
    "service": 120,
    "next_step": 300,
    "text": 4000,
    "link": 500,
}
MOST_HOURS = 744


@dataclass(frozen=True, slots=True)
class Draft:
    """An initiative as somebody proposes it: four answers, the rest can wait."""

    title: str
    practice_id: int
    pain_point_id: int | None = None
    owner_id: int | None = None
    description: str = ""

    def __post_init__(self) -> None:
        check_line("title", self.title, "Give it a title that says what will change.")
        check_text("description", self.description)


@dataclass(frozen=True, slots=True)
class Basics:
    """What an initiative is about, and whom it answers."""

    title: str
    description: str
    practice_id: int
    owner_id: int | None
    pain_point_ids: tuple[int, ...]

    def __post_init__(self) -> None:
        check_line("title", self.title, "Give it a title that says what will change.")
        check_text("description", self.description)


@dataclass(frozen=True, slots=True)
class Promise:
    """The outcome promised: a metric from its baseline to a target by a day."""

    metric_id: int | None
    baseline_id: int | None
    target: float | None
    target_on: date | None

    def check_baseline_of(self, metric_id: int) -> None:
        """Raise RuleError unless the baseline is one of the metric promised."""
        if metric_id != self.metric_id:
            raise RuleError(
                "This baseline belongs to another metric: choose one of the metric "
                "above.",
                field="baseline_id",
            )


@dataclass(frozen=True, slots=True)
class Plan:
    """How much work it is, who stands behind it, and how often it is looked at."""

    effort: Effort
    confidence: Level
    reach: Level
    risk: Level
    kind: Kind
    cadence: Cadence | None
    sponsor_id: int | None = None
    service: str = ""
    owner_has_authority: bool = False
    owner_hours: float | None = None
    next_step: str = ""
    phase: Phase | None = None

    def __post_init__(self) -> None:
        check_text("service", self.service)
        check_text("next_step", self.next_step)
        if self.owner_hours is not None and not 0 <= self.owner_hours <= MOST_HOURS:
            raise RuleError(
                f"Give hours a month from 0 to {MOST_HOURS}.", field="owner_hours"
            )


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, with a link to what it speaks of if there is one."""

    text: str
    link: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise RuleError("Write what you want to say.", field="text")
        check_text("text", self.text)
        check_text("link", self.link)
        if self.link and not LINK.fullmatch(self.link.strip()):
            raise RuleError(
                "Give a link that begins with http:// or https://.", field="link"
            )


@dataclass(frozen=True, slots=True)
class Filters:
    """Which initiatives to list, and in what order."""

    owner_id: int | None = None
    practice_id: int | None = None
    status: Status | None = None
    verdict: str = ""
    overdue: bool = False
    q: str = ""
    sort: str = "priority"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Gauge:
    """How a metric is written: its name, unit and decimals."""

    name: str
    unit: str
    digits: int

    def level(self, value: float) -> str:
        """Return a number with its unit, such as 14.2 h."""
        return f"{value:,.{self.digits}f} {self.unit}".replace("-", "\N{MINUS SIGN}")


def promised(
    gauge: Gauge, start: float | None, target: float | None, on: date | None
) -> str:
    """Return the outcome as one sentence, as far as its parts are known.

    Such as "Restore time, median from 14.2 h to 11.4 h by 30 Jun 2026".
    """
    origin = "" if start is None else f" from {gauge.level(start)}"
    goal = "" if target is None else f" to {gauge.level(target)}"
    return f"{gauge.name}{origin}{goal}{'' if on is None else f' by {day(on)}'}"


def next_review(cadence: Cadence | None, since: date) -> date | None:
    """Return the day on which somebody should look at it again."""
    return None if cadence is None else since + timedelta(days=DAYS[cadence])


def is_overdue(status: Status, target_on: date | None, today: date) -> bool:
    """Tell whether the promised day has passed without an end."""
    return target_on is not None and target_on < today and status not in ENDED


def day(value: date) -> str:
    """Return a date as 30 Jun 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def check_line(field: str, text: str, empty: str) -> None:
    """Raise RuleError unless the text says something and fits."""
    if not text.strip():
        raise RuleError(empty, field=field)
    check_text(field, text)


def check_text(field: str, text: str) -> None:
    """Raise RuleError if a text is longer than its field."""
    longest = LONGEST.get(field, LONGEST["text"])
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest:,} letters.", field=field)
