"""What training is needed, who has had it, and how far that covers."""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from io import StringIO

from cis.core.errors import RuleError
from cis.register.people.rules import plain_email

LONGEST_TITLE = 120
MOST_MONTHS = 120
MOST_ROWS = 5000
PERCENT = 100
EMAILS = ("email", "e-mail", "mail", "person", "who")
TITLES = ("training", "course", "title", "what")
DAYS = ("date", "day", "on", "attended", "completed")


class Audience(StrEnum):
    """Who needs a training: a role in the practice, or everybody."""

    OWNER = "practice owner"
    MANAGER = "practice manager"
    COORDINATOR = "improvement coordinator"
    CHAMPION = "champion"
    APPROVER = "approver"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """A training that an audience of a practice needs; months until it is due again."""

    practice_id: int
    title: str
    audience: Audience
    months: int | None = None

    def __post_init__(self) -> None:
        title = self.title.strip()
        if not title or len(title) > LONGEST_TITLE or not title.isprintable():
            message = f"Name the training in at most {LONGEST_TITLE} letters."
            raise RuleError(message, field="title")
        if self.months is not None and not 1 <= self.months <= MOST_MONTHS:
            message = f"Give 1 to {MOST_MONTHS} months, or nothing."
            raise RuleError(message, field="months")


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody has had a training on a day."""

    need_id: int
    person_id: int
    on: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of those who need a training have had it."""

    covered: int
    needed: int

    @property
    def share(self) -> int | None:
        """In whole per cent, rounded down; None when nobody needs it."""
        return PERCENT * self.covered // self.needed if self.needed else None

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(self.covered + other.covered, self.needed + other.needed)


@dataclass(frozen=True, slots=True)
class Known:
    """What a list is compared with: people by e-mail, trainings by title, today."""

    people: Mapping[str, int]
    trainings: Mapping[str, int]
    today: date


@dataclass(slots=True)
class Listed:
    """What a list of attendance says: rows that are understood, and complaints."""

    rows: list[Attended] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def coverage(needing: Collection[int], valid: Collection[int]) -> Coverage:
    """Return how many of those who need it are among those who have had it."""
    return Coverage(len({*needing} & {*valid}), len({*needing}))


def check_past(on: date, today: date) -> None:
    """Raise RuleError for a day that is still to come."""
    if on > today:
        raise RuleError(f"{on} is still to come.", field="on")


def valid_from(months: int | None, today: date) -> date:
    """Return the first day on which a training still counts today."""
    if months is None:
        return date.min
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, 28))


def read(text: str, known: Known) -> Listed:
    """Read a list of attendance: e-mail, training, date; RuleError if it is none.

    A row that is not understood is listed with its line and the reason; the rest is
    kept.
    """
    rows = _table(text)
    if not rows:
        raise RuleError("The list is empty.", field="file")
    places = _places(rows[0][1])
    found = Listed()
    seen: set[Attended] = set()
    for line, cells in rows[1:]:
        try:
            one = _row(cells, places, known)
        except RuleError as error:
            found.wrong.append((line, str(error)))
        else:
            if one not in seen:
                found.rows.append(one)
            seen.add(one)
    return found


def _table(text: str) -> list[tuple[int, list[str]]]:
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    separator = max(";\t,", key=head.count)
    reader = csv.reader(
        StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator
    )
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error:
        raise RuleError("This is not a CSV file.", field="file") from None
    if len(rows) > MOST_ROWS:
        message = f"Import at most {MOST_ROWS} lines at a time."
        raise RuleError(message, field="file")
    return [(line, cells) for line, cells in rows if any(cells)]


def _places(head: Sequence[str]) -> tuple[int, int, int]:
    names = [cell.casefold() for cell in head]
    found = []
    for wanted in (EMAILS, TITLES, DAYS):
        place = next((at for at, name in enumerate(names) if name in wanted), None)
        if place is None:
            message = (
                "The first line must name three columns: email, training and date."
            )
            raise RuleError(message, field="file")
        found.append(place)
    return found[0], found[1], found[2]


def _row(cells: Sequence[str], places: tuple[int, int, int], known: Known) -> Attended:
    email, title, day = (cells[at] if at < len(cells) else "" for at in places)
    person = known.people.get(plain_email(email))
    if person is None:
        raise RuleError(f"Nobody here has the e-mail address “{email[:80]}”.")
    need = known.trainings.get(title.casefold())
    if need is None:
        raise RuleError(f"No training needed is called “{title[:80]}”.")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise RuleError(f"“{day[:40]}” is no day; write 2026-03-31.") from None
    check_past(on, known.today)
    return Attended(need, person, on)
