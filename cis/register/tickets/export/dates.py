"""Dates as people export them: recognised per column, then read by position."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cis.register.tickets.rules import DateOrder, is_missing

DAY_MS = 86_400_000
MISSING_DAY = 0
EPOCH_DEFAULTS_END = date(1980, 1, 1)
LAST_DATE = date(2100, 1, 1)
CACHE = 20_000
CENTURY_PIVOT = 70
MONTHS_A_YEAR = 12
STRAY_SHARE = 100

UNREADABLE, TOO_EARLY, IN_FUTURE = -1, -2, -3
REASONS = {
    UNREADABLE: "“{}” is not a date in the form of this column",
    TOO_EARLY: "“{}” lies before 1980, which is what an empty date turns into",
    IN_FUTURE: "“{}” lies in the future",
}

_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})[ /.-]([A-Za-z]{3,9})[ /.,-]+(\d{4}|\d{2})", re.ASCII)
_NAME_FIRST = re.compile(r"([A-Za-z]{3,9}) (\d{1,2}),? (\d{4})", re.ASCII)
_CLOCK_LAST = re.compile(r"(.*?\d)(?:T|,? )(\d{1,2}:\d{2}.*)", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?([AaPp][Mm])? ?"
    r"(Z|[+-]\d{2}:?\d{2}| ?UTC| ?GMT)?",
    re.ASCII,
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("jan", "feb", "mar", "apr", "may", "jun"),
            *("jul", "aug", "sep", "oct", "nov", "dec"),
        ),
        start=1,
    )
}
_NOON = 12
_SECONDS = {f"{second:02}": second * 1000 for second in range(60)}


@dataclass(slots=True)
class Evidence:
    """What the values of one date column say about the order of day and month."""

    day_first: list[str] = field(default_factory=list)
    month_first: list[str] = field(default_factory=list)
    either: list[str] = field(default_factory=list)
    day_first_n: int = 0
    month_first_n: int = 0

    def add(self, values: Iterable[str]) -> None:
        """Weigh more values of the column."""
        for value in values:
            found = _NUMERIC.match(value.strip())
            if found:
                self._weigh(int(found[1]), int(found[3]), value.strip())

    def _weigh(self, first: int, second: int, value: str) -> None:
        if second <= MONTHS_A_YEAR < first:
            self.day_first_n += 1
            _keep(self.day_first, value)
        elif first <= MONTHS_A_YEAR < second:
            self.month_first_n += 1
            _keep(self.month_first, value)
        elif first != second:
            _keep(self.either, value)

    @property
    def order(self) -> DateOrder | None:
        """Return the order the values settle; a stray one in a hundred is an error."""
        if self.day_first_n > STRAY_SHARE * self.month_first_n:
            return DateOrder.DMY
        if self.month_first_n > STRAY_SHARE * self.day_first_n:
            return DateOrder.MDY
        return None

    @property
    def is_contradictory(self) -> bool:
        """Tell whether values that settle it disagree with each other."""
        return self.order is None and bool(self.day_first_n)

    @property
    def is_open(self) -> bool:
        """Tell whether some value could be read both ways and none settles it."""
        return self.order is None and bool(self.either or self.day_first_n)


def _keep(examples: list[str], value: str) -> None:
    if len(examples) < 2 and value not in examples:  # noqa: PLR2004  two are shown
        examples.append(value)


def as_date(text: str, order: DateOrder | None) -> date | None:
    """Return the calendar date a text names in that order, or None if it names none."""
    text = text.strip()
    year_first = _YEAR_FIRST.fullmatch(text)
    if year_first:
        return _date(int(year_first[1]), int(year_first[3]), int(year_first[4]))
    named = _NAMED.fullmatch(text)
    if named:
        month = _MONTHS.get(named[2][:3].casefold(), 0)
        return _date(_year(named[3]), month, int(named[1]))
    name_first = _NAME_FIRST.fullmatch(text)
    if name_first:
        month = _MONTHS.get(name_first[1][:3].casefold(), 0)
        return _date(int(name_first[3]), month, int(name_first[2]))
    numeric = _NUMERIC.fullmatch(text)
    return _numeric_date(numeric, order) if numeric else None


def _numeric_date(numeric: re.Match[str], order: DateOrder | None) -> date | None:
    if order is DateOrder.YMD:
        if len(numeric[4]) > 2:  # noqa: PLR2004  the year stands last
            return None
        return _date(_year(numeric[1].zfill(2)), int(numeric[3]), int(numeric[4]))
    day, month = int(numeric[1]), int(numeric[3])
    if order is DateOrder.MDY:
        day, month = month, day
    return _date(_year(numeric[4]), month, day)


def _year(text: str) -> int:
    if len(text) > 2:  # noqa: PLR2004  four digits need no century
        return int(text)
    return int(text) + (2000 if int(text) < CENTURY_PIVOT else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_time(text: str) -> tuple[int, timedelta | None] | None:
    """Return milliseconds of the day and the offset, or None if it is no time."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if found[5] in "PMPmpMpm" else 0)
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004  a clock's limits
        return None
    thousandths = int((found[4] or "0")[:3].ljust(3, "0"))
    clock = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths
    return clock, _offset(found[6])


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    digits = text.strip().replace(":", "")
    if not digits[1:].isdigit():
        return timedelta(0)
    span = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    return -span if digits[0] == "-" else span


class _Days(dict[str, int]):
    """Day number of each date text seen, found once per text."""

    def __init__(self, order: DateOrder | None, today: date | None) -> None:
        super().__init__()
        self._order = order
        self._last = today + timedelta(days=1) if today else LAST_DATE

    def __missing__(self, text: str) -> int:
        number = self._number(text)
        if len(self) < CACHE:
            self[text] = number
        return number

    def _number(self, text: str) -> int:
        if is_missing(text):
            return MISSING_DAY
        found = as_date(text, self._order)
        if found is None:
            return UNREADABLE
        if found < EPOCH_DEFAULTS_END:
            return TOO_EARLY
        return IN_FUTURE if found > self._last else found.toordinal()


class _Times(dict[str, int]):
    """Millisecond of the day of each time text seen, found once per text."""

    def __missing__(self, text: str) -> int:
        clock = self._clock(text)
        if len(self) < CACHE:
            self[text] = clock
        return clock

    def _clock(self, text: str) -> int:
        if len(text) == len("23:59:59") and text[2] == text[5] == ":":
            # A day has 86,400 seconds: too many to keep, but only 1,440 minutes.
            minute, second = self[text[:5]], _SECONDS.get(text[6:], UNREADABLE)
            return UNREADABLE if UNREADABLE in (minute, second) else minute + second
        found = as_time(text) if text else (0, None)
        return UNREADABLE if found is None else found[0]


class Moments:
    """Reads the values of one column into day numbers and milliseconds of the day.

    A day number is the proleptic ordinal; 0 means missing, a negative number is a
    key of REASONS. Offsets are dropped (own wall clock) unless a zone is given.
    """

    def __init__(
        self,
        order: DateOrder | None,
        *,
        separator: str = " ",
        zone: str | None = None,
        today: date | None = None,
    ) -> None:
        self._separator = separator
        self._zone = ZoneInfo(zone) if zone else None
        self._days = _Days(order, today)
        self._times = _Times()

    def read(self, values: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the days and the milliseconds of a column's values."""
        separator = self._separator
        parts = [value.partition(separator) for value in values]
        days, times = self._days, self._times
        numbers = [days[part[0]] for part in parts]
        clocks = [times[part[2]] for part in parts]
        if min(numbers, default=0) < 0 or min(clocks, default=0) < 0 or self._zone:
            for index, value in enumerate(values):
                numbers[index], clocks[index] = self.one(value)
        return numbers, clocks

    def one(self, value: str) -> tuple[int, int]:
        """Return day and millisecond of a single value, however it is spaced."""
        text = " ".join(value.split())
        if is_missing(text):
            return MISSING_DAY, 0
        parted = _CLOCK_LAST.fullmatch(text)
        day_text, clock_text = parted.groups() if parted else (text, "")
        day, clock = self._days[day_text], self._times[clock_text]
        if clock < 0 or day in {UNREADABLE, MISSING_DAY}:
            return UNREADABLE, 0
        return self._shifted(day, clock, clock_text)

    def _shifted(self, day: int, clock: int, clock_text: str) -> tuple[int, int]:
        found = as_time(clock_text) if self._zone and day > 0 else None
        if found is None or found[1] is None or self._zone is None:
            return day, clock
        wall = datetime.fromordinal(day) + timedelta(milliseconds=clock)
        moved = (wall - found[1]).replace(tzinfo=UTC).astimezone(self._zone)
        midnight = moved.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        since = moved.replace(tzinfo=None) - midnight
        return moved.toordinal(), since // timedelta(milliseconds=1)


def separator_of(values: Iterable[str]) -> str:
    """Return what parts date and time in these values: a blank or the letter T."""
    texts = [value.strip() for value in values if not is_missing(value)]
    with_t = sum(1 for text in texts if "T" in text and " " not in text)
    return "T" if with_t * 2 > len(texts) else " "
