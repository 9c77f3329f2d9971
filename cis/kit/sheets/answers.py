"""Tables as answers to a browser: a file to keep, with a name."""

from collections.abc import Iterable, Sequence

from flask import Response, send_file, stream_with_context

from cis.kit.sheets.books import xlsx
from cis.kit.sheets.cells import Cell
from cis.kit.sheets.streams import csv_stream

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(
    name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """Return the table as ``name.csv``, sent while it is being read."""
    return Response(
        stream_with_context(csv_stream(headers, rows)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
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
