"""CSV piece by piece, so that memory does not grow with the table."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from cis.kit.sheets.cells import Cell, plain

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
CHUNK_ROWS = 1000


def csv_stream(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """Yield the table as UTF-8 CSV, a thousand rows at a time, the header at once.

    A byte order mark comes first: without it a spreadsheet guesses the encoding.
    """
    buffer = StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(headers)
    yield _taken(buffer)
    for number, row in enumerate(rows, 1):
        writer.writerow([plain(cell) for cell in row])
        if number % CHUNK_ROWS == 0:
            yield _taken(buffer)
    if buffer.tell():
        yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
