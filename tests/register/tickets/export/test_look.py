import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from cis.register.tickets.measures.measure import measure
from cis.register.tickets.measures.preview import inspect
from cis.register.tickets.rules import Options

TEXT = (
    "number;opened_at;resolved_at;category;made_sla\r\n"
    "INC1;2024-05-13 08:00:00;2024-05-13 09:00:00;Café;true\r\n"
    "INC2;2024-05-14 08:00:00;2024-05-14 09:00:00;Größe;true\r\n"
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_every_usual_encoding_is_read(encoding):
    content = io.BytesIO(TEXT.encode(encoding))
    found = measure(content, "export.csv", Options(by="category"))
    assert set(found.totals_by) == {"Café", "Größe"}


def test_windows_bytes_are_told():
    preview = inspect(io.BytesIO(TEXT.encode("cp1252")), "export.csv")
    assert any("Windows-1252" in each for each in preview.warnings)


def test_a_stray_windows_byte_far_down_is_read_as_windows_wrote_it():
    row = "INC{};2024-05-13 08:00:00;2024-05-13 09:00:00;Mail;true\n"
    rows = "".join(row.format(number) for number in range(3, 15_000))
    content = TEXT.encode() + rows.encode() + row.format(9).encode()
    content += "INCX;2024-05-13 08:00:00;;Naïve;true\n".encode("cp1252")
    found = measure(io.BytesIO(content), "export.csv", Options(by="category"))
    assert "Naïve" in found.totals_by


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(delimiter):
    content = io.BytesIO(TEXT.replace(";", delimiter).encode())
    preview = inspect(content, "export.csv")
    assert (preview.delimiter, preview.tickets) == (delimiter, 2)


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_every_line_break_is_read(breaks):
    content = io.BytesIO(TEXT.replace("\r\n", breaks).encode())
    assert inspect(content, "export.csv").tickets == 2


def test_the_same_table_in_gzip_and_zip_gives_the_same():
    import gzip  # noqa: PLC0415

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__MACOSX/._a.csv", "x")
        archive.writestr("a.csv", TEXT)
    for content in (gzip.compress(TEXT.encode()), packed.getvalue()):
        assert inspect(io.BytesIO(content), "export").tickets == 2


def test_a_workbook_is_read_with_its_own_dates():
    book, packed = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(
        ["Number", "Opened", "Resolved", "Assignment group", "Reassignment count"]
    )
    for number in range(3):
        opened = datetime(2024, 5, 3, 8 + number)  # noqa: DTZ001
        sheet.append([f"INC{number}", opened, datetime(2024, 5, 3, 12), "Desk", 1.0])  # noqa: DTZ001
    sheet.append(["INC9", datetime(2024, 5, 3, 12)])  # noqa: DTZ001
    sheet.append([])
    book.save(packed)
    found = measure(packed, "export.xlsx", Options())
    assert found.layout == "servicenow-labels"
    assert (found.rows, found.tickets, found.rejected) == (4, 4, ())
    assert found.totals["mttr_mean_h"] == 3


def test_a_preview_shows_how_the_file_is_understood():
    preview = inspect(io.BytesIO(TEXT.encode()), "export.csv")
    assert preview.mapping["opened_at"] == "opened_at"
    assert preview.first_rows[0][:2] == ("INC1", "2024-05-13 08:00:00")
    assert (preview.rows, preview.rejected_n, len(preview.sha256)) == (2, 0, 64)
    assert any("re-open count" in each for each in preview.missing)


def test_a_preview_carries_the_question_about_dates():
    content = TEXT.replace("2024-05-13", "3/4/2024").replace("2024-05-14", "4/5/2024")
    preview = inspect(io.BytesIO(content.encode()), "export.csv")
    assert preview.question.column == "opened_at"
    assert preview.question.examples == ("3/4/2024 08:00:00", "4/5/2024 08:00:00")
    assert preview.rows is None
