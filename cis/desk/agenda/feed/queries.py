"""Reads calendar feeds, and the days that stand in them."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Actor, Permission
from cis.core.errors import NotFoundError
from cis.core.ical import Entry
from cis.desk.agenda import keeping, meetings, queries
from cis.desk.agenda.feed.models import CalendarFeed
from cis.desk.agenda.queries import Home
from cis.desk.agenda.rules import ACTIONS, ANSWERS, READINGS, Matter, Task
from cis.register.accounts.models import Account
from cis.register.accounts.rules import digest
from cis.register.governance import queries as governance
from cis.register.people.models import Person
from cis.register.people.rules import has_left
from cis.register.playbooks.models import Playbook

# What stands in the calendar from the day it was agreed, and not only when it is due.
BEFORE = ACTIONS | {Matter.MEETING, Matter.REVIEW, Matter.OVERDUE, Matter.LOOK}
# What is called as its practice is: the entry says what of it is meant.
OF_PRACTICE = frozenset(
    {Matter.AGREE, Matter.ASSESS, Matter.REPLY, Matter.CHECK, Matter.TRAIN}
    | {Matter.PUBLISH}
)
UNKNOWN = "There is no such calendar. Its owner may have turned it off."


def of_person(session: Session, person_id: int | None) -> CalendarFeed | None:
    """Return the feed of a person, None if they have none."""
    wanted = select(CalendarFeed).where(CalendarFeed.person_id == person_id)
    found: CalendarFeed | None = session.scalar(wanted)
    return found


def reader(session: Session, token: str, today: date) -> Actor:
    """Return whose calendar a token opens, or raise NotFoundError.

    It opens nothing once they may no longer sign in.
    """
    row = session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token_hash == digest(token), Account.is_active)
    ).first()
    if row is None or has_left(row[0].left_on, today):
        raise NotFoundError(UNKNOWN)
    person, account = row
    return Actor(f"p-{person.id}", person.name, account.role, person.id, via="feed")


def entries(session: Session, actor: Actor, today: date, site: str) -> list[Entry]:
    """Return the days of somebody's calendar; ``site`` is the address of cis."""
    if not actor.may(Permission.CONTRIBUTE):
        return []
    found = queries.home(session, actor, today)
    owned = governance.owned(session, actor.person_id or 0, today)
    kept = keeping.kept(session, actor, owned, today)
    return [
        *_tasks(found.tasks, today, site),
        *_dates(found, site),
        *_looks(kept, site),
        *meetings.entries(session, actor.person_id, site),
    ]


def _tasks(tasks: Sequence[Task], today: date, site: str) -> Iterator[Entry]:
    host = site.partition("://")[2]
    for task in tasks:
        if task.matter in BEFORE:
            continue
        where = task.where.record
        kind = _kind(task.matter)
        uid = f"{kind}-{where.key or 0}@{host}".replace(" ", "-")
        of_what = f"{task.subject}, " if task.matter in OF_PRACTICE else ""
        summary = f"{task.verb}: {of_what}{task.title}"
        yield Entry(uid, task.day or today, summary, task.words, f"{site}/")


def _kind(matter: Matter) -> str:
    """Return what an entry is called for as long as it stands, late or not."""
    if matter in READINGS:
        return "reading"
    return "answer" if matter in ANSWERS else matter.value


def _dates(found: Home, site: str) -> Iterator[Entry]:
    host = site.partition("://")[2]
    for action in found.actions.values():
        url = f"{site}/actions/{action.id}"
        uid, said = f"action-{action.id}@{host}", f"Action: {action.title}"
        yield Entry(uid, action.due_on, said, action.done_when, url)
    for line in found.owned:
        url = f"{site}/initiatives/{line.key}"
        if line.next_review:
            uid = f"review-{line.key}@{host}"
            said = f"Review {line.reference}: {line.title}"
            yield Entry(uid, line.next_review, said, line.outcome, url)
        if line.target_on:
            uid = f"target-{line.key}@{host}"
            said = f"Target date of {line.reference}: {line.title}"
            yield Entry(uid, line.target_on, said, line.outcome, url)


def _looks(kept: Sequence[Playbook], site: str) -> Iterator[Entry]:
    host = site.partition("://")[2]
    for book in kept:
        if book.review_on:
            uid, url = f"playbook-{book.id}@{host}", f"{site}/playbooks/{book.id}"
            said = f"Still right? Playbook of {book.practice.name}"
            yield Entry(uid, book.review_on, said, "One click moves it on.", url)
