"""The days of a rule: exactly one in each period, whatever is moved.

A day that falls on a weekend or a holiday moves to the nearest working day in
the chosen direction, but never out of its own week or month: if no working day
is left there, it moves the other way; if its whole period is off, it stays.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta

from dateutil import rrule

from cis.core.schedule.rules import (
    SHORTEST,
    Fortnightly,
    InMonth,
    LastWorkingDay,
    Month,
    MonthDay,
    Monthly,
    Quarterly,
    Rule,
    Shift,
    Weekday,
    Weekly,
)

DAY = timedelta(days=1)
FORTNIGHT = 14
# No day moves further than its own month is long.
MARGIN = timedelta(days=31)
Period = Callable[[date], tuple[int, int]]
QUARTERS = {Month.FIRST: (1, 4, 7, 10), Month.LAST: (3, 6, 9, 12)}


def between(
    rule: Rule, first: date, last: date, holidays: Collection[date] = frozenset()
) -> list[date]:
    """Return the days of a rule from first to last, both included, in order."""
    moved = (_moved(rule, day, holidays) for day in _plain(rule, first, last))
    return [day for day in moved if first <= day <= last]


def following(
    rule: Rule, since: date, holidays: Collection[date] = frozenset()
) -> Iterator[date]:
    """Yield the days of a rule after a day, without end before the year 9999."""
    while since < date.max:
        until = since + min(timedelta(days=366), date.max - since)
        yield from between(rule, since + DAY, until, holidays)
        since = until


def is_working(day: date, holidays: Collection[date]) -> bool:
    """Tell whether people work on a day."""
    return day.weekday() < Weekday.SATURDAY and day not in holidays


def _plain(rule: Rule, first: date, last: date) -> list[date]:
    """Return the days as the rule names them, some more on both sides."""
    start = first - min(MARGIN, first - date.min)
    until = last + min(MARGIN, date.max - last)
    if isinstance(rule, Fortnightly):
        start = _in_step(start, rule.anchor)
    elif isinstance(rule, Weekly):
        start = _monday(start)
    else:
        start = start.replace(day=1)
    found = _recurrence(rule, _midnight(start), _midnight(until))
    return [moment.date() for moment in found]


def _recurrence(rule: Rule, start: datetime, until: datetime) -> rrule.rrule:
    match rule:
        case Weekly():
            return rrule.rrule(
                rrule.WEEKLY, start, until=until, byweekday=int(rule.weekday)
            )
        case Fortnightly():
            return rrule.rrule(
                rrule.WEEKLY,
                start,
                interval=2,
                wkst=rrule.MO,
                until=until,
                byweekday=int(rule.weekday),
            )
        case Monthly():
            return _monthly(rule.on, start, until, range(1, 13))
        case Quarterly():
            return _monthly(rule.on, start, until, QUARTERS[rule.month])


def _monthly(
    on: InMonth, start: datetime, until: datetime, months: Collection[int]
) -> rrule.rrule:
    chosen = tuple(months)
    match on:
        case MonthDay():
            # The last of 28 to N that a month has: 31 is 28 or 29 in February.
            days = range(min(on.day, SHORTEST), on.day + 1)
            return rrule.rrule(
                rrule.MONTHLY,
                start,
                until=until,
                bymonth=chosen,
                bymonthday=tuple(days),
                bysetpos=-1,
            )
        case LastWorkingDay():
            return rrule.rrule(
                rrule.MONTHLY, start, until=until, bymonth=chosen, bymonthday=-1
            )
    weekday = rrule.weekday(int(on.weekday), on.nth)
    return rrule.rrule(
        rrule.MONTHLY, start, until=until, bymonth=chosen, byweekday=weekday
    )


def _moved(rule: Rule, day: date, holidays: Collection[date]) -> date:
    """Return the working day a day moves to, inside its own week or month."""
    shift = _direction(rule)
    if shift == Shift.STAY or is_working(day, holidays):
        return day
    period = _week if isinstance(rule, Weekly | Fortnightly) else _month
    step = DAY if shift == Shift.LATER else -DAY
    for one in (step, -step):
        near = _next_working(day, one, period, holidays)
        if near:
            return near
    return day


def _next_working(
    day: date, step: timedelta, period: Period, holidays: Collection[date]
) -> date | None:
    near = day
    while date.min < near < date.max:
        near += step
        if period(near) != period(day):
            return None
        if is_working(near, holidays):
            return near
    return None


def _direction(rule: Rule) -> Shift:
    if isinstance(rule, Monthly | Quarterly) and isinstance(rule.on, LastWorkingDay):
        return Shift.EARLIER
    return rule.shift


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _in_step(start: date, anchor: date) -> date:
    """Return the Monday of a week that counts, in or before the start's week."""
    first = _monday(start)
    return first - timedelta(days=(first - _monday(anchor)).days % FORTNIGHT)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
