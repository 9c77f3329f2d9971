"""The rows of an export in batches, streamed; ragged rows are refused, not shifted."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from cis.register.tickets.export.look import Table, opened
from cis.register.tickets.export.quotes import opening_line
from cis.register.tickets.rules import Ledger, TicketFileError

if TYPE_CHECKING:
    import _csv

BATCH = 512


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of equal width and the line each of them starts on."""

    rows: list[list[str]]
    lines: Sequence[int]

    def column(self, at: int) -> list[str]:
        """Return the cells of one column."""
        return [row[at] for row in self.rows]


def batches(table: Table, ledger: Ledger) -> Iterator[Batch]:
    """Yield the rows below the header, or raise TicketFileError where they break."""
    width = len(table.header)
    for rows, lines in _raw(table):
        if set(map(len, rows)) == {width}:
            ledger.read(len(rows))
            yield Batch(rows, lines)
            continue
        kept: list[list[str]] = []
        places: list[int] = []
        for row, line in zip(rows, lines, strict=True):
            fitted = _fitted(row, line, table, ledger)
            if fitted:
                kept.append(fitted)
                places.append(line)
        if kept:
            yield Batch(kept, places)


def _fitted(row: list[str], line: int, table: Table, ledger: Ledger) -> list[str]:
    """Return the row at the header's width, or nothing if cells would shift."""
    width = len(table.header)
    if not any(map(str.strip, row)):
        return []
    ledger.read(1)
    if len(row) == width:
        return row
    if len(row) > width and not any(map(str.strip, row[width:])):
        return row[:width]
    workbook = table.encoding == "xlsx"
    if len(row) < width and (workbook or not any(table.header[len(row) :])):
        return row + [""] * (width - len(row))
    ledger.reject(
        line,
        "",
        f"has {len(row)} cells where the header has {width}; a delimiter is missing or "
        "a cell that holds one is not quoted",
    )
    return []


Raw = Iterator[tuple[list[list[str]], Sequence[int]]]


def _raw(table: Table) -> Raw:
    return _workbook(table) if table.encoding == "xlsx" else _text(table)


def _workbook(table: Table) -> Raw:
    from cis.register.tickets.export import sheet  # noqa: PLC0415  openpyxl is slow to load

    below = islice(sheet.rows(table.source), table.header_line, None)
    while chunk := list(islice(below, BATCH)):
        yield [cells for _, cells in chunk], [number for number, _ in chunk]


def _text(table: Table) -> Raw:
    with opened(table.source, table.encoding) as text:
        for _ in range(table.header_line - 1):
            text.readline()
        reader = csv.reader(text, delimiter=table.delimiter, strict=True)
        try:
            next(reader)
            yield from _rows(reader, table.header_line - 1)
        except csv.Error as problem:
            raise _broken(table, problem) from problem


def _rows(reader: "_csv.Reader", above: int) -> Raw:
    while True:
        before = reader.line_num
        rows = list(islice(reader, BATCH))
        if not rows:
            return
        yield rows, _lines(rows, above + before, reader.line_num - before)


def _lines(rows: list[list[str]], before: int, used: int) -> Sequence[int]:
    if used == len(rows):
        return range(before + 1, before + 1 + used)
    lines, line = [], before + 1
    for row in rows:
        lines.append(line)
        line += 1 + sum(map(_breaks, row))
    return lines


def _breaks(cell: str) -> int:
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def _broken(table: Table, problem: csv.Error) -> TicketFileError:
    """Read once more, row by row, to name the line where the trouble begins."""
    start = table.header_line
    with opened(table.source, table.encoding) as text:
        for _ in range(start - 1):
            text.readline()
        reader = csv.reader(text, delimiter=table.delimiter, strict=True)
        try:
            for _ in reader:
                start = table.header_line + reader.line_num
        except csv.Error:
            pass
    with opened(table.source, table.encoding) as text:
        from_there = islice(chain(text), start - 1, None)
        quoted = opening_line(from_there, table.delimiter, start)
    if quoted is not None:
        return table.source.error(
            "the quote opened here is not closed, or a quote inside a cell is not "
            'doubled; write "" for a quote in a cell, or export again',
            quoted,
        )
    reason = (
        "a cell is longer than 131,072 characters"
        if "limit" in str(problem)
        else ("the row cannot be read as a table")
    )
    return table.source.error(f"{reason}; leave that column out of the export", start)
