"""The incidents of the demo's desk, as its tool exports them month by month.

What a ticket is like is drawn by the digest of its number, the same at every loading.
What the draws come to follows the story: restore times those of the metric, fewer
rounds through the teams once one team stays with an incident, label printers that
come back.
"""

import csv
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from hashlib import blake2b
from io import StringIO
from itertools import accumulate, count, islice
from math import exp, log, sqrt
from statistics import NormalDist
from struct import unpack

from cis.demo.series import RESTORE, SERIES, level
from cis.demo.story import Calendar

HEADER = (
    *("Number", "Opened", "Resolved", "Closed", "Priority", "Category", "Team"),
    *("Reassignments", "Reopened", "SLA met"),
)
FIRST_NUMBER = 41_207
# How many come on a Monday, a Tuesday and so on: those that the metrics count a week.
A_DAY, MORE_OR_LESS = (92, 84, 78, 76, 78, 46, 26), 10
OPENS, OPEN_HOURS = 4.5, 17.0
DESK = "Service desk"
SPREAD = 1.0  # of the logarithm of the hours
SHORTEST = 0.1
AT_THE_DESK, HANDED_ON = 0.66, 1.42  # what either makes of the hours
# Of those handed on some wait for a part or a supplier, and make the backlog.
STUCK, STUCK_DAYS = 0.055, (30.0, 95.0)
# From which week on how many of those handed on are handed on once more, and again.
ONCE_MORE: Mapping[int, float] = {0: 0.56, 29: 0.45, 31: 0.34, 33: 0.2}
MOST_MOVES = 6
OFTEN_REOPENED = 0.007
CLOSED_AFTER = (20.0, 120.0)  # hours
RESTORED = next(one for one in SERIES if one.name == RESTORE)
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Category:
    """What incidents are about: how many of 100, the hours they took, whose they are.

    ``handed`` is the share that the desk hands on to the team; ``again`` says how many
    of these go round whatever is agreed; ``reopened`` how many come back.
    """

    name: str
    share: float
    hours: float
    team: str
    handed: float
    again: float | None = None
    reopened: float = OFTEN_REOPENED


CATEGORIES = (
    Category("Scanner", 32, 46, "Warehouse IT", 0.62),
    Category("Label printer", 22, 42, "Warehouse IT", 0.55, reopened=0.034),
    Category("Customer portal", 15, 38, "Applications", 0.42),
    Category("Login and password", 12, 9, "Applications", 0.2),
    Category("Network", 6, 54, "Network", 0.97, again=0.6),
    Category("Mail", 5, 26, "Workplace", 0.45),
    Category("Parcel sorting", 3, 14, "Applications", 0.9),
    Category("Telephone", 2, 50, "Network", 0.6),
    Category("Workplace computer", 1.5, 70, "Workplace", 0.7),
    Category("Intranet", 1, 96, "Applications", 0.8),
    Category("Other", 0.5, 48, "Workplace", 0.7),
)
BOUNDS = tuple(accumulate(each.share for each in CATEGORIES))


@dataclass(frozen=True, slots=True)
class Priority:
    """How urgent it is: how many of 100, its part in the hours, the hours agreed."""

    name: str
    share: float
    pace: float
    agreed: float


PRIORITIES = (
    Priority("1 - Critical", 2, 0.2, 8),
    Priority("2 - High", 12, 0.5, 24),
    Priority("3 - Moderate", 61, 1.0, 72),
    Priority("4 - Low", 25, 1.5, 168),
)
URGENT = tuple(accumulate(each.share for each in PRIORITIES))


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident from its first minute to its last."""

    number: str
    opened: datetime
    resolved: datetime
    closed: datetime
    priority: str
    category: str
    team: str
    moves: int
    reopened: int
    in_time: bool

    def row(self, at: datetime) -> tuple[object, ...]:
        """Return what the tool knew of it at a moment."""
        is_resolved = self.resolved < at
        return (
            self.number,
            _written(self.opened),
            _written(self.resolved) if is_resolved else "",
            _written(self.closed) if self.closed < at else "",
            *(self.priority, self.category, self.team),
            self.moves,
            self.reopened if is_resolved else 0,
            ("yes" if self.in_time else "no") if is_resolved else "",
        )


class Tool:
    """The desk's tool with the incidents opened in some days."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        self._calendar, self._first, self._last = calendar, first, last

    def export(self, first: date, last: date) -> bytes:
        """Return what was opened or changed from day to day, as it stood after that."""
        since, until = _midnight(first), _midnight(last + timedelta(days=1))
        text = StringIO()
        writer = csv.writer(text)
        writer.writerow(HEADER)
        writer.writerows(
            each.row(until)
            for each in self._incidents
            if each.opened < until and each.closed >= since
        )
        return text.getvalue().encode()

    @cached_property
    def _incidents(self) -> list[Incident]:
        numbers = count(FIRST_NUMBER)
        begin, days = self._calendar.day(0), (self._last - self._first).days + 1
        return [
            incident
            for day in (self._first + timedelta(days=each) for each in range(days))
            for incident in _of_day(day, (day - begin).days // 7, numbers)
        ]


def _of_day(day: date, week: int, numbers: Iterator[int]) -> Iterator[Incident]:
    """Yield the incidents of a day in the order in which they were opened."""
    more, *_ = _lots(f"day {day}")
    size = A_DAY[day.weekday()] + round((more * 2 - 1) * MORE_OR_LESS)
    for place, number in enumerate(islice(numbers, size)):
        lots = _lots(str(number))
        minute = _minute((place + lots[0]) / size)
        yield _incident(number, _midnight(day) + timedelta(minutes=minute), week, lots)


def _incident(
    number: int, opened: datetime, week: int, lots: tuple[float, ...]
) -> Incident:
    _, what, urgent, took, moved, round_, back, late = lots
    category = CATEGORIES[_place(BOUNDS, what)]
    priority = PRIORITIES[_place(URGENT, urgent)]
    moves = _moves(category, moved, round_, _in_force(ONCE_MORE, week))
    hours = _hours(category.hours * priority.pace, took, week, moves)
    resolved = opened + timedelta(hours=hours)
    return Incident(
        f"INC{number:07}",
        opened,
        resolved,
        resolved + timedelta(hours=_between(CLOSED_AFTER, late)),
        priority.name,
        category.name,
        category.team if moves else DESK,
        moves,
        int(back < category.reopened),
        hours <= priority.agreed,
    )


def _hours(usual: float, lot: float, week: int, moves: int) -> float:
    """Return how long it took; some of those handed on were stuck."""
    if moves and lot > 1 - STUCK:
        return _between(STUCK_DAYS, (1 - lot) / STUCK) * 24
    pace = level(RESTORED, week) / level(RESTORED, 0)
    middle = usual * pace * (HANDED_ON if moves else AT_THE_DESK)
    return max(SHORTEST, middle * exp(SPREAD * NORMAL.inv_cdf(lot)))


def _moves(category: Category, lot: float, round_: float, again: float) -> int:
    """Return how often it was handed on: once to its team, then from team to team."""
    if lot > category.handed:
        return 0
    return min(MOST_MOVES, 1 + int(log(round_) / log(category.again or again)))


def _in_force(levels: Mapping[int, float], week: int) -> float:
    return levels[max(start for start in levels if start <= week)]


def _lots(of: str) -> tuple[float, ...]:
    """Return eight numbers between 0 and 1 that belong to a name for ever."""
    digest = blake2b(f"larkfield {of}".encode(), digest_size=32).digest()
    return tuple((each + 0.5) / 2**32 for each in unpack(">8I", digest))


def _minute(lot: float) -> float:
    """Return the minute of the day; most come in the middle of it, few at its ends."""
    half = sqrt(min(lot, 1 - lot) / 2)
    return (OPENS + OPEN_HOURS * (half if lot < 0.5 else 1 - half)) * 60  # noqa: PLR2004


def _place(bounds: tuple[float, ...], lot: float) -> int:
    return bisect(bounds, lot * bounds[-1])


def _between(ends: tuple[float, float], lot: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * lot


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _written(moment: datetime) -> str:
    return moment.isoformat(" ", "minutes")
