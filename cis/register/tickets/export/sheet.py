"""The rows of an XLSX workbook's first sheet, as the texts a CSV would hold."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from cis.register.tickets.export.source import Source, content

MAX_COLUMNS = 2_000
MAX_UNPACKED = 50 * 2**20
MAX_PART_RATIO = 100
SMALL_PART = 2**20

# A hostile workbook can make the library stumble in any of these ways.
BROKEN = (
    *(zipfile.BadZipFile, InvalidFileException, ParseError, DefusedXmlException),
    *(zlib.error, struct.error, KeyError, ValueError, TypeError, IndexError),
    *(AttributeError, EOFError, OSError, NotImplementedError, RuntimeError),
    *(OverflowError, AssertionError),
)


def rows(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Yield row number and cells, or raise TicketFileError for a broken workbook."""
    with content(source) as file:
        try:
            with zipfile.ZipFile(file) as packed:
                parts = packed.infolist()
            _check(source, parts)
            file.seek(0)
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            if not book.worksheets:
                raise source.error("has no sheet with cells; export the list again")
            grid = book.worksheets[0]
            grid.reset_dimensions()
            for number, cells in enumerate(
                grid.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1
            ):
                yield number, [_text(cell) for cell in cells]
            book.close()
        except BROKEN as problem:
            raise source.error(
                "is a damaged or protected workbook; save it again as XLSX or CSV"
            ) from problem


def _check(source: Source, parts: list[zipfile.ZipInfo]) -> None:
    total = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > max(SMALL_PART, part.compress_size * MAX_PART_RATIO)
        for part in parts
    )
    if total > MAX_UNPACKED or swollen:
        raise source.error("unpacks to far more than an export holds; send it as CSV")


def _text(cell: object) -> str:
    match cell:
        case None:
            text = ""
        case bool():
            text = "true" if cell else "false"
        case float() if cell.is_integer():
            text = str(int(cell))
        case datetime():
            text = cell.isoformat(" ", "milliseconds")
        case date() | time():
            text = cell.isoformat()
        case timedelta():
            text = str(cell.total_seconds())
        case _:
            text = str(cell)
    return text
