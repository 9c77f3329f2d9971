"""What a cadence, a review and a business change are, and the day each one falls on."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import islice

from cis.core.errors import RuleError
from cis.core.schedule import dates
from cis.core.schedule.rules import (
    LONGEST,
    NTH,
    Fortnightly,
    InMonth,
    LastWorkingDay,
    Month,
    MonthDay,
    Monthly,
    NthWeekday,
    Quarterly,
    Rule,
    Shift,
    Weekday,
    Weekly,
)
from cis.register.initiatives.rules import Cadence

LONGEST_NAME, LONGEST_TEXT, LONGEST_REASON = 120, 4000, 600
FIRST_YEAR, LAST_YEAR = 2000, 2199
HOUR = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")


class Place(StrEnum):
    """Which day of a month a review falls on."""

    DAY = "day"
    LAST = "last working day"
    NTH = "weekday"


class Stage(StrEnum):
    """Where a review is in its life."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"
    NOT_HELD = "not held"


ENDED = frozenset({Stage.CLOSED, Stage.NOT_HELD})


class Kind(StrEnum):
    """What changes in the business."""

    SUPPORT = "new support model"
    SAAS = "move to SaaS"
    MERGER = "merger or acquisition"
    REGULATION = "regulation"
    REMOTE = "remote work"
    OTHER = "other"


class Answer(StrEnum):
    """What a review says to a line of its agenda."""

    DECIDE = "decide"
    ACT = "act"
    DROP = "drop"
    CARRY = "carry over"


class Presence(StrEnum):
    """Whether somebody took part in a review."""

    PRESENT = "present"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is reviewed: a practice, an initiative, or the organisation with neither."""

    practice_id: int | None = None
    initiative_id: int | None = None

    @property
    def subject(self) -> str:
        """What the trail calls it, such as practice:3."""
        if self.initiative_id is not None:
            return f"initiative:{self.initiative_id}"
        if self.practice_id is not None:
            return f"practice:{self.practice_id}"
        return "organisation:1"


@dataclass(frozen=True, slots=True)
class Days:
    """Which day of its week, month or quarter a review falls on."""

    weekday: Weekday = Weekday.TUESDAY
    place: Place = Place.NTH
    day: int = 1
    nth: int = 1
    month: Month = Month.FIRST
    shift: Shift = Shift.LATER

    def __post_init__(self) -> None:
        if not 1 <= self.day <= LONGEST:
            raise RuleError("Give a day of the month from 1 to 31.", field="day")
        if self.nth not in NTH:
            raise RuleError("Choose the first to fourth, or the last.", field="nth")


@dataclass(frozen=True, slots=True)
class CadenceDraft:
    """A cadence as somebody enters it.

    ``rhythm`` is None for an initiative: its plan says how often.
    """

    name: str
    scope: Scope
    rhythm: Cadence | None
    days: Days
    begins_on: date
    chair_id: int | None = None
    at: str = "09:30"

    def __post_init__(self) -> None:
        check_line(
            "name", self.name, "Name the review, such as Monthly service review."
        )
        check_year("begins_on", self.begins_on)
        hour(self.at)


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """A review as somebody opens it by hand."""

    title: str
    scope: Scope
    due_on: date
    chair_id: int | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        check_line("title", self.title, "Say what is reviewed, in one line.")
        check_year("due_on", self.due_on)
        check_text("reason", self.reason, LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """A change of the business as somebody records it."""

    kind: Kind
    title: str
    happens_on: date
    description: str = ""

    def __post_init__(self) -> None:
        check_line("title", self.title, "Say what changes, in one line.")
        check_year("happens_on", self.happens_on)
        check_text("description", self.description, LONGEST_TEXT)


def rule(rhythm: Cadence, days: Days, begins_on: date) -> Rule:
    """Return the rule of the schedule that a rhythm and its day mean."""
    match rhythm:
        case Cadence.WEEKLY:
            return Weekly(days.weekday, days.shift)
        case Cadence.FORTNIGHTLY:
            return Fortnightly(days.weekday, begins_on, days.shift)
        case Cadence.MONTHLY:
            return Monthly(_in_month(days), days.shift)
    return Quarterly(_in_month(days), days.month, days.shift)


def _in_month(days: Days) -> InMonth:
    match days.place:
        case Place.DAY:
            return MonthDay(days.day)
        case Place.LAST:
            return LastWorkingDay()
    return NthWeekday(days.nth, days.weekday)


def ahead(
    wanted: Rule, since: date, until: date, holidays: Collection[date]
) -> list[date]:
    """Return the days to prepare after a day: until another one, and one at least."""
    found: list[date] = []
    for day in dates.following(wanted, since, holidays):
        if found and day > until:
            break
        found.append(day)
        if day > until:
            break
    return found


def upcoming(
    wanted: Rule, since: date, holidays: Collection[date], count: int
) -> Iterator[date]:
    """Yield the next days of a rule after a day."""
    return islice(dates.following(wanted, since, holidays), count)


def hour(text: str) -> time:
    """Return an hour of the day such as 9:30, or raise RuleError."""
    found = HOUR.fullmatch(text.strip())
    if found is None:
        raise RuleError("Give the hour as 9:30 or 14:00.", field="hour")
    return time(int(found[1]), int(found[2]))


def is_missed(stage: Stage, due_on: date, today: date) -> bool:
    """Tell whether the day of a review passed and nobody held it."""
    return stage not in ENDED and due_on < today


def check_line(field: str, text: str, empty: str) -> None:
    """Raise RuleError unless the text says something on one line and fits."""
    if not text.strip():
        raise RuleError(empty, field=field)
    check_text(field, text, LONGEST_NAME)


def check_text(field: str, text: str, longest: int) -> None:
    """Raise RuleError if a text is longer than its field."""
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest:,} letters.", field=field)


def check_year(field: str, day: date) -> None:
    """Raise RuleError for a day in a year that nobody means."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise RuleError(
            f"Give a day between {FIRST_YEAR} and {LAST_YEAR}.", field=field
        )
