"""Publishes a report: a number, frozen papers, their digests in the trail."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import ConflictError
from cis.desk.reports import gather, queries
from cis.desk.reports import papers as drawn
from cis.desk.reports.content import Content
from cis.desk.reports.gather import Wanted
from cis.desk.reports.models import Paper, Report, ReportPaper
from cis.desk.reports.queries import Last
from cis.desk.reports.readers import actions as readers
from cis.kit.trail import capture
from cis.register.accounts import door
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as asking
from cis.register.governance.rights.answering import Answer
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.governance.rights.subjects import RecordKind
from cis.register.practices import queries as practices

EVENT = "report.publish"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report ready to be published: what it says, its papers, what it follows."""

    content: Content
    papers: Mapping[Paper, bytes]
    follows: Last


def prepare(
    session: Session, month: date, now: datetime, today: date, templates: Path
) -> Prepared:
    """Gather a report and set its papers under the number it would get now."""
    follows = queries.last(session, month)
    wanted = Wanted(month, today, follows.number + 1, follows.of_month)
    made = gather.content(session, wanted, now)
    return Prepared(made, papers(made, templates), follows)


def papers(made: Content, templates: Path) -> dict[Paper, bytes]:
    """Return every paper of a report; the same content gives the same bytes."""
    return {kind: drawn.paper(made, kind, templates) for kind in Paper}


def publish(session: Session, ready: Prepared, *, by: Actor, now: datetime) -> Report:
    """Freeze a prepared report; raise NotYoursError without the right to publish.

    Raise ConflictError when another report was published since it was prepared.
    """
    made = ready.content
    on = made.last_on
    rights.enforce(session, _deciding(session, by, on))
    known = queries.last(session, made.month)
    if known != ready.follows:
        raise ConflictError(taken(known))
    digests = {
        kind: hashlib.sha256(body).hexdigest() for kind, body in ready.papers.items()
    }
    report = Report(
        number=made.number,
        month=made.month,
        corrects=made.corrects,
        published_at=now,
        published_by_id=by.person_id,
        content_sha256=digests[Paper.CONTENT],
        a4_sha256=digests[Paper.A4],
        letter_sha256=digests[Paper.LETTER],
        xlsx_sha256=digests[Paper.WORKBOOK],
    )
    session.add(report)
    session.flush()
    session.add_all(
        ReportPaper(report_id=report.id, kind=kind, body=body)
        for kind, body in ready.papers.items()
    )
    sent = readers.send(session, made, ready.papers[Paper.A4], door.link(""), now)
    capture.note(session, log_size=made.log_size, log_root=made.log_root, readers=sent)
    return report


def taken(known: Last) -> str:
    """Say that somebody published while this report was read."""
    return (
        f"Somebody published report No. {known.number} after you opened this draft, "
        "so nothing was published. Read that one; if this draft says something else, "
        "publish it again."
    )


def authorise(session: Session, by: Actor, on: date) -> Answer:
    """Return the answer that lets an actor publish, or raise NotYoursError."""
    return rights.check(session, _deciding(session, by, on))


def may(session: Session, by: Actor, on: date) -> Answer:
    """Say whether an actor may publish on a day, why, and whom to ask."""
    return asking.asked(session, _deciding(session, by, on))


def _deciding(session: Session, by: Actor, on: date) -> Deciding:
    return Deciding(by, EVENT, practices.home(session).id, on, Matter())


# There is one report to publish, of the month that is over: nobody has to name it.
RECORD = RecordKind(
    table="report",
    noun="the report",
    decisions=frozenset({EVENT}),
    question=lambda session, _report, _, actor, day: _deciding(session, actor, day),
    terms=frozenset(),
)
