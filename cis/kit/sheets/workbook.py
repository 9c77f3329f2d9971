"""One workbook with many sheets, laid out to be read and printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from cis.kit.sheets.books import (
    FORBIDDEN,
    LAST_ROW,
    LONGEST_TITLE,
    OPTIONS,
    write_cell,
)
from cis.kit.sheets.cells import Cell

A4 = 9
NARROWEST, WIDEST, AIR = 9, 60, 3
HEAD = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F4E5F",
    "border": 1,
    "text_wrap": True,
    "valign": "vcenter",
}
PLAIN = {"valign": "top", "text_wrap": True}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(
    path: Path,
    about: Sequence[tuple[str, str]],
    sheets: Iterable[Sheet],
    *,
    created: datetime | None = None,
) -> None:
    """Write a workbook: a first sheet of facts, then the tables, every text a text.

    With ``created`` the same tables give the same bytes.
    """
    book = Workbook(str(path), OPTIONS)
    if created is not None:
        book.set_properties({"created": created})
    head = book.add_format(HEAD)
    kinds = (
        book.add_format({**PLAIN, "num_format": "yyyy-mm-dd"}),
        book.add_format({**PLAIN, "num_format": "yyyy-mm-dd hh:mm:ss"}),
        book.add_format(PLAIN),
    )
    first = book.add_worksheet("About")
    bold = book.add_format({**PLAIN, "bold": True})
    first.set_column(0, 0, max((len(label) for label, _ in about), default=0) + AIR)
    first.set_column(1, 1, WIDEST + WIDEST // 2, kinds[2])
    for number, (label, value) in enumerate(about):
        first.write_string(number, 0, label, bold)
        first.write_string(number, 1, value, kinds[2])
    _paper(first)
    for sheet in sheets:
        _add(book, sheet, head, kinds)
    book.close()


def _add(book: Any, sheet: Sheet, head: Any, kinds: tuple[Any, Any, Any]) -> None:
    page = book.add_worksheet(sheet.title.translate(FORBIDDEN)[:LONGEST_TITLE])
    widths = [len(header) for header in sheet.headers]
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, header, head)
    number = 0
    for number, row in enumerate(sheet.rows, 1):
        if number > LAST_ROW:
            break
        for column, cell in enumerate(row):
            write_cell(page, (number, column), cell, kinds)
            widths[column] = max(widths[column], _width(cell))
    # In constant memory rows are gone, but the columns are written at the end.
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width + AIR, NARROWEST), WIDEST))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, number, len(sheet.headers) - 1)
    page.repeat_rows(0)
    _paper(page)


def _paper(page: Any) -> None:
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RPage &P of &N")


def _width(cell: Cell) -> int:
    match cell:
        case datetime():
            return len("2026-01-01 00:00:00")
        case date():
            return len("2026-01-01")
        case float():
            return len(f"{cell:.10g}")
        case None:
            return 0
        case _:
            return len(str(cell))
