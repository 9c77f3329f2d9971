"""Reads a CSV file of readings, whole or not at all."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cis.core.errors import FileError, RuleError
from cis.register.metrics import readings
from cis.register.metrics.rules import Measure, ReadingDraft

MOST_BYTES = 5_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 50
DELIMITERS = (",", ";", "\t")
NAMES = {
    "starts_on": (
        *("date", "period", "starts_on", "start", "day", "week", "month", "quarter"),
        *("period_start", "week_start", "month_start", "quarter_start"),
    ),
    "value": ("value", "reading"),
    "numerator": ("numerator", "num"),
    "denominator": ("denominator", "den"),
    "note": ("note", "comment"),
}
WISH = "date,value or date,numerator,denominator"

Row = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says: readings in its order, or everything that is wrong with it."""

    drafts: Sequence[ReadingDraft] = ()
    complaints: Sequence[str] = ()


def sheet(content: bytes, measure: Measure, today: date) -> Sheet:
    """Return the readings of a CSV file, or all complaints with their lines.

    Raise FileError if the file as a whole is no such table.
    """
    columns, rows = _rows(_text(content))
    drafts: list[ReadingDraft] = []
    complaints: list[str] = []
    lines: dict[date, int] = {}
    for line, cells in rows:
        try:
            draft = _draft(_named(columns, cells), measure, today)
        except RuleError as error:
            complaints.append(f"Line {line}: {error}")
            continue
        before = lines.setdefault(draft.starts_on, line)
        if before != line:
            message = f"the same {measure.period} as line {before}; keep one of them."
            complaints.append(f"Line {line}: {message}")
        drafts.append(draft)
    if not rows:
        complaints.append("The file has a header and no readings under it.")
    return Sheet((), complaints) if complaints else Sheet(drafts)


def _text(content: bytes) -> str:
    if not content.strip():
        raise FileError("The file is empty. Choose one with a line per reading.")
    if len(content) > MOST_BYTES:
        raise FileError(
            "The file is larger than 5 MB; send a shorter stretch of dates."
        )
    if b"\0" in content:
        message = "This is no text file. Save the sheet as CSV (UTF-8) and send that."
        raise FileError(message)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"Line {line} is not UTF-8 text. Save the sheet as CSV (UTF-8)."
        raise FileError(message) from None


def _rows(text: str) -> tuple[Sequence[str], list[Row]]:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    found: list[Row] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells)
                continue
            found.append((reader.line_num, cells))
            if len(found) > MOST_ROWS:
                raise FileError(
                    f"More than {MOST_ROWS:,} readings; send fewer at once."
                )
    except csv.Error as error:
        message = (
            f"Line {reader.line_num} cannot be read as CSV ({error}). Mend it there."
        )
        raise FileError(message) from None
    return columns, found


def _columns(header: Sequence[str]) -> list[str]:
    if len(header) > MOST_COLUMNS:
        raise FileError(f"The header has {len(header)} columns; send {WISH}.")
    said = [cell.strip().casefold().replace(" ", "_") for cell in header]
    columns = [
        next((name for name, known in NAMES.items() if cell in known), "")
        for cell in said
    ]
    for name in NAMES:
        if columns.count(name) > 1:
            raise FileError(f"Line 1: two columns both give the {_human(name)}.")
    if "starts_on" not in columns:
        raise FileError(
            f"Line 1: there is no column “date”. The header must be {WISH}."
        )
    if "value" not in columns and not {"numerator", "denominator"} <= set(columns):
        raise FileError(
            f"Line 1: there is no column “value”. The header must be {WISH}."
        )
    return columns


def _human(column: str) -> str:
    return "date" if column == "starts_on" else column


def _named(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if len(cells) != len(columns):
        message = (
            f"{len(cells)} cells where the header has {len(columns)}. Mend the line; "
            "a text with the delimiter in it needs quotes."
        )
        raise RuleError(message)
    pairs = zip(columns, cells, strict=True)
    return {name: cell.strip() for name, cell in pairs if name}


def _draft(cells: Mapping[str, str], measure: Measure, today: date) -> ReadingDraft:
    value, top, size = (
        readings.number(cells[name], unit=measure.unit) if cells.get(name) else None
        for name in ("value", "numerator", "denominator")
    )
    start = readings.period_start(cells["starts_on"], measure.period)
    draft = ReadingDraft(start, value, top, size, note=cells.get("note", ""))
    fitted = readings.fitted(draft, measure, today)
    if value is not None and top is not None:
        _check_parts(value, fitted.value)
    return fitted


def _check_parts(given: float, computed: float | None) -> None:
    if computed is None or abs(given - computed) > max(abs(computed) * 0.01, 0.05):
        message = (
            f"the value {given:g} is not what numerator and denominator give"
            f"{'' if computed is None else f' ({computed:g})'}; leave one out."
        )
        raise RuleError(message, field="value")
