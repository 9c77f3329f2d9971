"""The tickets of a file one by one, with the texts that describe them, for storing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cis.register.tickets.columns import Tickets
from cis.register.tickets.profiles import Profile
from cis.register.tickets.reader import batches
from cis.register.tickets.reading import Reading
from cis.register.tickets.rules import Ledger

DESCRIBING = (
    *("priority", "category", "subcategory", "team", "service", "channel"),
    *("type", "state"),
)
EPOCH = datetime(1, 1, 1)  # noqa: DTZ001  exports carry wall clock time


@dataclass(frozen=True, slots=True)
class Ticket:
    """One incident or request as its last row tells it; moments are wall clock."""

    line: int
    number: str
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    profile: Profile
    texts: Mapping[str, str]


def tickets(reading: Reading) -> Iterator[Ticket]:
    """Yield the tickets of a reading; the file is read a second time, streamed."""
    found, columns = reading.tickets, reading.recognition.columns
    number = columns.get("number", -1)
    texts = [(name, columns[name]) for name in DESCRIBING if name in columns]
    for index, row in _matched(reading):
        yield Ticket(
            found.lines[index],
            row[number].strip() if number >= 0 else str(found.lines[index]),
            _moment(found.opened[index], found.opened_clock[index]) or EPOCH,
            _moment(found.resolved[index], found.resolved_clock[index]),
            _moment(found.closed[index], found.closed_clock[index]),
            found.profiles[found.profile[index]],
            {name: row[at].strip() for name, at in texts},
        )


def _matched(reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Pair each kept ticket with its row; both come in the order of lines."""
    order = iter(_by_line(reading.tickets))
    wanted = next(order, None)
    for batch in batches(reading.table, Ledger()):
        for row, line in zip(batch.rows, batch.lines, strict=True):
            if wanted is None:
                return
            if line == reading.tickets.lines[wanted]:
                yield wanted, row
                wanted = next(order, None)


def _by_line(found: Tickets) -> list[int]:
    return sorted(range(len(found)), key=found.lines.__getitem__)


def _moment(day: int, clock: int) -> datetime | None:
    if not day:
        return None
    return EPOCH + timedelta(days=day - 1, milliseconds=clock)
