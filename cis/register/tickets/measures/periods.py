"""Buckets of a series: which day, week or month a day belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cis.register.tickets.rules import Period

NO_BUCKET = -1


@dataclass(frozen=True, slots=True)
class Calendar:
    """All buckets between the first and the last day, empty ones included."""

    starts: tuple[date, ...]
    end: date
    bucket_of: dict[int, int]

    def ends(self) -> tuple[date, ...]:
        """Return the first day after each bucket."""
        return (*self.starts[1:], self.end) if self.starts else ()


def start_of(day: date, period: Period) -> date:
    """Return the first day of the bucket that holds the day."""
    if period is Period.MONTH:
        return day.replace(day=1)
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    return day


def next_start(start: date, period: Period) -> date:
    """Return the first day of the bucket after the one that starts here."""
    if period is Period.MONTH:
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if period is Period.WEEK else 1)


def calendar(days: Iterable[int], period: Period) -> Calendar:
    """Return the buckets from the first to the last of these ordinals (0 ignored)."""
    seen = set(days) - {0}
    if not seen:
        return Calendar((), date.min, {0: NO_BUCKET})
    start, last = start_of(date.fromordinal(min(seen)), period), max(seen)
    starts: list[date] = []
    bucket_of = {0: NO_BUCKET}
    while start.toordinal() <= last:
        end = next_start(start, period)
        for day in range(start.toordinal(), end.toordinal()):
            bucket_of[day] = len(starts)
        starts.append(start)
        start = end
    return Calendar(tuple(starts), start, bucket_of)
