"""From a reading to the ticket table: the file is read once more, rows streamed."""

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from itertools import pairwise, repeat
from typing import Any

from sqlalchemy.orm import Session

from cis.kit.trail import bulk
from cis.register.tickets.export.dates import DAY_MS
from cis.register.tickets.export.reader import batches
from cis.register.tickets.measures.changes import Change
from cis.register.tickets.measures.reading import Reading
from cis.register.tickets.measures.survey import Answer
from cis.register.tickets.models import LONGEST_RECORD_ID, LONGEST_TEXT, Ticket
from cis.register.tickets.rules import Kind, Ledger, is_missing

EPOCH_DAY = date(1970, 1, 1).toordinal()
# The columns by which measures can be broken down.
TEXTS = ("priority", "category", "subcategory", "team", "service")
PROFILE = ("reassignments", "reopens", "sla_met", "first_contact", "escalated")
COLUMNS = (
    *("feed_id", "record_id", "opened", "resolved", "closed"),
    *PROFILE,
    *TEXTS,
    "detail",
)
TARGET = bulk.Target(Ticket, COLUMNS, ("feed_id", "record_id"))
CACHE = 20_000
DIGEST_LETTERS = 32

Cells = list[list[str]]
Places = slice | list[int]
Row = tuple[Any, ...]


def store(session: Session, feed_id: int, reading: Reading) -> bulk.Stored:
    """Put the tickets of a reading into a feed: new ones added, differing replaced."""
    return bulk.upsert(session, TARGET, rows(feed_id, reading))


def rows(feed_id: int, reading: Reading) -> Iterator[Row]:
    """Yield a row of the ticket table for each ticket, change or answer of a file."""
    return _ROWS[reading.recognition.kind](feed_id, reading)


def _tickets(feed_id: int, reading: Reading) -> Iterator[Row]:
    found, identify = reading.tickets, _Ids(reading)
    profiles = [astuple(each) for each in found.profiles]
    texts = _Texts(reading)
    for cells, places in _kept(reading, found.lines):
        opened = _moments(found.opened, found.opened_clock, places)
        codes = _picked(found.profile, places)
        yield from zip(
            repeat(feed_id),
            identify(cells, opened),
            opened,
            _moments(found.resolved, found.resolved_clock, places),
            _moments(found.closed, found.closed_clock, places),
            *zip(*map(profiles.__getitem__, codes), strict=True),
            *texts.columns(cells),
            repeat(""),
        )


def _changes(feed_id: int, reading: Reading) -> Iterator[Row]:
    lines = array("i", (each.line for each in reading.changes))
    yield from _described(feed_id, reading, lines, reading.changes, _change)


def _answers(feed_id: int, reading: Reading) -> Iterator[Row]:
    lines = array("i", (each.line for each in reading.answers))
    yield from _described(feed_id, reading, lines, reading.answers, _answer)


def _described(
    feed_id: int,
    reading: Reading,
    lines: Sequence[int],
    records: Sequence[Any],
    describe: Callable[[Any], tuple[int, Mapping[str, Any]]],
) -> Iterator[Row]:
    """Yield rows whose own facts stand in ``detail``."""
    identify, texts = _Ids(reading), _Texts(reading)
    nothing = (None,) * (2 + len(PROFILE))
    for cells, places in _kept(reading, lines):
        told = [describe(each) for each in _picked(records, places)]
        details = [json.dumps(facts, separators=(",", ":")) for _, facts in told]
        moments = [moment for moment, _ in told]
        for number, moment, detail, *words in zip(  # noqa: B905 - repeat() never ends
            identify(cells, moments), moments, details, *texts.columns(cells)
        ):
            yield (feed_id, number, moment, *nothing, *words, detail)


def _change(each: Change) -> tuple[int, Mapping[str, Any]]:
    facts = {
        "type": each.kind[:LONGEST_TEXT],
        "outcome": each.outcome,
        "rollback": each.is_rollback,
        "emergency": each.is_emergency,
        "backed_out_after": each.backed_out_after,
    }
    return (each.day - EPOCH_DAY) * DAY_MS + each.clock, facts


def _answer(each: Answer) -> tuple[int, Mapping[str, Any]]:
    moment = (each.day - EPOCH_DAY) * DAY_MS
    return moment, {"score": each.score, "good": each.is_good}


_ROWS: Mapping[Kind, Callable[[int, Reading], Iterator[Row]]] = {
    Kind.INCIDENTS: _tickets,
    Kind.REQUESTS: _tickets,
    Kind.CHANGES: _changes,
    Kind.SURVEY: _answers,
}


def _kept(reading: Reading, lines: Sequence[int]) -> Iterator[tuple[Cells, Places]]:
    """Yield the rows that became records, with the records' places, batch by batch."""
    order = _by_line(lines)
    at, count = 0, len(lines)
    for batch in batches(reading.table, Ledger()):
        end = at + len(batch.rows)
        # As many records as rows between the same two lines: all rows were kept.
        if (
            order is None
            and end <= count
            and (lines[at], lines[end - 1]) == (batch.lines[0], batch.lines[-1])
        ):
            yield batch.rows, slice(at, end)
            at = end
            continue
        cells: Cells = []
        places: list[int] = []
        for row, line in zip(batch.rows, batch.lines, strict=True):
            place = at if order is None or at == count else order[at]
            if at < count and lines[place] == line:
                cells.append(row)
                places.append(place)
                at += 1
        if cells:
            yield cells, places
        if at == count:
            return


def _by_line(lines: Sequence[int]) -> "array[int] | None":
    """Return the places in the order of the file, None if they are in that order."""
    if all(first < second for first, second in pairwise(lines)):
        return None
    return array("i", sorted(range(len(lines)), key=lines.__getitem__))


def _picked(column: Sequence[Any], places: Places) -> Sequence[Any]:
    if isinstance(places, slice):
        return column[places]
    return [column[place] for place in places]


def _moments(
    days: Sequence[int], clocks: Sequence[int], places: Places
) -> list[int | None]:
    pairs = zip(_picked(days, places), _picked(clocks, places), strict=True)
    return [(day - EPOCH_DAY) * DAY_MS + clock if day else None for day, clock in pairs]


class _Ids:
    """Says what identifies a row: its number, or when it was opened and how often.

    Without a number, the n-th ticket opened at a moment is the n-th of a later export.
    """

    def __init__(self, reading: Reading) -> None:
        self._number = reading.recognition.columns.get("number", -1)
        self._kind = reading.recognition.kind
        self._seen: Counter[str] = Counter()
        columns = reading.recognition.columns
        self._content = columns.get("csat_score", -1)

    def __call__(self, cells: Cells, moments: Sequence[int | None]) -> list[str]:
        if self._number < 0:
            return list(map(self._counted, moments, cells))
        number = self._number
        found = [row[number] for row in cells]
        if self._kind in (Kind.INCIDENTS, Kind.REQUESTS):
            # Spaces and all: the reading told tickets apart by the cell as it stands.
            return (
                found
                if max(map(len, found)) <= LONGEST_RECORD_ID
                else list(map(_short, found))
            )
        return [
            self._counted(moment, row) if is_missing(text) else _short(text.strip())
            for text, moment, row in zip(found, moments, cells, strict=True)
        ]

    def _counted(self, moment: int | None, row: list[str]) -> str:
        said = row[self._content].strip() if self._content >= 0 else ""
        key = f"@{moment} {said}"[: LONGEST_RECORD_ID - 10].strip()
        self._seen[key] += 1
        return f"{key} #{self._seen[key]}"


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _short(text: str) -> str:
    if len(text) <= LONGEST_RECORD_ID:
        return text
    kept = text[: LONGEST_RECORD_ID - DIGEST_LETTERS - 1]
    return f"{kept}~{digest(text)[:DIGEST_LETTERS]}"


class _Texts(dict[str, str]):
    """The describing cells of rows, one-spaced and cut, each distinct text once."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        columns = reading.recognition.columns
        self._places = [columns.get(name, -1) for name in TEXTS]

    def __missing__(self, cell: str) -> str:
        text = "" if is_missing(cell) else " ".join(cell.split())[:LONGEST_TEXT]
        if len(self) < CACHE:
            self[cell] = text
        return text

    def columns(self, cells: Cells) -> list[Any]:
        """Return the describing columns; what the file lacks is empty throughout."""
        return [
            [self[row[at]] for row in cells] if at >= 0 else repeat("")
            for at in self._places
        ]
