"""Reads adoption checks and the tickets that can be drawn."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, joinedload, selectinload

from cis.core.errors import NotFoundError
from cis.core.spc.words import on
from cis.kit.trail import log
from cis.register.adoption.checks import rules
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.metrics.models import Metric
from cis.register.tickets.models import Ticket, TicketFeed

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MOST_LISTED = 200


def get(session: Session, key: int) -> AdoptionCheck:
    """Return one check with its cases, or raise NotFoundError."""
    wanted = (
        select(AdoptionCheck)
        .where(AdoptionCheck.id == key)
        .options(
            joinedload(AdoptionCheck.practice),
            joinedload(AdoptionCheck.feed),
            joinedload(AdoptionCheck.metric),
            joinedload(AdoptionCheck.drawn_by),
            joinedload(AdoptionCheck.finished_by),
            selectinload(AdoptionCheck.cases),
        )
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such check.")
    return found


def listed(session: Session, practice_id: int | None = None) -> Sequence[AdoptionCheck]:
    """Return checks with their cases, the newest first."""
    wanted = (
        select(AdoptionCheck)
        .options(joinedload(AdoptionCheck.practice), selectinload(AdoptionCheck.cases))
        .order_by(AdoptionCheck.first_on.desc(), AdoptionCheck.id.desc())
        .limit(MOST_LISTED)
    )
    if practice_id is not None:
        wanted = wanted.where(AdoptionCheck.practice_id == practice_id)
    return session.scalars(wanted).all()


def unfinished(session: Session) -> Sequence[AdoptionCheck]:
    """Return the checks that somebody still looks through, the oldest first."""
    wanted = (
        select(AdoptionCheck)
        .where(AdoptionCheck.finished_on.is_(None))
        .options(
            joinedload(AdoptionCheck.practice),
            joinedload(AdoptionCheck.drawn_by),
            selectinload(AdoptionCheck.cases),
        )
        .order_by(AdoptionCheck.drawn_on, AdoptionCheck.id)
    )
    return session.scalars(wanted).all()


def newest(session: Session) -> AdoptionCheck | None:
    """Return the check drawn last: the next one is mostly like it."""
    wanted = select(AdoptionCheck).order_by(AdoptionCheck.id.desc()).limit(1)
    found: AdoptionCheck | None = session.scalar(wanted)
    return found


def newest_finished(session: Session) -> Mapping[int, AdoptionCheck]:
    """Return the newest finished check of each practice."""
    found: dict[int, AdoptionCheck] = {}
    for one in listed(session):
        if one.finished_on:
            found.setdefault(one.practice_id, one)
    return found


def shares(
    session: Session, practice_ids: Collection[int], _: date
) -> dict[int, tuple[int, int]]:
    """Return in how many of how many cases of each newest check it was followed."""
    found = {key: one.result for key, one in newest_finished(session).items()}
    return {
        key: (found[key].counted - found[key].bypassed, found[key].counted)
        for key in practice_ids
        if key in found
    }


def feeds(session: Session) -> dict[str, str]:
    """Return the feeds by name, for a list to choose from."""
    rows = session.execute(
        select(TicketFeed.id, TicketFeed.name).order_by(TicketFeed.name)
    )
    return {str(key): name for key, name in rows}


def population(
    session: Session, feed_id: int, first: date, last: date
) -> Mapping[str, Row[str, int, str, str]]:
    """Return the tickets opened from the first to the last day, by their numbers."""
    begin, end = _moment(first), _moment(last + timedelta(days=1))
    columns = (Ticket.record_id, Ticket.opened, Ticket.category, Ticket.team)
    wanted = select(*columns).where(
        Ticket.feed_id == feed_id, Ticket.opened >= begin, Ticket.opened < end
    )
    return {row.record_id: row for row in session.execute(wanted)}


def words(ticket: Row[str, int, str, str]) -> str:
    """Return what tells a ticket from others: its day, category and team."""
    day = on((EPOCH + ticket.opened * MILLISECOND).date())
    return ", ".join(filter(None, (day, ticket.category[:120], ticket.team[:120])))


def seed(session: Session) -> int:
    """Return a seed that nobody chose: it follows from the audit log as it stands."""
    size, frontier = log.head(session.connection())
    told = f"{size}:{':'.join(part.hex() for part in frontier)}"
    return int.from_bytes(sha256(told.encode()).digest()[:4]) & rules.MOST_SEED


def bypass_metric(session: Session, key: str) -> Metric | None:
    """Return the metric that takes the bypass rates of a practice, if there is one."""
    found: Metric | None = session.scalar(
        select(Metric).where(Metric.source_key == key).order_by(Metric.id)
    )
    return found


def _moment(day: date) -> int:
    """Return the first millisecond of a day on the export's wall clock."""
    return (datetime.combine(day, time(), UTC) - EPOCH) // MILLISECOND
