"""Rows one at a time, for kinds whose exports are thousands of rows, not millions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cis.register.tickets.export.dates import REASONS, Moments
from cis.register.tickets.export.reader import Batch
from cis.register.tickets.export.recognise import Recognition
from cis.register.tickets.rules import Ledger

Moment = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Record:
    """One good row: its line, its cells, and its dates as (day, millisecond)."""

    line: int
    row: list[str]
    dates: Mapping[str, Moment]
    columns: Mapping[str, int]

    def text(self, name: str) -> str:
        """Return the cell of a field, or an empty text if there is no such column."""
        at = self.columns.get(name, -1)
        return self.row[at].strip() if at >= 0 else ""

    def label(self, at: int) -> str:
        """Return the cell at a position."""
        return self.row[at]


def records(
    batches: Iterable[Batch],
    recognition: Recognition,
    readers: Mapping[str, Moments],
    ledger: Ledger,
) -> Iterator[Record]:
    """Yield the rows whose dates can be read; list the others."""
    columns = recognition.columns
    for batch in batches:
        read = {
            name: list(zip(*reader.read(batch.column(columns[name])), strict=True))
            for name, reader in readers.items()
        }
        for index, (row, line) in enumerate(zip(batch.rows, batch.lines, strict=True)):
            if not any(map(str.strip, row)):
                ledger.blank()
                continue
            dates = {name: moments[index] for name, moments in read.items()}
            fault = next((name for name, (day, _) in dates.items() if day < 0), None)
            if fault is None:
                yield Record(line, row, dates, columns)
            else:
                at = columns[fault]
                reason = REASONS[dates[fault][0]].format(row[at].strip()[:40])
                ledger.reject(line, recognition.header[at], reason)
