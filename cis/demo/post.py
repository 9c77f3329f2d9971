"""The outbox of the demo: reports to leadership, digests, and one that came back."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from cis.demo.story import NINE
from cis.desk.agenda.digest import actions, rules, writing
from cis.desk.agenda.digest import queries as digests
from cis.desk.agenda.digest.rules import How
from cis.desk.findings import actions as findings
from cis.desk.reports import queries as reports
from cis.desk.reports.models import Paper
from cis.desk.reports.readers import actions as readers
from cis.kit.mail import outbox
from cis.kit.mail.models import Mail
from cis.kit.mail.rules import MOST_TRIES
from cis.register.accounts import door
from cis.register.people import queries as people

MONTHS = 3
FULL = "452 4.2.2 Mailbox full"


def fill(session: Session, today: date) -> None:
    """Write the mails that went out before today, once people can sign in."""
    site, monday = door.link(""), today - timedelta(days=today.weekday())
    for number in range(1, MONTHS + 1):
        report = reports.get(session, number)
        made = reports.read(session, report)
        pdf = reports.body(session, report, Paper.A4)
        readers.send(session, made, pdf, site, report.published_at)
        _sent(session, report.published_at)
    for week in (2, 1):
        at = datetime.combine(monday - timedelta(weeks=week), NINE)
        _digests(session, at, site)
        _sent(session, at, came_back=week > 1)
    findings.look(session, today)


def _digests(session: Session, at: datetime, site: str) -> None:
    zone = people.zone(session)
    period = rules.period(How.WEEKLY, zone, at)
    for reader in digests.readers(session):
        letter = writing.letter(session, reader, at.date(), site)
        if period is not None and reader.actor.person_id:
            actions.write(session, reader.actor.person_id, period, letter, at)


def _sent(session: Session, at: datetime, *, came_back: bool = False) -> None:
    """Let every mail that waits be sent then, or one of them given up."""
    while claimed := outbox.claim(session, "demo", at):
        if came_back:
            session.get_one(Mail, claimed.id).tries = MOST_TRIES
            session.flush()
            outbox.refused(session, claimed, FULL)
            came_back = False
        else:
            outbox.sent(session, claimed, at + timedelta(minutes=10))
