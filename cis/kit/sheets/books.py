"""XLSX written row by row to a temporary file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
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
A4 = 9
NARROWEST, WIDEST, AIR = 9, 44, 3
# Points: of one line of text, and the most that a row can have.
LINE, TALLEST = 15, 405
HEAD = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F4E5F",
    "border": 1,
    "text_wrap": True,
    "valign": "vcenter",
}
PLAIN = {"valign": "top", "text_wrap": True}
FIGURE = 9


def xlsx(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], title: str
) -> IO[bytes]:
    """Return an open file at its beginning with one sheet; every text stays a text."""
    # The caller reads and closes it; large ones go to the disk.
    file = SpooledTemporaryFile(SMALL)  # noqa: SIM115
    with opened(file) as book:
        add_sheet(book, title, headers, rows)
    file.seek(0)
    return file


@contextmanager
def opened(target: Path | IO[bytes]) -> Iterator[Any]:
    """Yield a workbook that is written at the end; no passing file of it stays."""
    with TemporaryDirectory() as folder:
        book = Workbook(target, {**OPTIONS, "tmpdir": folder})
        try:
            yield book
            book.close()
        finally:
            for page in book.worksheets():
                # A full disk takes no last words either.
                with suppress(OSError):
                    page.row_data_fh.close()


def add_sheet(
    book: Any,
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widest: Mapping[str, int] | None = None,
) -> None:
    """Add a table: as wide and high as its texts, its heads on every page.

    ``widest`` says by head how wide a column may become that is not like the others.
    """
    most = [(widest or {}).get(header, WIDEST) for header in headers]
    page = book.add_worksheet(title.translate(FORBIDDEN)[:LONGEST_TITLE])
    head, kinds = book.add_format(HEAD), formats(book)
    widths = [len(header) for header in headers]
    page.set_row(0, LINE * max(map(_lines, headers), default=1) + AIR)
    for column, header in enumerate(headers):
        page.write_string(0, column, header, head)
    number = 0
    for number, row in enumerate(rows, 1):
        if number > LAST_ROW:
            break
        lines = max(map(_lines, row, most), default=1)
        page.set_row(number, min(LINE * lines, TALLEST))
        for column, cell in enumerate(row):
            write_cell(page, (number, column), cell, kinds)
            widths[column] = max(widths[column], _width(cell))
    # In constant memory rows are gone, but the columns are written at the end.
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width + AIR, NARROWEST), most[column]))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, min(number, LAST_ROW), len(headers) - 1)
    page.repeat_rows(0)
    lay_out(page)


def formats(book: Any) -> tuple[Any, Any, Any]:
    """Return the looks of days, moments and the rest."""
    left = {**PLAIN, "align": "left"}
    return (
        book.add_format({**left, "num_format": "yyyy-mm-dd"}),
        book.add_format({**left, "num_format": "yyyy-mm-dd hh:mm:ss"}),
        book.add_format(PLAIN),
    )


def lay_out(page: Any) -> None:
    """Lay a sheet out for paper: every column on one page, its name in the footer."""
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RPage &P of &N")


def height(text: str, width: int = WIDEST) -> int:
    """Return the points that a text needs in a column: no program asks its font."""
    room = width - AIR - 1
    return LINE * sum(max(1, -(-len(line) // room)) for line in text.split("\n"))


def _lines(cell: Cell, width: int = WIDEST) -> int:
    return height(cell, width) // LINE if isinstance(cell, str) else 1


def _width(cell: Cell) -> int:
    match cell:
        case datetime():
            return len("2026-01-01 00:00:00")
        case date():
            return len("2026-01-01")
        case float():
            # A program shows as many digits as fit; the cell keeps them all.
            return min(len(f"{cell:.10g}"), FIGURE)
        case None:
            return 0
        case _:
            return max(map(len, str(cell).split("\n")))


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
