"""Changes who gets the report, and writes the mails of a published one. No commits."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Role
from cis.desk.reports import words
from cis.desk.reports.content import Content
from cis.desk.reports.readers import queries
from cis.desk.reports.readers.models import ReportAudience, ReportWish
from cis.desk.reports.readers.queries import Reader
from cis.kit.mail import drawing, outbox
from cis.kit.mail.message import Attached, Letter

MOST = 10


def choose(session: Session, person_id: int, *, wants: bool) -> ReportWish:
    """Take over whether somebody wants the report; it wins over their role."""
    kept = queries.wish(session, person_id)
    if kept is None:
        kept = ReportWish(person_id=person_id)
        session.add(kept)
    kept.wants = wants
    session.flush()
    return kept


def open_to(session: Session, roles: Collection[Role]) -> None:
    """Say whose people get the report without asking for it."""
    known = {one.role: one for one in session.scalars(select(ReportAudience))}
    for role in sorted(set(roles) - known.keys()):
        session.add(ReportAudience(role=role))
    for role in sorted(known.keys() - set(roles)):
        session.delete(known[role])
    session.flush()


def send(session: Session, made: Content, pdf: bytes, site: str, now: datetime) -> int:
    """Put a published report into the outbox, once for each reader; count the new."""
    file = Attached(f"report-{made.number}.pdf", "application/pdf", pdf)
    posted = [
        outbox.post(
            session,
            f"report:{made.number}:{one.person_id}",
            letter(made, one, file, site),
            now,
        )
        for one in queries.readers(session)
    ]
    return sum(posted)


def letter(made: Content, reader: Reader, file: Attached, site: str) -> Letter:
    """Return a published report as a letter with its PDF."""
    title = f"Report No. {made.number}, {words.month(made.month)}"
    facts = {
        "title": title,
        "name": reader.name,
        "report": made,
        "asks": [f"{one.sentence} {one.who}" for one in made.asks[:MOST]],
        "more_asks": made.asks_total - len(made.asks[:MOST]),
        "changes": [
            f"{one.name} ({one.practice}): {one.label}. {one.sentence}"
            for one in made.signals[:MOST]
        ],
        "more_changes": made.signals_total - len(made.signals[:MOST]),
        "nothing": words.nothing(made),
        "url": f"{site}/reports/{made.number}",
        "choice": f"{site}/reports/mail",
    }
    return Letter(
        reader.email,
        drawing.subject(f"{title}, {made.organisation}"),
        drawing.drawn("mail/report/body.txt", **facts),
        drawing.drawn("mail/report/body.html", **facts),
        (file,),
    )
