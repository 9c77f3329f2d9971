"""What a series must be before anything is computed from it."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from cis.core.errors import RuleError

LARGEST = 1e100  # beyond it squares overflow
ALL_DATES = frozenset({dt.date})
PLAIN = frozenset({float, int, type(None)})

UNUSABLE = "A value is not a number, infinite or beyond 1e100."

Numbers = Sequence[float | None]
Days = Sequence[dt.date | str]


class SeriesError(RuleError, ValueError):
    """The series or an option cannot be used; the sentence says which and why."""


def day(value: dt.date | str) -> dt.date:
    """Return the calendar day of a date or ISO string, or raise SeriesError."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        message = f"“{value}” is not a date; write it as YYYY-MM-DD."
        raise SeriesError(message, "dates") from None


def calendar(dates: Days) -> list[dt.date]:
    """Return the calendar days of dates or ISO strings, or raise SeriesError."""
    if ALL_DATES.issuperset(map(type, dates)):
        return list(dates)  # type: ignore[arg-type]  # just checked
    return [day(date) for date in dates]


def numbers(values: Numbers, *, field: str = "values") -> list[float | None]:
    """Return the values as a list of finite numbers and None, or raise SeriesError."""
    if not PLAIN.issuperset(map(type, values)):
        return [_number(value, field) for value in values]
    finite = [value for value in values if value is not None]
    if not sum(map(abs, finite)) < LARGEST:  # false also for a sum that is no number
        raise SeriesError(UNUSABLE, field)
    return list(values)


def _number(value: object, field: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, (bool, str, bytes)):
        message = f"“{value!r}” is not a number; leave missing values out as None."
        raise SeriesError(message, field)
    try:
        number = float(value)  # type: ignore[arg-type]  # Decimal, Fraction, numpy
    except (TypeError, ValueError):
        raise SeriesError(f"“{value!r}” is not a number.", field) from None
    if not -LARGEST < number < LARGEST:
        raise SeriesError(UNUSABLE, field)
    return number


def order(days: Sequence[dt.date]) -> list[int] | None:
    """Return the rows in date order, None if they are; raise SeriesError on twins."""
    if all(map(dt.date.__lt__, days, days[1:])):
        return None
    positions = sorted(range(len(days)), key=days.__getitem__)
    for one, two in pairwise(positions):
        if days[one] == days[two]:
            message = f"The date {days[one]} occurs twice; keep one row per date."
            raise SeriesError(message, "dates")
    return positions


def check_length(name: str, given: Sequence[object], rows: int) -> None:
    """Raise SeriesError unless there is one entry per row."""
    if len(given) != rows:
        message = f"There are {len(given)} {name} for {rows} rows; they must match."
        raise SeriesError(message, name)
