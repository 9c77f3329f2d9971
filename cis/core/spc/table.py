"""Readings from the text of a CSV: date,value or date,numerator,denominator."""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from cis.core.errors import FileError
from cis.core.spc.series import LARGEST

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
VALUE_COLUMNS, RATIO_COLUMNS = 2, 3
HEADERS = (("date", "value"), ("date", "numerator", "denominator"))
EXPECTED = "date,value or date,numerator,denominator"

Row = tuple[int, list[str]]


class TableError(FileError):
    """A table cannot be used; ``line`` counts from 1, None is the whole."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Readings:
    """Readings as they stood in the file; ``denominators`` is None for plain values."""

    lines: list[int]
    dates: list[dt.date]
    values: list[float | None]
    denominators: list[float | None] | None


def decoded(data: bytes) -> str:
    """Return the text of a UTF-8 file, or raise TableError saying what it is."""
    if not data.strip():
        raise TableError(f"the file is empty; expected {EXPECTED}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableError("the text is UTF-16; save the file as UTF-8", 1)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise TableError("a NUL byte: this is not a text file; export it as CSV", line)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = f"0x{data[error.start]:02x}"
        message = f"byte {found} is not UTF-8; save the file as UTF-8"
        raise TableError(message, line) from None


def readings(text: str) -> Readings:
    """Return the readings of a CSV text, or raise TableError naming the line."""
    delimiter = _delimiter(text)
    rows = list(_rows(text, delimiter))
    if not rows:
        raise TableError(f"the file is empty; expected {EXPECTED}")
    places = _header(rows[0])
    if places is not None:
        rows = rows[1:]
    if not rows:
        raise TableError("there is a header but no row below it")
    width = len(rows[0][1]) if places is None else len(places)
    return _readings(rows, places or range(width), comma=delimiter != ",")


def _readings(rows: Sequence[Row], places: Sequence[int], *, comma: bool) -> Readings:
    if len(places) not in (VALUE_COLUMNS, RATIO_COLUMNS):
        message = f"{len(places)} columns; expected {EXPECTED}"
        raise TableError(message, rows[0][0])
    columns: list[list[float | None]] = [[] for _ in places[1:]]
    seen: dict[dt.date, int] = {}
    for line, cells in rows:
        if len(cells) != len(places):
            message = f"{len(cells)} cells where {len(places)} belong"
            raise TableError(message, line)
        _mark(seen, _date(cells[places[0]], line), line)
        for column, place in zip(columns, places[1:], strict=True):
            column.append(_number(cells[place], line, comma=comma))
        _check_ratio(columns, line)
    if all(value is None for value in columns[0]):
        raise TableError("there is not a single value in it")
    sizes = columns[1] if len(columns) > 1 else None
    return Readings(list(seen.values()), list(seen), columns[0], sizes)


def _check_ratio(columns: Sequence[Sequence[float | None]], line: int) -> None:
    size = columns[-1][-1] if len(columns) > 1 else None
    if size is not None and size < 0:
        raise TableError(f"the denominator {size:g} is negative", line)


def _mark(seen: dict[dt.date, int], day: dt.date, line: int) -> None:
    if day in seen:
        message = (
            f"the date {day} is already on line {seen[day]}; keep one row per date"
        )
        raise TableError(message, line)
    seen[day] = line


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((mark for mark in "\t;" if mark in first), ",")


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        message = f"not readable as CSV ({error}); check the quotes"
        raise TableError(message, max(reader.line_num, 1)) from None


def _header(row: Row) -> list[int] | None:
    """Return the columns in the order we need them if the row is a header."""
    cells = [cell.lower() for cell in row[1]]
    for names in HEADERS:
        if sorted(names) == sorted(cells):
            return [cells.index(name) for name in names]
    if _is_date(cells[0]) or any(NUMBER.fullmatch(cell) for cell in cells[1:]):
        return None
    return list(range(len(cells)))


def _is_date(cell: str) -> bool:
    try:
        dt.date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _date(cell: str, line: int) -> dt.date:
    if not _is_date(cell):
        message = f"“{shown(cell)}” is not a date; write it as YYYY-MM-DD"
        raise TableError(message, line)
    return dt.date.fromisoformat(cell)


def _number(cell: str, line: int, *, comma: bool) -> float | None:
    if not cell:
        return None
    plain = cell.replace(",", ".") if comma and "." not in cell else cell
    if not NUMBER.fullmatch(plain) or abs(float(plain)) >= LARGEST:
        message = f"“{shown(cell)}” is not a number; leave a missing value blank"
        raise TableError(message, line)
    return float(plain)


def shown(cell: str) -> str:
    """Return a cell short enough, and on one line, for a sentence."""
    plain = "".join(letter if letter.isprintable() else " " for letter in cell)
    return plain if len(plain) <= 40 else f"{plain[:37]}..."  # noqa: PLR2004
