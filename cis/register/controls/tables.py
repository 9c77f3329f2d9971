"""Reads CSV files of controls and of profiles, whole or not at all."""

import csv
import io
from collections.abc import Mapping, Sequence

from cis.core.errors import FileError
from cis.register.controls.rules import (
    LONGEST_NOTE,
    MOST_BYTES,
    MOST_ENTRIES,
    Advice,
    Entry,
    Priority,
    clean,
)

DELIMITERS = (",", ";", "\t")
LIST = "code,title,parent or code,title,parent,framework"
PROFILE = "code,priority or code,priority,recommendation"
NAMES = {
    "code": ("code", "id", "ref", "control"),
    "title": ("title", "name"),
    "parent": ("parent", "parent_code", "under"),
    "framework": ("framework", "catalogue", "catalog"),
    "priority": ("priority",),
    "recommendation": ("recommendation", "note"),
}

Cells = Mapping[str, str]
Rows = list[tuple[int, Cells]]


def entries(content: bytes) -> tuple[list[Entry], list[str]]:
    """Return the controls of a CSV file, and what is wrong with its lines.

    Raise FileError if the file as a whole is no such table.
    """
    rows, wrong = _rows(content, {"code", "title"}, LIST)
    found = [
        Entry(
            cells["code"],
            cells["title"],
            cells.get("parent", ""),
            cells.get("framework", ""),
            f"Line {line}",
        )
        for line, cells in rows
    ]
    if not found and not wrong:
        wrong.append("The file has a header and no controls under it.")
    return found, wrong


def advice(content: bytes) -> tuple[list[Advice], list[str]]:
    """Return what a profile's CSV file says, and what is wrong with its lines.

    Raise FileError if the file as a whole is no such table.
    """
    found: dict[str, Advice] = {}
    rows, wrong = _rows(content, {"code", "priority"}, PROFILE)
    for line, cells in rows:
        try:
            one = _advice(cells, f"Line {line}")
        except ValueError as error:
            wrong.append(f"Line {line}: {error}")
            continue
        before = found.setdefault(one.code, one)
        if before is not one:
            wrong.append(f"{one.place}: {one.code} is in {before.place} already.")
    if not found and not wrong:
        wrong.append("The file has a header and no lines under it.")
    return list(found.values()), wrong


def _advice(cells: Cells, place: str) -> Advice:
    try:
        priority = Priority(cells["priority"].casefold())
    except ValueError:
        words = ", ".join(each.value for each in Priority)
        said = f"“{cells['priority']}” is no priority; write one of {words}."
        raise ValueError(said) from None
    text = cells.get("recommendation", "")
    if len(text) > LONGEST_NOTE:
        raise ValueError(f"the recommendation is longer than {LONGEST_NOTE} letters.")
    return Advice(cells["code"], priority, text, place)


def text_of(content: bytes) -> str:
    """Return the text of a file, or raise FileError saying why it is none."""
    if not content.strip():
        raise FileError("The file is empty. Choose one with a line per control.")
    if len(content) > MOST_BYTES:
        raise FileError("The file is larger than 5 MB; send the list in parts.")
    if b"\0" in content:
        raise FileError("This is no text file. Send CSV (UTF-8) or OSCAL JSON.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"Line {line} is not UTF-8 text. Save the list as CSV (UTF-8)."
        raise FileError(message) from None


def _rows(content: bytes, wanted: set[str], wish: str) -> tuple[Rows, list[str]]:
    text = text_of(content)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    found: Rows = []
    wrong: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(cells, wanted, wish)
            elif len(cells) != len(columns):
                wrong.append(_uneven(reader.line_num, cells, columns))
            else:
                found.append((reader.line_num, _named(columns, cells)))
                check_size(found)
    except csv.Error as error:
        message = f"Line {reader.line_num} cannot be read as CSV ({error}). Mend it."
        raise FileError(message) from None
    return found, wrong


def check_size(found: Sequence[object]) -> None:
    """Refuse a list of more controls than any framework has, with FileError."""
    if len(found) > MOST_ENTRIES:
        raise FileError(f"More than {MOST_ENTRIES:,} controls; send fewer at once.")


def _columns(header: Sequence[str], wanted: set[str], wish: str) -> list[str]:
    said = [cell.strip().casefold().replace(" ", "_") for cell in header]
    columns = [
        next((name for name, known in NAMES.items() if cell in known), "")
        for cell in said
    ]
    for name in NAMES:
        if columns.count(name) > 1:
            raise FileError(f"Line 1: two columns both give the {name}.")
        if name in wanted and name not in columns:
            raise FileError(
                f"Line 1: there is no column “{name}”. The header must be {wish}."
            )
    return columns


def _uneven(line: int, cells: Sequence[str], columns: Sequence[str]) -> str:
    return (
        f"Line {line}: {len(cells)} cells where the header has {len(columns)}. Mend "
        "the line; a text with the delimiter in it needs quotes."
    )


def _named(columns: Sequence[str], cells: Sequence[str]) -> Cells:
    pairs = zip(columns, cells, strict=True)
    return {name: clean(cell) for name, cell in pairs if name}
