"""Reads dates as people type them, and says them back in full."""

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

MONTHS = {
    name[:3].lower(): number
    for number, name in enumerate(calendar.month_name)
    if number
}
WEEKDAYS = {name[:3].lower(): number for number, name in enumerate(calendar.day_name)}
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
RELATIVE = {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12}
CENTURY = 2000
EARLIEST, LATEST = 1970, 2199
ASK = 'Write it like 2026-05-03, 3 May, 3.5., "next friday" or "in 2 weeks".'


def parse_day(text: str, today: date) -> date:
    """Return the date that was meant, or raise ValueError with a sentence.

    A date without a year is the nearest one, before or after today.
    """
    words = " ".join(text.casefold().replace(",", " ").split())
    for pattern, read in READERS:
        found = re.fullmatch(pattern, words)
        if found:
            return _checked(text, read, found, today)
    raise ValueError(f'"{text.strip()}" is not a date. {ASK}')


def said(day: date) -> str:
    """Return the date in full: Friday, 8 May 2026."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def add_months(day: date, months: int) -> date:
    """Return the same day some months on; the last of the month where it is missing."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


Reader = Callable[["re.Match[str]", date], date]


def _checked(text: str, read: Reader, found: "re.Match[str]", today: date) -> date:
    try:
        day = read(found, today)
    except (ValueError, KeyError, OverflowError):
        raise ValueError(f"There is no such day as {text.strip()}. {ASK}") from None
    if not EARLIEST <= day.year <= LATEST:
        raise ValueError(
            f"{day.year} is too far away. Write a year from {EARLIEST} on."
        )
    return day


def _iso(found: "re.Match[str]", _today: date) -> date:
    return date(int(found["y"]), int(found["m"]), int(found["d"]))


def _numeric(found: "re.Match[str]", today: date) -> date:
    return _nearest(found["y"], int(found["m"]), int(found["d"]), today)


def _named(found: "re.Match[str]", today: date) -> date:
    return _nearest(found["y"], MONTHS[found["name"][:3]], int(found["d"]), today)


def _nearest(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        number = int(year)
        return date(number if len(year) > 2 else CENTURY + number, month, day)  # noqa: PLR2004
    # Four years, so that 29 February has a leap year to fall into.
    years = range(today.year - 4, today.year + 5)
    days = [
        date(number, month, day)
        for number in years
        if day <= calendar.monthrange(number, month)[1]
    ]
    return min(days, key=lambda at: abs(at - today))


def _relative(found: "re.Match[str]", today: date) -> date:
    return today + timedelta(days=RELATIVE[found["word"]])


def _weekday(found: "re.Match[str]", today: date) -> date:
    ahead = (WEEKDAYS[found["name"][:3]] - today.weekday()) % 7
    match found["which"]:
        case "last":
            return today - timedelta(days=7 - ahead)
        case "next":
            return today + timedelta(days=ahead or 7)
        case _:
            return today + timedelta(days=ahead)


def _distance(found: "re.Match[str]", today: date) -> date:
    amount = _amount(found["n"])
    if found["ago"]:
        amount = -amount
    unit = found["unit"]
    if unit in UNIT_MONTHS:
        return add_months(today, amount * UNIT_MONTHS[unit])
    return today + timedelta(days=amount * (7 if unit == "week" else 1))


def _amount(text: str) -> int:
    if text in {"a", "an"}:
        return 1
    return NUMBERS.index(text) if text in NUMBERS else int(text)


def _period(found: "re.Match[str]", today: date) -> date:
    step = {"last": -1, "next": 1}.get(found["which"], 0)
    if found["unit"] == "week":
        return today + timedelta(weeks=step)
    return add_months(today, step * UNIT_MONTHS[found["unit"]])


def _edge_of_month(found: "re.Match[str]", today: date) -> date:
    month = MONTHS[found["name"][:3]]
    first = _nearest(found["y"], month, 1, today)
    return first if found["edge"] != "end" else _last(first)


def _edge_of_period(found: "re.Match[str]", today: date) -> date:
    at = _period(found, today)
    if found["unit"] == "week":
        monday = at - timedelta(days=at.weekday())
        return monday if found["edge"] != "end" else monday + timedelta(days=6)
    length = UNIT_MONTHS[found["unit"]]
    first = date(at.year, (at.month - 1) // length * length + 1, 1)
    return first if found["edge"] != "end" else _last(add_months(first, length - 1))


def _last(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _beginnings(names: Iterable[str]) -> str:
    """Return a pattern of every beginning of the names, three letters and more."""
    cuts = [name[:end].lower() for name in names for end in range(len(name), 2, -1)]
    return rf"(?P<name>{'|'.join(cuts)})\.?"


_MONTH = _beginnings(calendar.month_name)
_WEEKDAY = _beginnings(calendar.day_name)
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:\s+(?P<y>\d{4}))?"
_UNIT = r"(?P<unit>day|week|month|quarter|year)s?"
_NUMBER = rf"(?P<n>\d{{1,4}}|an?|{'|'.join(NUMBERS)})"
_EDGE = r"(?:the )?(?P<edge>end|start|beginning) of "

# Day before month, as most of the world writes it; 5/13 is refused, not turned.
READERS: tuple[tuple[str, Reader], ...] = (
    (r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", _iso),
    (r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\.? ?(?P<y>\d{4}|\d{2})?", _numeric),
    (r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?", _numeric),
    (rf"(?:the )?{_DAY}\.?(?: of)? ?{_MONTH}{_YEAR}", _named),
    (rf"{_MONTH} {_DAY}{_YEAR}", _named),
    (rf"(?P<word>{'|'.join(RELATIVE)})", _relative),
    (
        rf"(?:(?P<which>this|next|last) )?{_WEEKDAY}",
        _weekday,
    ),
    (rf"(?:in )?{_NUMBER} {_UNIT}(?P<ago> ago)?(?: from now)?", _distance),
    (r"(?P<which>last|next) (?P<unit>week|month|quarter|year)", _period),
    (rf"{_EDGE}{_MONTH}{_YEAR}", _edge_of_month),
    (
        rf"{_EDGE}(?:(?P<which>this|next|last|the) )?(?P<unit>week|month|quarter|year)",
        _edge_of_period,
    ),
)
