"""Period arithmetic: which period a day belongs to, what follows, when it is due."""

from datetime import date, timedelta

from cis.core.spc.words import MONTHS, on
from cis.register.metrics.rules import Period

LENGTH = {Period.MONTH: 1, Period.QUARTER: 3}


def start_of(day: date, period: Period) -> date:
    """Return the first day of the period that holds the day; weeks begin on Monday."""
    if period is Period.WEEK:
        return day - timedelta(days=day.weekday())
    if period is Period.DAY:
        return day
    length = LENGTH[period]
    return day.replace(day=1, month=(day.month - 1) // length * length + 1)


def following(start: date, period: Period) -> date:
    """Return the first day of the period after the one that starts here."""
    if period in LENGTH:
        return start_of(start + timedelta(days=31 * LENGTH[period]), Period.MONTH)
    return start + timedelta(days=7 if period is Period.WEEK else 1)


def preceding(start: date, period: Period) -> date:
    """Return the first day of the period before the one that starts here."""
    return start_of(start - timedelta(days=1), period)


def last_day(start: date, period: Period) -> date:
    """Return the last day of the period that starts here."""
    return following(start, period) - timedelta(days=1)


def between(first: date, last: date, period: Period) -> list[date]:
    """Return the starts of all periods from one that starts here to one that does."""
    found = []
    while first <= last:
        found.append(first)
        first = following(first, period)
    return found


def newest_full(today: date, period: Period) -> date:
    """Return the start of the newest period that is over."""
    return preceding(start_of(today, period), period)


def missing(newest: date | None, today: date, period: Period) -> list[date]:
    """Return the starts of the periods that are over and come after the newest one.

    Without any reading only the newest full period is asked for.
    """
    full = newest_full(today, period)
    return (
        [full] if newest is None else between(following(newest, period), full, period)
    )


def due_on(newest: date, period: Period, due_days: int) -> date:
    """Return the day by which the reading after the newest one is expected."""
    return last_day(following(newest, period), period) + timedelta(days=due_days)


def is_stale(newest: date | None, today: date, period: Period, due_days: int) -> bool:
    """Tell whether the reading after the newest is late by one more whole period."""
    if newest is None:
        return False
    return today > due_on(following(newest, period), period, due_days)


def label(start: date, period: Period) -> str:
    """Return how people call the period: week of 3 Mar 2026, Mar 2026, Q1 2026."""
    if period is Period.MONTH:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if period is Period.QUARTER:
        return f"Q{(start.month + 2) // 3} {start.year}"
    return f"week of {on(start)}" if period is Period.WEEK else on(start)
