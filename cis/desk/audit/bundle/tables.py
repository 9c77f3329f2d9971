"""The tables of a bundle as files: one CSV each, and one workbook to read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cis.desk.audit.bundle.content import Table
from cis.kit.sheets.streams import csv_stream
from cis.kit.sheets.workbook import Sheet, workbook


def name(table: Table) -> str:
    """Return the name of a table's file in the bundle."""
    return f"tables/{table.name}.csv"


def csv(table: Table) -> Iterator[bytes]:
    """Yield a table as CSV; texts that look like formulas are made harmless."""
    yield from csv_stream(table.headers, table.rows())


def xlsx(path: Path, about: Sequence[tuple[str, str]], tables: Sequence[Table]) -> None:
    """Write all tables as one workbook."""
    sheets = (Sheet(one.title, one.headers, one.rows(), one.widest) for one in tables)
    workbook(path, about, sheets)
