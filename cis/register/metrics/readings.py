"""From what people type to numbers, periods and readings that fit a metric."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from cis.core.errors import RuleError
from cis.register.metrics import periods
from cis.register.metrics.rules import (
    DataKind,
    Measure,
    Origin,
    Period,
    ReadingDraft,
    Recorded,
    Source,
    Transform,
)

SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")  # noqa: RUF001 - as typed
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
POINTED = re.compile(r"[+-]?[1-9]\d{0,2}((\.\d{3}){2,}|(\.\d{3})+,\d+)")
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
COMMA = re.compile(r"[+-]?\d*,\d+")
WEEK = re.compile(r"(\d{4})-?W(\d{2})", re.IGNORECASE)
MONTH = re.compile(r"(\d{4})-(\d{2})")
QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
LONGEST = 40


class Known(Protocol):
    """A reading in force, as far as a new one is compared with it."""

    @property
    def starts_on(self) -> date:
        """The first day of its period."""

    @property
    def value(self) -> float | None:
        """Its value, None for a known gap."""

    @property
    def numerator(self) -> float | None:
        """Its numerator, if it has parts."""

    @property
    def denominator(self) -> float | None:
        """Its denominator, if it has parts."""


def number(text: str, *, unit: str = "") -> float:
    """Return the number typed with decimal point or comma, or raise RuleError.

    “1,234” is refused: it is 1.234 to some and 1234 to others.
    """
    said = text.strip().removesuffix(unit).translate(SPACES)
    said = said.replace("\N{MINUS SIGN}", "-")
    if len(said) <= LONGEST:
        if AMBIGUOUS.fullmatch(said):
            plain, decimal = said.replace(",", ""), said.replace(",", ".")
            message = f"“{text}” can mean {plain} or {decimal}; write one of them."
            raise RuleError(message, field="value")
        if THOUSANDS.fullmatch(said):
            said = said.replace(",", "")
        elif POINTED.fullmatch(said):
            said = said.replace(".", "").replace(",", ".")
        elif COMMA.fullmatch(said):
            said = said.replace(",", ".")
        if PLAIN.fullmatch(said):
            return float(said)
    message = f"“{text[:LONGEST]}” is not a number; write it like 14.2."
    raise RuleError(message, field="value")


def pasted(text: str, first: date, measure: Measure) -> list[ReadingDraft]:
    """Return the readings of a pasted column, one period a line from ``first`` on.

    An empty line leaves its period out; a ratio may come as two columns, numerator and
    denominator. Raise RuleError naming every line that cannot be read.
    """
    found: list[ReadingDraft] = []
    wrong = []
    start = periods.start_of(first, measure.period)
    for place, line in enumerate(text.rstrip().splitlines(), start=1):
        try:
            found += _pasted(line, start, measure)
        except RuleError as error:
            wrong.append(f"Line {place}: {error}")
        start = periods.following(start, measure.period)
    if wrong:
        raise RuleError(" ".join(wrong), field="pasted")
    return found


def _pasted(line: str, start: date, measure: Measure) -> list[ReadingDraft]:
    cells = [cell.strip() for cell in re.split(r"[\t;]", line.strip())]
    if cells == [""]:
        return []
    wide = 2 if measure.is_ratio else 1
    if len(cells) > wide:
        message = f"{len(cells)} columns; paste one number a line."
        raise RuleError(message, field="pasted")
    numbers = [number(cell, unit=measure.unit) for cell in cells]
    if len(numbers) == 1:
        return [ReadingDraft(start, numbers[0])]
    return [ReadingDraft(start, None, numbers[0], numbers[1])]


def period_start(text: str, period: Period) -> date:
    """Return the start of the period written as a day, 2026-W10, 2026-03 or 2026-Q1.

    Raise RuleError for anything else, and for a year outside 1970 to 2199.
    """
    said = text.strip()
    try:
        day = _day(said)
    except ValueError:
        message = f"“{said[:LONGEST]}” is not a date; write it as 2026-03-02."
        raise RuleError(message, field="starts_on") from None
    if not 1970 <= day.year <= 2199:  # noqa: PLR2004 - the years rules.check_day allows
        message = f"{day} cannot be right: give a day from 1970 to 2199."
        raise RuleError(message, field="starts_on")
    return periods.start_of(day, period)


def _day(said: str) -> date:
    if found := WEEK.fullmatch(said):
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    if found := QUARTER.fullmatch(said):
        return date(int(found[1]), 3 * int(found[2]) - 2, 1)
    if found := MONTH.fullmatch(said):
        return date(int(found[1]), int(found[2]), 1)
    return datetime.fromisoformat(said).date()


def fitted(draft: ReadingDraft, measure: Measure, today: date) -> ReadingDraft:
    """Return a reading at its period's start with its value computed from its parts.

    Raise RuleError if it lies ahead or cannot be a reading of this metric.
    """
    start = periods.start_of(draft.starts_on, measure.period)
    named = periods.label(start, measure.period)
    if start > today:
        message = f"The {measure.period} ({named}) has not begun yet; check the date."
        raise RuleError(message, field="starts_on")
    reading = replace(draft, starts_on=start, value=_value(draft, measure))
    _check_value(reading, measure)
    return reading


def _value(draft: ReadingDraft, measure: Measure) -> float | None:
    top, size = draft.numerator, draft.denominator
    if top is None or size is None:
        return draft.value
    if not measure.is_ratio:
        message = f"A {measure.kind} has one value, no numerator and denominator."
        raise RuleError(message, field="numerator")
    return top / size * measure.per_hundred if size else None


def _check_value(reading: ReadingDraft, measure: Measure) -> None:
    value, top, size = reading.value, reading.numerator, reading.denominator
    if measure.kind is DataKind.PROPORTION and top is not None and size is not None:
        if not 0 <= top <= size:
            message = f"{top:g} of {size:g} is no share: count a part of the whole."
            raise RuleError(message, field="numerator")
    elif value is None or measure.kind is DataKind.MEASUREMENT:
        pass
    elif value < 0:
        message = f"A {measure.kind} cannot be negative ({value:g})."
        raise RuleError(message, field="value")
    elif measure.kind is DataKind.PROPORTION and value > measure.per_hundred:
        message = f"A share lies between 0 and {measure.per_hundred:g}, not {value:g}."
        raise RuleError(message, field="value")
    if value is not None and value < 0 and measure.transform is Transform.LOG:
        message = f"On a log scale a value cannot be negative ({value:g})."
        raise RuleError(message, field="value")


def twice(starts: Sequence[date], period: Period) -> str | None:
    """Name the first period that occurs more than once, None if none does."""
    seen: set[date] = set()
    for start in starts:
        if start in seen:
            return periods.label(start, period)
        seen.add(start)
    return None


def check_reason(
    measure: Measure, draft: ReadingDraft, known: Known | None, origin: Origin
) -> None:
    """Raise RuleError for a typed value that replaces another without a reason."""
    if origin.source is not Source.TYPED or draft.note.strip():
        return
    if known is None or is_same(known, draft):
        return
    named = periods.label(known.starts_on, measure.period)
    said = "a gap" if known.value is None else f"{known.value:g} {measure.unit}"
    message = (
        f"There is a reading for {named} already: {said}. "
        "To change it, correct it there and give the reason."
    )
    raise RuleError(message, field="note")


def is_same(known: Known | None, draft: ReadingDraft) -> bool:
    """Tell whether a draft says nothing that the reading in force does not say."""
    if known is None or known.value != draft.value:
        return False
    parts = (draft.numerator, draft.denominator)
    return parts in ((None, None), (known.numerator, known.denominator))


def counted(drafts: Iterable[ReadingDraft], known: Mapping[date, Known]) -> Recorded:
    """Count what storing these readings would do to those in force."""
    added = revised = unchanged = 0
    for draft in drafts:
        if draft.starts_on not in known:
            added += 1
        elif is_same(known[draft.starts_on], draft):
            unchanged += 1
        else:
            revised += 1
    return Recorded(added, revised, unchanged)
