"""The reviews that a reader has the chair of: as tasks, and for their calendar."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from cis.core.ical import Entry
from cis.desk.agenda.rules import Matter, Task, Where
from cis.register.initiatives.rules import day
from cis.register.reviews import queries
from cis.register.reviews.models import Review
from cis.register.reviews.rules import Stage
from cis.register.reviews.showing import name


def due(session: Session, person_id: int | None, today: date) -> Iterator[Task]:
    """Yield the reviews that somebody is to hold by now."""
    for one in queries.chaired(session, person_id):
        if one.due_on <= today or one.stage is Stage.OPEN:
            yield Task(
                Matter.MEETING,
                "Review",
                one.title,
                f"{name(one)}. {_words(one, today)}",
                Where("meeting.show", one.id),
                one.due_on,
            )


def _words(one: Review, today: date) -> str:
    if one.stage is Stage.OPEN:
        return "It has begun, and is not closed."
    if one.due_on == today:
        return f"Today{f', {one.at}' if one.at else ''}: you have the chair."
    return f"It was due on {day(one.due_on)}, and nobody held it."


def entries(session: Session, person_id: int | None, site: str) -> Iterator[Entry]:
    """Yield the days of the reviews that somebody has the chair of."""
    host = site.partition("://")[2]
    for one in queries.chaired(session, person_id):
        words = f"{name(one)}{f', at {one.at}' if one.at else ''}"
        url = f"{site}/reviews/{one.id}"
        yield Entry(f"meeting-{one.id}@{host}", one.due_on, one.title, words, url)
