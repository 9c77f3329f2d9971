"""What is seen in an upload: recognised as what, first rows as understood, faults."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cis.core.spc.words import on
from cis.register.tickets.export import orders
from cis.register.tickets.export.dates import REASONS, Moments
from cis.register.tickets.export.look import Table, look
from cis.register.tickets.export.recognise import Recognition, recognise
from cis.register.tickets.export.source import identify
from cis.register.tickets.facts import shown
from cis.register.tickets.measures.preview import Preview, inspect
from cis.register.tickets.measures.reading import recognised
from cis.register.tickets.rules import (
    FIELDS,
    ColumnError,
    Options,
    TicketFileError,
)

ROWS_SHOWN, REJECTIONS_KEPT = 8, 10_000
# No more is shown of a file than what is stored of it.
HIDDEN = frozenset({"resource"})
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def seen(path: Path, name: str, options: Options) -> dict[str, Any]:
    """Return what a file says as plain data, or raise TicketFileError if unusable.

    A file that a mapping can mend is no error: then ``problem`` says what is missing.
    """
    try:
        preview = inspect(path, name, options)
    except TicketFileError as problem:
        if not isinstance(problem.__cause__, ColumnError):
            raise
        return _unmapped(path, name, options, str(problem))
    table, recognition = recognised(path, name, options)
    return _told(preview) | _first_rows(table, recognition, options, preview)


def _told(preview: Preview) -> dict[str, Any]:
    question = preview.question
    return {
        "problem": "",
        "sha256": preview.sha256,
        "title": preview.title,
        "kind": preview.kind.value,
        "form": _form(preview.encoding, preview.delimiter),
        "header": list(preview.header),
        "mapping": dict(preview.mapping),
        "missing": list(map(_for_people, preview.missing)),
        "warnings": [each for each in preview.warnings if each not in preview.missing],
        "question": question
        and {
            "column": question.column,
            "examples": list(question.examples),
            "sentence": question.sentence,
        },
        "rows": preview.rows,
        "tickets": preview.tickets,
        "rejected_n": preview.rejected_n,
        "rejected": [
            (each.line, each.column, each.reason)
            for each in sorted(preview.rejected, key=lambda each: each.line)
        ][:REJECTIONS_KEPT],
    }


def _unmapped(path: Path, name: str, options: Options, problem: str) -> dict[str, Any]:
    table = look(identify(path, name), options)
    try:
        recognition = recognise(table.header, table.head, options)
    except ColumnError:
        recognition = recognise(table.header, table.head, Options(kind=options.kind))
    return {
        "problem": _for_people(problem),
        "sha256": table.source.sha256,
        "title": recognition.layout.title,
        "kind": recognition.kind.value,
        "form": _form(table.encoding, table.delimiter),
        "header": list(table.header),
        "mapping": dict(recognition.mapping),
        "missing": [],
        "warnings": list(table.warnings),
        "question": None,
        "rows": None,
        "tickets": None,
        "rejected_n": 0,
        "rejected": [],
        "is_log": recognition.is_activity_log,
        "dates": "",
        "columns": [],
        "places": [],
        "first_rows": [],
    }


def _for_people(sentence: str) -> str:
    """Say in the words of the page what is written for the command line."""
    quoted = re.sub(r"`([^`]*)`", r"“\1”", sentence)
    return re.sub(r"map it: \w+=Header", "say below which column it is", quoted)


def _form(encoding: str, delimiter: str) -> str:
    if encoding == "xlsx":
        return "workbook (XLSX)"
    named = DELIMITERS.get(delimiter, delimiter)
    return f"text, {encoding.upper()}, columns parted by {named}"


def _first_rows(
    table: Table, recognition: Recognition, options: Options, preview: Preview
) -> dict[str, Any]:
    """Return the head of the file with its dates as they were understood."""
    readers: Mapping[str, Moments] = {}
    if preview.question is None:
        readers = orders.moments(table, recognition, options)
    columns = {
        name: at for name, at in recognition.columns.items() if name not in HIDDEN
    }
    return {
        "is_log": recognition.is_activity_log,
        "dates": _example(table, recognition, readers),
        "columns": [FIELDS[name].capitalize() for name in columns],
        "places": [
            (FIELDS[name].capitalize(), recognition.header[at])
            for name, at in columns.items()
        ],
        "first_rows": [
            [_cell(row[at], readers.get(name)) for name, at in columns.items()]
            for row in table.head[:ROWS_SHOWN]
        ],
    }


def _example(
    table: Table, recognition: Recognition, readers: Mapping[str, Moments]
) -> str:
    """Return one date as it stands and as it is read."""
    for name, reader in readers.items():
        at = recognition.columns[name]
        for row in table.head:
            if reader.one(row[at])[0] > 0:
                return f"{shown(row[at])} is {_cell(row[at], reader)}"
    return ""


def _cell(text: str, reader: Moments | None) -> str:
    if reader is None:
        return shown(text)[:80]
    day, clock = reader.one(text)
    if day in REASONS:
        return f"not a date: {shown(text)[:40]}"
    if not day:
        return ""
    minutes = clock // 60_000
    return f"{on(date.fromordinal(day))} {minutes // 60:02}:{minutes % 60:02}"
