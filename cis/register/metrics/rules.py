"""What a metric, a reading and a baseline are."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from math import isfinite

from cis.core.errors import RuleError

LONGEST_NAME, LONGEST_UNIT, LONGEST_SERVICE = 160, 20, 120
LONGEST_TEXT = 2000
MOST_DIGITS, MOST_DUE_DAYS = 6, 366
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
LARGEST = 1e15
PERCENT = "%"


class Direction(StrEnum):
    """Which way is better."""

    DECREASE = "decrease"
    INCREASE = "increase"
    NEUTRAL = "neutral"


class DataKind(StrEnum):
    """What one reading is."""

    MEASUREMENT = "measurement"
    DURATION = "duration"
    PROPORTION = "proportion"
    RATE = "rate"
    COUNT = "count"


class Period(StrEnum):
    """How often there is a reading."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Source(StrEnum):
    """How a reading came in."""

    TYPED = "typed"
    FILE = "file"
    TICKETS = "tickets"


class Transform(StrEnum):
    """On which scale the limits are computed."""

    NONE = "none"
    LOG = "log"


class Aspect(StrEnum):
    """Whether a metric tells how the work runs or how people experience it."""

    OPERATIONAL = "operational"
    EXPERIENCE = "experience"


class NoteKind(StrEnum):
    """What stands beside the numbers of a period."""

    INCIDENT = "post-incident review"
    STAKEHOLDER = "stakeholder note"


RATIOS = frozenset({DataKind.PROPORTION, DataKind.RATE})


@dataclass(frozen=True, slots=True)
class Measure:
    """What the arithmetic needs to know of a metric."""

    name: str
    unit: str
    direction: Direction
    kind: DataKind
    period: Period
    transform: Transform = Transform.NONE
    digits: int = 1

    @property
    def is_ratio(self) -> bool:
        """Tell whether a reading can be given as numerator and denominator."""
        return self.kind in RATIOS

    @property
    def per_hundred(self) -> float:
        """Return what a quotient is multiplied by to be in the metric's unit."""
        return 100.0 if self.unit == PERCENT else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricDraft:
    """A metric as somebody defines it; durations default to the log scale."""

    name: str
    practice_id: int
    unit: str
    direction: Direction
    period: Period
    kind: DataKind = DataKind.MEASUREMENT
    definition: str = ""
    aspect: Aspect = Aspect.OPERATIONAL
    transform: Transform | None = None
    digits: int = 1
    target: float | None = None
    owner_id: int | None = None
    service: str = ""
    due_days: int = 7
    source_key: str = ""

    def __post_init__(self) -> None:
        _check_line("name", self.name, LONGEST_NAME, "Give the metric a name")
        _check_line(
            "unit", self.unit, LONGEST_UNIT, "Give a unit such as h, % or tickets"
        )
        check_text("service", self.service, LONGEST_SERVICE)
        check_text("definition", self.definition, LONGEST_TEXT)
        if not 0 <= self.digits <= MOST_DIGITS:
            message = f"Show between 0 and {MOST_DIGITS} decimals."
            raise RuleError(message, field="digits")
        if not 0 <= self.due_days <= MOST_DUE_DAYS:
            message = f"A reading is due 0 to {MOST_DUE_DAYS} days after its period."
            raise RuleError(message, field="due_days")
        self._check_scale()

    def _check_scale(self) -> None:
        check_number(self.target, field="target")
        if self.scale is not Transform.LOG:
            return
        if self.kind in RATIOS:
            message = "A log scale is for durations and sizes, not for shares or rates."
            raise RuleError(message, field="transform")
        if self.target is not None and self.target <= 0:
            message = "On a log scale the target must be above zero."
            raise RuleError(message, field="target")

    @property
    def scale(self) -> Transform:
        """Return the scale of the limits: the one chosen, else what suits the kind."""
        if self.transform is not None:
            return self.transform
        return Transform.LOG if self.kind is DataKind.DURATION else Transform.NONE


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """One reading: a value, or a numerator and a denominator; none is a known gap.

    Any day of a period stands for the period. ``note`` is the reason of a correction.
    """

    starts_on: date
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    sample: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        check_day(self.starts_on, field="starts_on")
        check_text("note", self.note, LONGEST_TEXT)
        for field in ("value", "numerator", "denominator"):
            check_number(getattr(self, field), field=field)
        if (self.numerator is None) != (self.denominator is None):
            missing = "numerator" if self.numerator is None else "denominator"
            message = (
                f"Give the {missing}, too: one is worth nothing without the other."
            )
            raise RuleError(message, field=missing)
        if self.denominator is not None and self.denominator < 0:
            raise RuleError("A denominator cannot be negative.", field="denominator")


@dataclass(frozen=True, slots=True)
class FreezeDraft:
    """From which to which period readings are frozen; a reason if not the first."""

    first_on: date
    last_on: date
    reason: str = ""

    def __post_init__(self) -> None:
        check_day(self.first_on, field="first_on")
        check_day(self.last_on, field="last_on")
        check_text("reason", self.reason, LONGEST_TEXT)
        if self.last_on < self.first_on:
            message = "The last period lies before the first; swap them."
            raise RuleError(message, field="last_on")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where readings come from: the way in, the file, and who brought them when."""

    source: Source
    name: str
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did: how many periods are new, revised, and as they were."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> bool:
        """Tell whether anything is different from before."""
        return bool(self.added or self.revised)


def check_number(value: float | None, *, field: str) -> None:
    """Raise RuleError unless a number, if there is one, is finite and of sane size."""
    if value is not None and not (isfinite(value) and abs(value) <= LARGEST):
        raise RuleError("This number is too large to be one.", field=field)


def check_day(day: date, *, field: str) -> None:
    """Raise RuleError for a day that can only be a slip."""
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"{day} cannot be right: give a day from 1970 to 2199."
        raise RuleError(message, field=field)


def check_text(field: str, text: str, longest: int) -> None:
    """Raise RuleError for a text that is too long or that no database keeps."""
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Write at most {longest} letters of text.", field=field)


def _check_line(field: str, text: str, longest: int, wish: str) -> None:
    if not text.strip() or len(text) > longest or not text.isprintable():
        raise RuleError(f"{wish}, at most {longest} letters on one line.", field=field)
