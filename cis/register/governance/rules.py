"""What an assignment is: a person, a role, a scope and a time, and who may decide."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from cis.core.errors import RuleError

# Half-open periods: an open end is this day, so that comparisons need no special case.
OPEN_END = date(9999, 12, 31)
EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)
LONGEST_NOTE = 4000
ONE_DAY = timedelta(days=1)


class AssignmentRole(StrEnum):
    """What a person can be in a practice."""

    PRACTICE_OWNER = "practice owner"


class Period(Protocol):
    """Whatever holds from a day until before another."""

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def valid_to(self) -> date:
        """The day after the last one."""
        ...


P = TypeVar("P", bound=Period)


@dataclass(frozen=True, slots=True)
class AppointDraft:
    """Who becomes accountable for a practice, from when, and what is handed over."""

    practice_id: int
    person_id: int
    valid_from: date
    note: str = ""

    def __post_init__(self) -> None:
        if not EARLIEST <= self.valid_from < LATEST:
            raise RuleError(
                f"Give a day from {EARLIEST.year} to {LATEST.year - 1}.",
                field="valid_from",
            )
        if len(self.note) > LONGEST_NOTE or "\0" in self.note:
            raise RuleError(
                f"Keep the note under {LONGEST_NOTE:,} characters of plain text.",
                field="note",
            )


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether somebody may decide something, why, and who else may."""

    allowed: bool
    reason: str
    ask: list[str] = field(default_factory=list)


def holds(period: Period, on: date) -> bool:
    """Tell whether a period covers a day."""
    return period.valid_from <= on < period.valid_to


def in_force(periods: Iterable[P], on: date) -> P | None:
    """Return the one period that covers a day, if there is one."""
    return next((period for period in periods if holds(period, on)), None)


def next_after(periods: Iterable[P], on: date) -> P | None:
    """Return the first period that begins on a day or later, if there is one."""
    later = (period for period in periods if period.valid_from >= on)
    return min(later, key=lambda period: period.valid_from, default=None)


def last_day(period: Period) -> date | None:
    """Return the last day a period covers, or None while its end is open."""
    return None if period.valid_to == OPEN_END else period.valid_to - ONE_DAY


def check_end(period: Period, last: date) -> None:
    """Raise RuleError unless a period can be shortened to this last day."""
    if last < period.valid_from:
        raise RuleError(
            f"The last day cannot be before the first, {said(period.valid_from)}.",
            field="last_on",
        )
    if last >= min(period.valid_to - ONE_DAY, LATEST):
        raise RuleError(
            "An ownership can be ended earlier than planned, not made longer; appoint "
            "somebody instead.",
            field="last_on",
        )


def said(day: date) -> str:
    """Write a day as 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"
