"""Cuts half-open periods: what overlaps, what remains, what is free."""

from collections.abc import Iterable
from datetime import date

from cis.register.governance.rules import Period


def overlaps(period: Period, start: date, end: date) -> bool:
    """Tell whether a period shares a day with the days from start until before end."""
    return period.valid_from < end and start < period.valid_to


def remainders(period: Period, start: date, end: date) -> list[tuple[date, date]]:
    """Return what is left of a period without the days from start until before end."""
    sides = (
        (period.valid_from, min(start, period.valid_to)),
        (max(end, period.valid_from), period.valid_to),
    )
    return [(first, last) for first, last in sides if first < last]


def gaps(start: date, end: date, taken: Iterable[Period]) -> list[tuple[date, date]]:
    """Return the days from start until before end that no period covers."""
    free = []
    inside = (period for period in taken if overlaps(period, start, end))
    for period in sorted(inside, key=lambda one: one.valid_from):
        if start < period.valid_from:
            free.append((start, period.valid_from))
        start = max(start, period.valid_to)
    return [*free, (start, end)] if start < end else free
