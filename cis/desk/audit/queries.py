"""Searches the trail, page by page, however long it is."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.desk.audit.rules import Filters, Place, moments
from cis.kit.db.types import stamp
from cis.kit.trail import log, tree
from cis.kit.trail import queries as trail
from cis.kit.trail.models import TrailEvent, TrailPrivate, TrailTouch
from cis.kit.trail.queries import READ, Event, Reading
from cis.register.people import queries as people
from cis.register.people.rules import person_of

PER_PAGE = 50
EXPORT_CHUNK = 500
MOST_HISTORY = 500
# What follows ":" in ASCII: every subject of a kind lies between the two.
AFTER_COLON = ";"
VERIFY = "trail.verify"


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest first, and whether there are newer and older ones."""

    events: Sequence[Event]
    newer: int | None
    older: int | None


@dataclass(frozen=True, slots=True)
class Raw:
    """An event as it is stored: what the seal is over, and the seal."""

    payload: str
    leaf: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """What somebody's verification found, and when it was."""

    at: datetime
    actor: str
    size: int
    fault: str | None
    compared: str = ""


def search(session: Session, wanted: Filters, at: Place, zone: str) -> Page:
    """Return the page of events that an auditor asked for."""
    chosen = _narrowed(READ, wanted, zone)
    if at.after is not None:
        rising = chosen.where(TrailEvent.seq > at.after).order_by(None)
        rising = rising.order_by(TrailEvent.seq).limit(PER_PAGE + 1)
        events = list(trail.disclosed(session, rising))
        more = len(events) > PER_PAGE
        shown = events[:PER_PAGE][::-1]
        return _page(shown, newer=more, older=bool(shown))
    if at.before is not None:
        chosen = chosen.where(TrailEvent.seq < at.before)
    events = list(trail.disclosed(session, chosen.limit(PER_PAGE + 1)))
    more = len(events) > PER_PAGE
    return _page(events[:PER_PAGE], newer=at.before is not None, older=more)


def every(session: Session, wanted: Filters, zone: str) -> Iterator[Sequence[Event]]:
    """Yield all events that an auditor asked for, newest first, some at a time."""
    last: int | None = None
    while True:
        chosen = _narrowed(READ, wanted, zone).limit(EXPORT_CHUNK)
        if last is not None:
            chosen = chosen.where(TrailEvent.seq < last)
        events = trail.disclosed(session, chosen)
        if not events:
            return
        yield events
        last = events[-1].seq


def event(session: Session, seq: int) -> tuple[Event, Raw]:
    """Return one event as people read it and as it is stored, or NotFoundError."""
    found = trail.disclosed(session, READ.where(TrailEvent.seq == seq))
    row = session.execute(
        select(TrailEvent.payload, TrailEvent.leaf).where(TrailEvent.seq == seq)
    ).first()
    if not found or row is None:
        raise NotFoundError("The log has no event of this number.")
    fits = tree.leaf_hash(row.payload.encode()).hex() == row.leaf
    return found[0], Raw(row.payload, row.leaf, fits)


def history(session: Session, subject: str) -> Sequence[Event]:
    """Return what happened to one record, or raise NotFoundError if nothing did."""
    found = trail.history(session, subject, limit=MOST_HISTORY, refused=True)
    if not found:
        raise NotFoundError("The log has no event about this record.")
    return found


def root(session: Session) -> tuple[int, str]:
    """Return the log's size and root in hex."""
    size, frontier = log.head(session.connection())
    return size, tree.root(frontier).hex()


def actors(session: Session) -> dict[str, str]:
    """Return everybody the log names as acting, by their name."""
    found = _distinct(session, TrailEvent.actor)
    numbers = {key: person_of(key) for key in found}
    names = people.named(session, [n for n in numbers.values() if n is not None])
    told = {key: names.get(number or 0, key) for key, number in numbers.items()}
    return dict(sorted(told.items(), key=lambda item: item[1].casefold()))


def actions(session: Session) -> Sequence[str]:
    """Return every action that the log holds."""
    return list(_distinct(session, TrailEvent.action))


def kinds(session: Session) -> Sequence[str]:
    """Return every kind of record that the log tells about."""
    jump = _distinct(
        session, TrailTouch.subject, lambda text: _kind(text) + AFTER_COLON
    )
    return list(dict.fromkeys(map(_kind, jump)))


def _kind(subject: str) -> str:
    return subject.partition(":")[0]


def _distinct(
    session: Session, column: Any, beyond: Callable[[str], str] = str
) -> Iterator[str]:
    """Yield the values of an indexed column, each found by one look-up."""
    last = session.scalar(select(func.min(column)))
    while last is not None:
        yield last
        last = session.scalar(select(func.min(column)).where(column > beyond(last)))


def verified(session: Session) -> Verification | None:
    """Return the newest verification that somebody ran from the browser."""
    newest = READ.where(TrailEvent.action == VERIFY).limit(1)
    found = trail.disclosed(session, newest)
    if not found:
        return None
    facts: Any = found[0].facts
    return Verification(
        *(found[0].at, found[0].actor, int(facts["size"])),
        *(facts.get("fault"), facts.get("compared", "")),
    )


def fact(event: Event) -> str:
    """Return an event's facts as text, without those that speak of nothing."""
    return json.dumps(event.facts, ensure_ascii=False) if event.facts else ""


def _narrowed(chosen: Reading, wanted: Filters, zone: str) -> Reading:
    for column, text in (
        (TrailEvent.actor, wanted.actor),
        (TrailEvent.action, wanted.action),
        (TrailEvent.outcome, wanted.outcome),
    ):
        if text:
            chosen = chosen.where(column == text)
    first, end = moments(wanted, zone)
    if first is not None:
        chosen = chosen.where(TrailEvent.at >= stamp(first))
    if end is not None:
        chosen = chosen.where(TrailEvent.at < stamp(end))
    if wanted.kind:
        chosen = chosen.where(_touches(wanted))
    return chosen.where(_reason(wanted.why)) if wanted.why else chosen


def _touches(wanted: Filters) -> Any:
    same = TrailTouch.seq == TrailEvent.seq
    if wanted.subject:
        touched: Select[int] = select(TrailTouch.seq).where(
            TrailTouch.subject == wanted.subject
        )
        return TrailEvent.seq.in_(touched)
    kind = wanted.kind
    return exists().where(
        same, TrailTouch.subject.startswith(f"{kind}:", autoescape=True)
    )


def _reason(words: str) -> Any:
    return exists().where(
        TrailPrivate.seq == TrailEvent.seq,
        TrailPrivate.path == "reason",
        func.lower(TrailPrivate.value).contains(words.lower(), autoescape=True),
    )


def _page(events: Sequence[Event], *, newer: bool, older: bool) -> Page:
    return Page(
        events,
        newer=events[0].seq if events and newer else None,
        older=events[-1].seq if events and older else None,
    )
