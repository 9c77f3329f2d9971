"""Makes and revokes calendar feeds, in the caller's transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from cis.desk.agenda.feed import queries
from cis.desk.agenda.feed.models import CalendarFeed
from cis.register.accounts.rules import digest, fresh_token


def make(session: Session, person_id: int, at: datetime) -> str:
    """Give a person a calendar and return its token; an earlier one works no more."""
    token = fresh_token()
    kept = queries.of_person(session, person_id)
    if kept is None:
        kept = CalendarFeed(person_id=person_id)
        session.add(kept)
    kept.token_hash, kept.made_at = digest(token), at
    session.flush()
    return token


def revoke(session: Session, person_id: int | None) -> bool:
    """Turn a person's calendar off; tell whether there was one."""
    kept = queries.of_person(session, person_id)
    if kept is None:
        return False
    session.delete(kept)
    session.flush()
    return True
