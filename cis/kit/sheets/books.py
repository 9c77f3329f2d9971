"""XLSX written row by row to a temporary file."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook

from cis.kit.sheets.cells import Cell

SMALL = 4 * 1024 * 1024
LONGEST_TEXT = 32_767
LAST_ROW = 1_048_575
LONGEST_TITLE = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
WIDTHS = (10, 48)


def xlsx(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], title: str
) -> IO[bytes]:
    """Return an open file at its beginning with one sheet; every text stays a text."""
    # The caller reads and closes it; large ones go to the disk.
    file = SpooledTemporaryFile(SMALL)  # noqa: SIM115
    book = Workbook(file, OPTIONS)
    sheet = book.add_worksheet(title.translate(FORBIDDEN)[:LONGEST_TITLE])
    sheet.freeze_panes(1, 0)
    _widen(sheet, headers)
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, bold)
    _fill(book, sheet, rows)
    book.close()
    file.seek(0)
    return file


def _widen(sheet: Any, headers: Sequence[str]) -> None:
    least, most = WIDTHS
    for column, header in enumerate(headers):
        sheet.set_column(column, column, min(max(least, 2 * len(header)), most))


def _fill(book: Any, sheet: Any, rows: Iterable[Sequence[Cell]]) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, row in enumerate(rows, 1):
        if number > LAST_ROW:
            break
        for column, cell in enumerate(row):
            write_cell(sheet, (number, column), cell, (day, moment, None))


def write_cell(sheet: Any, place: tuple[int, int], cell: Cell, formats: Any) -> None:
    """Write a cell as what it is; ``formats`` are for days, moments and the rest."""
    day, moment, rest = formats
    match cell:
        case None | "":
            pass
        case str():
            sheet.write_string(*place, cell[:LONGEST_TEXT], rest)
        case bool():
            sheet.write_string(*place, "yes" if cell else "no", rest)
        case int() | float():
            sheet.write_number(*place, cell, rest)
        case datetime():
            sheet.write_datetime(*place, _utc(cell), moment)
        case date():
            sheet.write_datetime(*place, cell, day)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
