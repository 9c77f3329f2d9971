"""The days on which the demo happens, and the steps that it is told in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import SYSTEM, Actor, Role
from cis.kit.db import db, transaction
from cis.kit.trail import capture
from cis.kit.trail import queries as trail
from cis.register.people.models import Person
from cis.register.people.rules import pseudonym

WEEKS = 66
NINE = time(9, tzinfo=UTC)
NEWEST = 50
# The fact by which an event of the trail tells how far the loading came.
MARK = "demo_step"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weeks of the demo, counted from 0; the last one ended before today."""

    today: date

    @property
    def last(self) -> date:
        """Return the first day of the newest week that is over."""
        monday = self.today - timedelta(days=self.today.weekday())
        return monday - timedelta(weeks=1)

    def day(self, week: int, weekday: int = 0) -> date:
        """Return a day of a week; the weeks to come go on counting."""
        return self.last + timedelta(weeks=week - WEEKS + 1, days=weekday)

    def past(self, week: int, weekday: int = 0) -> date:
        """Return a day of a week, but no later than today."""
        return min(self.day(week, weekday), self.today)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays in the demo: the people by name, once they are entered."""

    people: dict[str, int]
    leaders: frozenset[str]

    def actor(self, name: str) -> Actor:
        """Return a person as the one who acts; no name is the system."""
        if not name:
            return SYSTEM
        key = self.people[name]
        role = Role.LEADERSHIP if name in self.leaders else Role.MEMBER
        return Actor(pseudonym(key), name, role, key, via="demo")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a step is done with: the session, who does it, the cast, and the day."""

    session: Session
    actor: Actor
    cast: Cast
    day: date

    @property
    def at(self) -> datetime:
        """Return nine o'clock of the day."""
        return datetime.combine(self.day, NINE)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: when, who did what, why, and how it is done."""

    day: date
    by: str
    what: str
    act: Callable[[Scene], object]
    why: str = ""


def done(session: Session) -> tuple[int, date | None]:
    """Return how many steps a loading came to before it stopped, and for which day."""
    for event in trail.newest(session, NEWEST):
        if MARK in event.facts:
            number, day = str(event.facts[MARK]).split(" of ")
            return int(number), date.fromisoformat(day)
    return 0, None


def play(steps: list[Step], today: date, leaders: frozenset[str]) -> None:
    """Do what is left of the steps, each a transaction and an event of its own."""
    ready, _ = done(db.session())
    cast = Cast({}, leaders)
    for number, step in enumerate(steps):
        if number < ready:
            continue
        if not cast.people:
            cast = Cast(_people(db.session()), leaders)
        by = cast.actor(step.by)
        with transaction(by=by, what=step.what, why=step.why) as session:
            capture.note(session, **{MARK: f"{number + 1} of {today.isoformat()}"})
            step.act(Scene(session, by, cast, step.day))


def _people(session: Session) -> dict[str, int]:
    rows = session.execute(select(Person.name, Person.id))
    return {name: key for name, key in rows}  # noqa: C416
