"""Writes the digests that are due: the tasks of My work, as a letter to each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.desk.agenda import queries as agenda
from cis.desk.agenda import rules as tasks
from cis.desk.agenda.digest import actions, queries, rules
from cis.desk.agenda.digest.queries import Reader
from cis.desk.agenda.digest.rules import How
from cis.desk.agenda.rules import Task, Where
from cis.kit.db import db, housekeeping
from cis.kit.mail import drawing
from cis.kit.mail.message import Letter
from cis.register.people import queries as people

MOST = 40


@dataclass(frozen=True, slots=True)
class Written:
    """How many digests were written, how many had nothing to say, whose failed."""

    written: int
    nothing: int
    failed: Sequence[str]


def run(site: str, now: datetime) -> Written:
    """Write every digest that is due; whoever else runs at once writes none twice."""
    zone = people.zone(db.session())
    written, nothing, failed = 0, 0, []
    for reader in queries.readers(db.session()):
        found = rules.period(reader.choice.how, reader.choice.time_zone or zone, now)
        if found is None or not rules.is_due(found, reader.mark):
            continue
        try:
            made = letter(db.session(), reader, found.today, site)
        except RuleError as error:
            failed.append(f"{reader.actor.id}: {error}")
            continue
        with housekeeping() as session:
            key = reader.actor.person_id or 0
            is_new = actions.write(session, key, found, made, now)
        written += is_new
        nothing += made is None
    return Written(written, nothing, failed)


def letter(session: Session, reader: Reader, today: date, site: str) -> Letter | None:
    """Return somebody's digest of a day, None when nothing is due from them."""
    due = agenda.home(session, reader.actor, today).tasks
    if not due:
        return None
    title = rules.heading(len(due), sum(one.is_late for one in due))
    facts = {
        "title": title,
        "name": reader.actor.name,
        "today": today,
        "lines": [_line(one, site) for one in due[:MOST]],
        "more": len(due) - len(due[:MOST]),
        "home": f"{site}/",
        "choice": f"{site}/account/mail",
        "weekly": reader.choice.how is How.WEEKLY,
    }
    return Letter(
        reader.email,
        drawing.subject(title),
        drawing.drawn("mail/digest/body.txt", **facts),
        drawing.drawn("mail/digest/body.html", **facts),
    )


def _line(task: Task, site: str) -> dict[str, Any]:
    return {
        "subject": task.subject,
        "title": task.title,
        "words": task.words,
        "verb": task.verb,
        "day": task.day,
        "since": task.since,
        "is_late": task.is_late,
        "url": address(task.where, site),
    }


def address(where: Where, site: str) -> str:
    """Return where something is answered, as an address that works from outside."""
    if where.endpoint == tasks.UPDATE:
        return f"{site}/#i-{where.key}-note"
    parts = {"key": where.key, "section": where.section}
    given = {name: part for name, part in parts.items() if part}
    path = current_app.url_map.bind("cis.invalid").build(where.endpoint, given)
    return f"{site}{path}{f'#{where.anchor}' if where.anchor else ''}"
