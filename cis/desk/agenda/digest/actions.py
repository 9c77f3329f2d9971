"""Changes what somebody chose, and notes what was written. No commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from cis.desk.agenda.digest import queries, rules
from cis.desk.agenda.digest.models import DigestMark, DigestWish
from cis.desk.agenda.digest.rules import Draft, Period
from cis.kit.mail import outbox
from cis.kit.mail.message import Letter
from cis.register.people import queries as people


def choose(session: Session, person_id: int, draft: Draft, now: datetime) -> DigestWish:
    """Take over what somebody chose; it holds from the next week or day on."""
    kept = queries.wish(session, person_id)
    if kept is None:
        kept = DigestWish(person_id=person_id)
        session.add(kept)
    kept.how, kept.time_zone = draft.how, draft.time_zone
    zone = draft.time_zone or people.zone(session)
    begun = rules.period(draft.how, zone, now)
    if begun is not None:
        _mark(session, person_id, begun)
    session.flush()
    return kept


def write(
    session: Session,
    person_id: int,
    period: Period,
    letter: Letter | None,
    now: datetime,
) -> bool:
    """Put somebody's digest into the outbox, once for each period, and note it.

    Without a letter nothing was due: that is noted, too, so that the next run does not
    look again.
    """
    known = session.get(DigestMark, person_id)
    if known is not None and known.period == period.name:
        return False
    _mark(session, person_id, period)
    key = f"digest:{period.name}:{person_id}"
    return letter is not None and outbox.post(session, key, letter, now)


def _mark(session: Session, person_id: int, period: Period) -> None:
    known = session.get(DigestMark, person_id)
    if known is None:
        session.add(DigestMark(person_id=person_id, period=period.name))
    else:
        known.period = period.name
    session.flush()
