"""What an action is: one owner, a day, when it counts as done, and its moves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cis.core.errors import RuleError


class Status(StrEnum):
    """Where an action is in its life."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


LONGEST: Mapping[str, int] = {"title": 200, "evidence": 500}
LONGEST_TEXT = 2000
LATEST = date(2200, 1, 1)
LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
SUBJECT = re.compile(r"[a-z_]{1,40}:[1-9][0-9]{0,9}")
SOURCE = re.compile(r"([a-z_]{1,40}:[1-9][0-9]{0,9})?")
LARGEST_KEY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Draft:
    """An action as somebody promises it: about what, who, by when, until what."""

    subject: str
    title: str
    owner_id: int
    due_on: date
    done_when: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        parts(self.subject)
        if not self.title.strip():
            raise RuleError("Say in one line what will be done.", field="title")
        check_text("title", self.title)
        check_text("done_when", self.done_when)
        if not SOURCE.fullmatch(self.source):
            raise RuleError("Name where it comes from, such as review:3.", "source")


@dataclass(frozen=True, slots=True)
class Ending:
    """How an action was done: a word on the result, and where it can be seen."""

    note: str = ""
    evidence: str = ""

    def __post_init__(self) -> None:
        check_text("note", self.note)
        check_text("evidence", self.evidence)
        if self.evidence.strip() and not LINK.fullmatch(self.evidence.strip()):
            raise RuleError(
                "Give a link that begins with http:// or https://.", field="evidence"
            )


@dataclass(frozen=True, slots=True)
class Filters:
    """Which actions to list."""

    owner_id: int | None = None
    subject: str = ""
    status: Status | None = Status.OPEN
    overdue: bool = False


def parts(subject: str) -> tuple[str, int]:
    """Return the kind and number of a subject such as metric:7, or raise RuleError."""
    kind, _, key = subject.partition(":")
    if not SUBJECT.fullmatch(subject) or int(key) > LARGEST_KEY:
        raise RuleError("Say what it is about, such as initiative:3.", field="subject")
    return kind, int(key)


def is_overdue(status: Status, due_on: date, today: date) -> bool:
    """Tell whether the day has passed and nothing ended it."""
    return status is Status.OPEN and due_on < today


def check_day(due_on: date, today: date) -> None:
    """Raise RuleError for a day that has passed, or lies beyond all plans."""
    if due_on < today:
        raise RuleError("This day has passed: give today or a later day.", "due_on")
    if due_on >= LATEST:
        raise RuleError(f"Give a day before the year {LATEST.year}.", field="due_on")


def check_move(status: Status, due_on: date, to_on: date, reason: str) -> None:
    """Raise RuleError unless the date of an action may go to another with a reason."""
    check_open(status)
    if to_on == due_on:
        raise RuleError("It is due on that day already: give another.", "due_on")
    check_reason(reason, "Say why it is moved.")


def check_open(status: Status) -> None:
    """Raise RuleError when an action has ended."""
    if status is not Status.OPEN:
        raise RuleError(f"It is {status} already: nothing was changed.")


def check_reason(reason: str, empty: str) -> None:
    """Raise RuleError unless a reason is given and fits."""
    if not reason.strip():
        raise RuleError(empty, field="reason")
    check_text("reason", reason)


def check_text(field: str, text: str) -> None:
    """Raise RuleError if a text is longer than its field."""
    longest = LONGEST.get(field, LONGEST_TEXT)
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest:,} letters.", field=field)
