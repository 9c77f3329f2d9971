"""What a file seems to be, shown before anything is taken from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from cis.register.tickets.export.look import Table
from cis.register.tickets.export.recognise import Recognition
from cis.register.tickets.measures.reading import read, recognised
from cis.register.tickets.rules import (
    AmbiguousDatesError,
    Kind,
    Options,
    Rejection,
)

ROWS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Question:
    """Dates that can be read two ways: which column, and two values of it."""

    column: str
    examples: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A file as understood; counts are None while a question stands open."""

    name: str
    sha256: str
    layout: str
    title: str
    kind: Kind
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    mapping: Mapping[str, str]
    first_rows: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    question: Question | None = None
    rows: int | None = None
    tickets: int | None = None
    rejected: tuple[Rejection, ...] = ()
    rejected_n: int = 0


def inspect(
    origin: Path | BinaryIO, name: str, options: Options | None = None
) -> Preview:
    """Return what the file is, or raise TicketFileError why it cannot be used.

    ``mapping`` is field -> header, ``first_rows`` hold the mapped fields in its order.
    """
    options = options or Options()
    try:
        reading = read(origin, name, options)
    except AmbiguousDatesError as problem:
        table, recognition = recognised(origin, name, options)
        question = Question(problem.column, problem.examples, str(problem))
        return replace(_understood(table, recognition), question=question)
    return replace(
        _understood(reading.table, reading.recognition),
        warnings=tuple(reading.warnings),
        rows=reading.ledger.rows,
        tickets=reading.count,
        rejected=tuple(reading.ledger.listed),
        rejected_n=reading.ledger.rejected,
    )


def _understood(table: Table, recognition: Recognition) -> Preview:
    return Preview(
        name=table.source.name,
        sha256=table.source.sha256,
        layout=recognition.layout.key,
        title=recognition.layout.title,
        kind=recognition.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        header=table.header,
        header_line=table.header_line,
        mapping=recognition.mapping,
        first_rows=tuple(
            tuple(row[at] for at in recognition.columns.values())
            for row in table.head[:ROWS_SHOWN]
        ),
        missing=tuple(recognition.missing()),
        warnings=(*table.warnings, *recognition.missing()),
    )
