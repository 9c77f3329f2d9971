"""What a bundle gathers: the choice, the sections, and which events belong to them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cis.core.errors import RuleError
from cis.kit.db.types import stamp
from cis.kit.sheets.cells import Cell
from cis.register.people.models import Person

Row = Sequence[Cell]
T = TypeVar("T")
Attribute = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
# A column that names another record: how an event is found to belong to a practice.
LINKS = {
    "assessment_id": "assessment",
    "sheet_id": "maturity_sheet",
    "phase_id": "phase",
    "criterion_id": "criterion",
    # A playbook has the number of its practice.
    "playbook_id": "practice",
    "text_id": "playbook_text",
    "check_id": "adoption_check",
    "need_id": "training_need",
    "feedback_id": "feedback",
    "metric_id": "metric",
    "baseline_id": "baseline",
    "initiative_id": "initiative",
    "pain_point_id": "pain_point",
    "assignment_id": "assignment",
    "service_id": "service",
}
# Records that have the number of their practice.
OWN = ("practice", "playbook")


def name_of(person: Person | None) -> str:
    """Return a person's name, nothing where nobody is known."""
    return person.name if person else ""


class State(StrEnum):
    """How far a bundle has come."""

    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Options:
    """Which practices, days and sections somebody chose; no practice means all.

    ``every`` lists also the events that are not disclosed, by hash: only so can the
    reader check that none is missing.
    """

    sections: tuple[str, ...]
    practices: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None
    every: bool = True

    def __post_init__(self) -> None:
        if not self.sections:
            raise RuleError("Choose at least one section.", field="sections")
        if self.first and self.last and self.first > self.last:
            raise RuleError("The first day is after the last one.", field="first")


@dataclass(frozen=True, slots=True)
class Asked:
    """The choice with what its tables need to know: the day it is as of, the zone."""

    options: Options
    today: date
    zone: str

    @property
    def as_of(self) -> date:
        """The day that ownership and standing are told for."""
        return self.options.last or self.today


@dataclass(frozen=True, slots=True)
class Told:
    """An event that is disclosed, as a row for people to read."""

    seq: int
    at: str
    actor: str
    action: str
    objects: str
    reason: str
    changes: str

    @property
    def cells(self) -> tuple[int, str, str, str, str, str, str]:
        """All of it in order."""
        said = (self.action, self.objects, self.reason, self.changes)
        return (self.seq, self.at, self.actor, *said)


@dataclass(frozen=True, slots=True)
class Table:
    """A table for people to read: a rendering of the records, never the proof."""

    name: str
    title: str
    headers: tuple[str, ...]
    rows: Callable[[], Iterable[Row]]
    # How wide a column of the workbook may become that is not like the others.
    widest: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What tables are made from: the database and the events that are disclosed."""

    session: Session
    asked: Asked
    told: Callable[[], Iterator[Told]]
    actors: Collection[str] = ()

    def within(self, wanted: Select[T], practice: Attribute) -> Select[T]:
        """Return a query with the practices that were asked for only; all if none."""
        chosen = self.asked.options.practices
        return wanted.where(practice.in_(chosen)) if chosen else wanted


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a bundle: its events and its tables.

    ``actions`` are beginnings of actions, ``records`` are tables of the database.
    ``is_whole`` takes events of all time: what holds today may be long decided.
    ``general`` are tables whose rows hold in every practice when they name none.
    """

    key: str
    label: str
    sentence: str
    tables: Callable[[Gathered], Sequence[Table]]
    actions: tuple[str, ...] = ()
    records: frozenset[str] = frozenset()
    is_whole: bool = False
    general: frozenset[str] = frozenset()

    def concerns(self, said: Mapping[str, Any]) -> bool:
        """Tell whether an event belongs to the section."""
        if self.actions and said["action"].startswith(self.actions):
            return True
        return any(name.partition(":")[0] in self.records for name in said["changes"])


@dataclass(slots=True)
class Chooser:
    """Decides event by event, in their order, what is disclosed in full."""

    asked: Asked
    sections: Sequence[Section]
    known: set[str] = field(init=False)
    general: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        keys = self.asked.options.practices
        self.known = {f"{name}:{key}" for key in keys for name in OWN}
        self.general = frozenset().union(*(one.general for one in self.sections))

    def takes(self, said: Mapping[str, Any]) -> bool:
        """Tell whether an event is of the scope, the period and a section."""
        if not self._covers(said["changes"]):
            return False
        first, end = period(self.asked)
        return any(
            (section.is_whole or first <= said["at"] < end) and section.concerns(said)
            for section in self.sections
        )

    def _covers(self, changes: Mapping[str, Mapping[str, Sequence[Any]]]) -> bool:
        """Learn from an event's links which records belong to the practices."""
        if not self.asked.options.practices:
            return True
        found = False
        for subject, columns in changes.items():
            if subject in self.known or self._belongs(columns):
                self.known.add(subject)
                found = True
            elif "practice_id" not in columns:
                found = found or subject.partition(":")[0] in self.general
        return found

    def _belongs(self, columns: Mapping[str, Sequence[Any]]) -> bool:
        # What hangs on a record names it whole: metric:7.
        if any(value in self.known for value in columns.get("subject", ())):
            return True
        for column, values in columns.items():
            table = "practice" if column == "practice_id" else LINKS.get(column)
            if table and any(f"{table}:{value}" in self.known for value in values):
                return True
        return False


def period(asked: Asked) -> tuple[str, str]:
    """Return the moments between which events are asked for, as the trail has them."""
    first, last = asked.options.first, asked.options.last
    begin = _midnight(first, asked.zone) if first else ""
    end = _midnight(last + timedelta(days=1), asked.zone) if last else "9999"
    return begin, end


def _midnight(day: date, zone: str) -> str:
    return stamp(datetime.combine(day, time(), ZoneInfo(zone)))
