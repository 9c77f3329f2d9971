"""Tables as answers to a browser: a file to keep, with a name."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO

from flask import Response, send_file

from cis.kit.sheets.books import SMALL, xlsx
from cis.kit.sheets.cells import Cell
from cis.kit.sheets.streams import csv_stream

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(
    name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Return the table as ``name.csv``.

    Every row is read before the first byte is sent: a reader who is slow or gone
    holds no database connection, and what fails is a page instead of half a file.
    """
    # The server closes it; large ones go to the disk.
    file: IO[bytes] = SpooledTemporaryFile(SMALL)  # noqa: SIM115
    file.writelines(csv_stream(headers, rows))
    is_small = file.tell() < SMALL
    file.seek(0)
    if is_small:
        with file:
            file = BytesIO(file.read())
    return send_file(
        file, mimetype="text/csv", as_attachment=True, download_name=f"{name}.csv"
    )


def xlsx_answer(
    name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Return the table as ``name.xlsx`` with one sheet of that name."""
    return send_file(
        xlsx(headers, rows, name.replace("-", " ").capitalize()),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{name}.xlsx",
    )
