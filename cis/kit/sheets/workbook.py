"""One workbook with many sheets, laid out to be read and printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cis.kit.sheets import books
from cis.kit.sheets.books import AIR, PLAIN, TALLEST
from cis.kit.sheets.cells import Cell

SAID = 90  # how wide the facts are


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook; ``widest`` is for columns unlike the others."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widest: Mapping[str, int] = field(default_factory=dict)


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
    with books.opened(path) as book:
        if created is not None:
            book.set_properties({"created": created})
        first = book.add_worksheet("About")
        plain = book.add_format(PLAIN)
        bold = book.add_format({**PLAIN, "bold": True})
        first.set_column(0, 0, max((len(label) for label, _ in about), default=0) + AIR)
        first.set_column(1, 1, SAID, plain)
        for number, (label, value) in enumerate(about):
            first.set_row(number, min(books.height(value, SAID), TALLEST))
            first.write_string(number, 0, label, bold)
            first.write_string(number, 1, value, plain)
        books.lay_out(first)
        for sheet in sheets:
            books.add_sheet(book, sheet.title, sheet.headers, sheet.rows, sheet.widest)
