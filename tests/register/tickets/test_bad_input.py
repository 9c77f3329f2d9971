"""Every damaged file ends in a sentence: what, where, and how to mend it."""

import gzip
import io
import zipfile
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cis.core.errors import FileError
from cis.register.tickets.measures.measure import measure
from cis.register.tickets.measures.preview import inspect
from cis.register.tickets.rules import AmbiguousDatesError, DateOrder, Options

HEADER = b"number,opened_at,resolved_at,closed_at,reassignment_count,made_sla\n"
ROW = b"INC%d,2024-05-13 08:00:00,2024-05-13 10:00:00,,0,true\n"
ROWS = b"".join(ROW % number for number in range(1, 6))
GOOD = HEADER + ROWS


def _measured(content, **options):
    return measure(io.BytesIO(content), "export.csv", Options(**options))


def _zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(".".join(name.rsplit("_", 1)), content)
    return packed.getvalue()


REFUSED = {
    "an empty file": (b"", "is empty"),
    "only blanks": (b"  \n\n ", "holds no text"),
    "a PDF": (b"%PDF-1.7 ...", "is a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "is a picture"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
    "a web page": (b"<!DOCTYPE html><html><body>Log in", "is a web page"),
    "JSON": (b'{"result": [1, 2]}', "data document"),
    "binary": (bytes(range(256)) * 20, "line 1"),
    "a NUL byte": (GOOD + b"INC9,2024-05-\0\n", "line 7: contains a NUL byte"),
    "a header only": (HEADER, "line 1: has a header and no rows"),
    "one column": (b"number\nINC1\nINC2\n", "line 1: has only one column"),
    "prose": (b"Dear all\nplease find\nnothing here\n", "has only one column"),
    "unknown headers": (b"alpha,beta\n1,2\n", "no column for the opened date"),
    "an unclosed quote": (
        GOOD + b'INC6,"2024-05-13 08:00:00,,,0,true\n' + ROWS,
        "line 7: the quote opened here is not closed",
    ),
    "an unclosed quote in the second line of a record": (
        HEADER + b'"INC\n1","2024-05-13 08:00:00,,,0,true\n' + ROW % 2,
        "line 3: the quote opened here",
    ),
    "an unclosed quote before a large rest": (
        GOOD + b'INC6,"2024-05-13\n' + ROWS * 3_000,
        "line 7: the quote opened here",
    ),
    "a quote inside a cell": (
        GOOD + b'"INC6" a,2024-05-13 08:00:00,,,0,true\n',
        "line 7: the quote opened here",
    ),
    "a huge cell": (GOOD + b"x" * 200_000 + b",,,,,\n", "line 7: a cell is longer"),
    "ten million columns": (b"," * 10_000_000, "line 1"),
    "ten million columns below": (GOOD + b"," * 10_000_000, "line 7: is longer"),
    "three thousand columns": (b"opened_at," * 3_000 + b"\n", "more than 2000 columns"),
    "damaged gzip": (gzip.compress(GOOD)[:-20], "damaged or cut"),
    "gzip of nothing": (b"\x1f\x8b\x08\0\0\0", "damaged or cut"),
    "a gzip bomb": (gzip.compress(HEADER + ROW % 1 * 900_000), "unpacks to far more"),
    "a zip bomb": (_zipped(a_csv=b"a,b\n" * 20_000_000), "unpacks to far more"),
    "a zip of two": (_zipped(a_csv=GOOD, b_csv=GOOD), "holds 2 CSV files"),
    "a zip of none": (_zipped(a_exe=b"x"), "holds 0 CSV files"),
    "a damaged zip": (_zipped(a_csv=GOOD)[:60], "damaged zip"),
    "a zip of many": (
        _zipped(**{f"f{n}_csv": "" for n in range(1_001)}),
        "holds 1001 files",
    ),
    "a zip of a zip": (_zipped(a_zip=_zipped(a_csv=GOOD)), "holds 0 CSV files"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_a_sentence(name):
    content, sentence = REFUSED[name]
    with pytest.raises(FileError) as refusal:
        _measured(content)
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("export.csv")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileError, match=r"gone\.csv: No such file"):
        measure(tmp_path / "gone.csv", "gone.csv", Options())


def test_a_workbook_with_a_broken_part_is_refused():
    packed = _zipped(**{"[Content_Types]_xml": "<x/>", "xl/workbook_xml": "<x>"})
    with pytest.raises(FileError, match="damaged or protected workbook"):
        _measured(packed)


def test_a_workbook_that_swells_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", " " * 15_000_000)
    with pytest.raises(FileError, match="unpacks to far more"):
        _measured(packed.getvalue())


def test_an_empty_workbook_is_refused():
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.save(packed)
    with pytest.raises(FileError, match="has only one column"):
        _measured(packed.getvalue())


REJECTED = {
    "too few cells": (b"INC6,2024-05-13 08:00:00,,,0\n", "", "has 5 cells"),
    "too many cells": (b"INC6,2024-05-13 08:00:00,,,0,true,x\n", "", "has 7 cells"),
    "no number": (b",2024-05-13 08:00:00,,,0,true\n", "number", "is empty"),
    "no opened date": (b"INC6,?,,,0,true\n", "opened_at", "is empty"),
    "no date at all": (b"INC6,soon,,,0,true\n", "opened_at", "“soon” is not a date"),
    "an impossible day": (b"INC6,2024-02-30 08:00:00,,,0,true\n", "opened_at", "not a"),
    "an impossible hour": (b"INC6,2024-02-03 25:00:00,,,0,true\n", "opened_at", "not"),
    "the year 1900": (
        b"INC6,1900-01-01 00:00:00,,,0,true\n",
        "opened_at",
        "before 1980",
    ),
    "the epoch": (b"INC6,1970-01-01 00:00:00,,,0,true\n", "opened_at", "before 1980"),
    "the future": (
        b"INC6,2099-01-01 00:00:00,,,0,true\n",
        "opened_at",
        "in the future",
    ),
    "resolved too soon": (
        b"INC6,2024-05-13 08:00:00,2024-05-13 07:59:59,,0,true\n",
        "resolved_at",
        "lies before the ticket was opened (2024-05-13 07:59 < 2024-05-13 08:00)",
    ),
    "a word as count": (
        b"INC6,2024-05-13 08:00:00,,,many,true\n",
        "reassignment_count",
        "“many” is not a whole number",
    ),
    "a fraction as count": (
        b'INC6,2024-05-13 08:00:00,,,"1,5",true\n',
        "reassignment_count",
        "not a whole number",
    ),
    "Arabic digits": (
        "INC6,2024-05-13 08:00:00,,,٣,true\n".encode(),
        "reassignment_count",
        "not a whole number",
    ),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_row_is_rejected_with_line_column_and_reason(name):
    row, column, reason = REJECTED[name]
    found = _measured(GOOD + row, today=date(2026, 1, 1))
    assert found.rejected_n == 1
    assert (found.rejected[0].line, found.rejected[0].column) == (7, column)
    assert reason in found.rejected[0].reason
    assert (found.rows, found.tickets) == (6, 5)


def test_lines_are_counted_through_cells_with_line_breaks():
    content = HEADER.replace(b"made_sla", b"made_sla,text")
    content += b'INC1,2024-05-13 08:00:00,,,0,true,"a\nb\r\nc"\n'
    content += b"INC2,2024-05-13 08:00:00,,,0\n"
    found = _measured(content)
    assert [each.line for each in found.rejected] == [5]


def test_a_count_may_be_written_with_a_decimal_comma_or_thin_blanks():
    content = HEADER.replace(b",", b";")
    content += b"INC1;2024-05-13 08:00:00;2024-05-13 09:00:00;;1,0;true\n"
    content += (
        "INC2;2024-05-13 08:00:00;2024-05-13 09:00:00;;1\u202f000;true\n".encode()
    )
    assert _measured(content).totals["reassign_mean"] == 500.5


def test_a_trailing_delimiter_shifts_nothing():
    for header_too in (True, False):
        header = HEADER.replace(b"\n", b",\n") if header_too else HEADER
        found = _measured(header + ROWS.replace(b"\n", b",\n"))
        assert (found.tickets, found.rejected_n) == (5, 0)
    assert _measured(HEADER.replace(b"\n", b",\n") + ROWS).rejected_n == 0


def test_empty_rows_are_not_rows():
    found = _measured(GOOD + b",,,,,\n\n,,\n")
    assert (found.rows, found.rejected_n) == (5, 0)


def test_a_file_of_exactly_ten_thousand_rows_is_probably_cut():
    found = _measured(HEADER + b"".join(ROW % number for number in range(10_000)))
    assert any("probably cut" in each for each in found.warnings)


AMBIGUOUS = HEADER + b"INC1,3/4/2024 08:00,5/4/2024 09:00,,0,true\n"


def test_ambiguous_dates_are_asked_with_column_and_two_examples():
    content = AMBIGUOUS + b"INC2,6/4/2024 08:00,7/4/2024 09:00,,0,true\n"
    with pytest.raises(AmbiguousDatesError) as question:
        _measured(content)
    assert question.value.column == "opened_at"
    assert question.value.examples == ("3/4/2024 08:00", "6/4/2024 08:00")


def test_one_column_that_settles_the_order_settles_it_for_all():
    content = AMBIGUOUS + b"INC2,6/4/2024 08:00,17/4/2024 09:00,,0,true\n"
    assert str(_measured(content).periods[0].start) == "2024-04-01"


def test_the_order_may_be_settled_far_down_the_file():
    content = AMBIGUOUS * 1 + AMBIGUOUS[len(HEADER) :] * 20_000
    content += b"INC2,6/17/2024 08:00,,,0,true\n"
    assert str(_measured(content).periods[0].start) == "2024-03-01"


def test_columns_that_contradict_are_asked_about():
    content = AMBIGUOUS + b"INC2,17/4/2024 08:00,,,0,true\n"
    content += b"INC3,4/18/2024 08:00,,,0,true\n"
    with pytest.raises(AmbiguousDatesError) as question:
        _measured(content)
    assert question.value.examples == ("17/4/2024 08:00", "4/18/2024 08:00")
    found = _measured(content, date_order=DateOrder.DMY)
    assert [each.line for each in found.rejected] == [4]


def test_a_stray_value_against_a_hundred_is_rejected_not_asked_about():
    many = b"".join(
        b"INC%d,17/4/2024 08:00,,,0,true\n" % number for number in range(200)
    )
    found = _measured(HEADER + many + b"X,4/18/2024 08:00,,,0,true\n")
    assert found.rejected_n == 1


def test_equal_day_and_month_need_no_order():
    assert _measured(HEADER + b"INC1,5/5/2024 08:00,,,0,true\n").tickets == 1


def test_bad_options_are_refused_in_a_sentence():
    with pytest.raises(FileError, match="there is no field “opened”"):
        Options(mapping={"opened": "x"})
    with pytest.raises(FileError, match="time zone “Mars/Base” is not known"):
        Options(timezone="Mars/Base")
    with pytest.raises(FileError, match="there is no column “Colour”"):
        _measured(GOOD, by="Colour")
    with pytest.raises(FileError, match="there is no column “Colour”"):
        _measured(GOOD, mapping={"team": "Colour"})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_preview_or_a_file_error(content):
    with suppress(FileError):
        assert inspect(io.BytesIO(content), "any.bin").header


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(GOOD)), st.binary(max_size=12), st.integers(0, 12), st.booleans()
)
def test_any_damage_to_a_good_file_ends_in_measures_or_a_file_error(
    at, inserted, lost, packed
):
    content = GOOD[:at] + inserted + GOOD[at + lost :]
    if packed:
        content = gzip.compress(content, mtime=0)
    with suppress(FileError):
        found = _measured(content)
        assert found.tickets + found.rejected_n <= found.rows


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 600), st.binary(max_size=6), st.integers(0, 6))
def test_any_damage_to_a_zip_ends_in_a_preview_or_a_file_error(at, inserted, lost):
    whole = _zipped(a_csv=GOOD)
    at = at % len(whole)
    with suppress(FileError):
        content = whole[:at] + inserted + whole[at + lost :]
        assert inspect(io.BytesIO(content), "any.zip").header


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=8))
def test_any_damage_to_a_workbook_ends_in_a_preview_or_a_file_error(at, inserted):
    at = at % len(WORKBOOK)
    content = WORKBOOK[:at] + inserted + WORKBOOK[at + len(inserted) :]
    with suppress(FileError):
        assert inspect(io.BytesIO(content), "any.xlsx").header


def _workbook():
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Number", "Opened", "Assignment group", "Made SLA"])
    book.active.append(["INC1", "2024-05-13 08:00:00", "Desk", "true"])
    book.save(packed)
    return packed.getvalue()


WORKBOOK = _workbook()


def test_a_ticket_closed_before_it_was_opened_is_rejected():
    row = b"INC6,2024-05-13 08:00:00,,2024-05-12 08:00:00,0,true\n"
    found = _measured(GOOD + row)
    assert [(each.line, each.column) for each in found.rejected] == [(7, "closed_at")]


def test_a_breakdown_by_a_column_that_hardly_repeats_is_refused():
    rows = b"".join(ROW % number for number in range(10_050))
    with pytest.raises(FileError, match="more than 10,000 different values"):
        _measured(HEADER + rows, by="number")
