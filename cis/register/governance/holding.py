"""Who stood in a record's own columns on a day: its recorded events are asked.

An initiative or a metric names its owner without dates. What it named at the end of a
day follows from the events of that record up to then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cis.kit.trail import queries as trail
from cis.register.governance import queries
from cis.register.governance.asking import Asked, asked
from cis.register.governance.rules import practice, said
from cis.register.people import queries as people

Values = Mapping[str, str | None]
Written = Sequence[tuple[int, datetime, Values]]
NOBODY, UNKNOWN = "nobody", "not in the register yet"
PRACTICE = "practice_id"


@dataclass(frozen=True, slots=True)
class Post:
    """A column that names a person; without one, the practice's owner may answer."""

    column: str
    words: str
    falls_to_practice: bool = False


OWNER = Post("owner_id", "Owner")
SPONSOR = Post("sponsor_id", "Sponsor")
METRIC_OWNER = Post("owner_id", "Owner", falls_to_practice=True)


@dataclass(frozen=True, slots=True)
class Held:
    """Who held a post: as asked, as known now about that day, and today."""

    words: str
    then: str
    known: str
    now: str


@dataclass(frozen=True, slots=True)
class Told:
    """The question of a page and its answers; none while it asks about today."""

    ask: Asked
    posts: Sequence[Held] = ()

    @property
    def is_known_otherwise(self) -> bool:
        """Whether an earlier log said something else about that day."""
        return any(one.then != one.known for one in self.posts)


def told(session: Session, subject: str, posts: Sequence[Post], today: date) -> Told:
    """Answer what the address of a record's page asks about its people.

    Raise RuleError or ForbiddenError as the question does.
    """
    ask = asked(session, today)
    if not ask.is_other:
        return Told(ask)
    columns = {PRACTICE, *(post.column for post in posts)}
    written = trail.values(session, subject, columns)
    return Told(ask, [_held(session, post, written, ask) for post in posts])


def state(
    written: Written, on: date, zone: str, recorded: int | None = None
) -> Values | None:
    """Return what a record's columns held at the end of a day, None before it was.

    ``recorded``: only the first so many events of the log may speak.
    """
    local = ZoneInfo(zone)
    heard = [
        values
        for seq, at, values in written
        if at.astimezone(local).date() <= on and (recorded is None or seq < recorded)
    ]
    found: dict[str, str | None] = {}
    for values in heard:
        found.update(values)
    return found if heard else None


def _held(session: Session, post: Post, written: Written, ask: Asked) -> Held:
    def answer(on: date, recorded: int | None) -> str:
        values = state(written, on, ask.zone, recorded)
        if values is not None:
            return _name(session, post, values, (on, recorded))
        if recorded is not None or not written:
            return UNKNOWN
        return f"{UNKNOWN}; first recorded on {_first(session, post, written, ask)}"

    return Held(
        post.words,
        answer(ask.on, ask.recorded),
        answer(ask.on, None),
        answer(ask.today, None),
    )


def _first(session: Session, post: Post, written: Written, ask: Asked) -> str:
    """Return the day of a record's first event, and who it named at the end of it."""
    day = written[0][1].astimezone(ZoneInfo(ask.zone)).date()
    values = state(written, day, ask.zone) or {}
    return f"{said(day)}: {_name(session, post, values, (ask.on, None))}"


def _name(
    session: Session, post: Post, values: Values, when: tuple[date, int | None]
) -> str:
    key = values.get(post.column)
    if key is not None:
        return people.named(session, {int(key)}).get(int(key), f"person {key}")
    place = values.get(PRACTICE)
    if not post.falls_to_practice or place is None:
        return NOBODY
    on, recorded = when
    found = queries.sole(session, practice(int(place)), on, recorded)
    return f"{found.person.name}, as owner of the practice" if found else NOBODY
