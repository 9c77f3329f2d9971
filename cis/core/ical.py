"""Writes an iCalendar file (RFC 5545): days on which something is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//cis//continual improvement register//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day; ``uid`` stays the same as long as it is the same matter."""

    uid: str
    day: date
    summary: str
    words: str
    url: str


def calendar(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """Return the file of a calendar; ``now`` is the moment it was written, in UTC."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, now))
    return bytes(made.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.day)
    # The end is the day after the last one.
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.summary)
    event.add("description", entry.words)
    event.add("url", entry.url)
    # A day on which something is due blocks nobody's time.
    event.add("transp", "TRANSPARENT")
    return event
