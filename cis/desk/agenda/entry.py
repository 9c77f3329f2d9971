"""What somebody typed into the lines of My work, line by line; plain Python."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cis.core.errors import RuleError
from cis.core.spc.words import on
from cis.register.initiatives.rules import LONGEST
from cis.register.metrics import periods, readings
from cis.register.metrics.rules import Measure, Period, ReadingDraft

CELL = re.compile(r"r-(\d{1,9})-(\d{4}-\d{2}-\d{2})-(value|numerator|denominator)")
TOLD = re.compile(r"i-(\d{1,9})-(note|next|was)")
COLUMNS = re.compile(r"[\t;]")
PARTS = ("numerator", "denominator")
MOST_LINES = 60
LONGEST_CELL = 2000


@dataclass(slots=True)
class Row:
    """One period of one metric as it was typed, and why it was not saved."""

    metric_id: int
    starts_on: date
    texts: dict[str, str] = field(default_factory=dict)
    wrong: str = ""

    def text(self, part: str) -> str:
        """Return what stands in one cell of the row."""
        return self.texts.get(part, "")


@dataclass(slots=True)
class Told:
    """How an initiative stands and what comes next; ``was`` is the step before."""

    initiative_id: int
    note: str = ""
    next: str = ""
    was: str = ""
    wrong: str = ""

    @property
    def is_new(self) -> bool:
        """Tell whether anything was said."""
        return bool(self.note.strip()) or self.next.strip() != self.was.strip()


def metric_ids(posted: Mapping[str, str]) -> set[int]:
    """Return the metrics that a form speaks of."""
    return {int(found[1]) for name in posted if (found := CELL.fullmatch(name))}


def rows(posted: Mapping[str, str], known: Mapping[int, Period]) -> list[Row]:
    """Return what was typed for the known metrics, one row per period, in order.

    Several lines in one cell go on into the periods after it, as a pasted column does.
    Two texts for one period stay together in their row, which is then refused.
    """
    found: dict[tuple[int, date], Row] = {}
    for metric_id, start, part, text in sorted(_cells(posted, known)):
        for at, typed in _column(start, text, known[metric_id]):
            row = found.setdefault((metric_id, at), Row(metric_id, at))
            for name, said in _split(part, typed):
                before = row.text(name)
                row.texts[name] = f"{before} / {said}" if before else said
    return sorted(found.values(), key=lambda row: (row.metric_id, row.starts_on))


def _cells(
    posted: Mapping[str, str], known: Mapping[int, Period]
) -> Iterator[tuple[int, date, str, str]]:
    for name, text in posted.items():
        found = CELL.fullmatch(name)
        if found is None or int(found[1]) not in known or not text.strip():
            continue
        day = _day(found[2])
        if day is not None:
            key = int(found[1])
            yield key, periods.start_of(day, known[key]), found[3], text


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2199 else None  # noqa: PLR2004 - as for readings


def _column(start: date, text: str, period: Period) -> Iterator[tuple[date, str]]:
    lines = text.rstrip().splitlines()
    if len(lines) > MOST_LINES or len(text) > LONGEST_CELL:
        # Kept whole, so that nothing is lost; no number looks like this.
        lines = [" / ".join(lines)]
    for line in lines:
        if line.strip():
            yield start, line.strip()
        start = periods.following(start, period)


def _split(part: str, typed: str) -> Iterator[tuple[str, str]]:
    """Yield a line as it belongs to its cells: two columns are a ratio."""
    cells = [cell.strip() for cell in COLUMNS.split(typed)]
    if part == PARTS[0] and len(cells) == len(PARTS):
        yield from zip(PARTS, cells, strict=True)
    else:
        yield part, typed


def draft(row: Row, measure: Measure, today: date) -> ReadingDraft:
    """Return a row as a reading of a period that is over, or raise RuleError."""
    value, top, size = (
        readings.number(text, unit=measure.unit) if (text := row.text(part)) else None
        for part in ("value", *PARTS)
    )
    typed = ReadingDraft(row.starts_on, value, top, size)
    found = readings.fitted(typed, measure, today)
    last = periods.last_day(found.starts_on, measure.period)
    if last >= today:
        message = f"This {measure.period} ends on {on(last)}; give its reading after."
        raise RuleError(message, field="value")
    return found


def told(posted: Mapping[str, str]) -> list[Told]:
    """Return what was said about initiatives, those with something new only."""
    found: dict[int, Told] = {}
    for name, text in posted.items():
        if match := TOLD.fullmatch(name):
            key = int(match[1])
            setattr(found.setdefault(key, Told(key)), match[2], text)
    return [said for _, said in sorted(found.items()) if said.is_new]


def check(said: Told) -> None:
    """Raise RuleError for more than a line holds."""
    for name, text, longest in (
        ("note", said.note, LONGEST["text"]),
        ("next step", said.next, LONGEST["next_step"]),
    ):
        if len(text) > longest or "\0" in text:
            raise RuleError(f"Write the {name} in at most {longest:,} letters.")
