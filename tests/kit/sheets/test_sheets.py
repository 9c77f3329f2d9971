import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cis.kit.sheets import books, csv_stream, xlsx
from cis.kit.sheets.cells import guarded, plain

HEADERS = ["Reference", "Title", "Score", "Target date"]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"]  # noqa: RUF001


def read(chunks):
    text = b"".join(chunks).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def sheet_of(headers, rows, title):
    with xlsx(headers, rows, title) as file:
        return load_workbook(file).active


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_guarded_in_csv(text):
    assert read(csv_stream(["a"], [[text]])) == [["a"], ["'" + text]]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_a_text_in_xlsx(text):
    sheet = sheet_of(["a"], [[text]], "T")

    assert sheet["A2"].value == text
    assert sheet["A2"].data_type == "s"


def test_numbers_and_dates_keep_their_kind_in_xlsx():
    row = ["CI-0001", "x", -1.5, date(2026, 6, 30)]
    sheet = sheet_of(HEADERS, [row], "Register")

    assert [cell.value for cell in sheet[1]] == HEADERS
    assert sheet["C2"].value == -1.5
    assert sheet["D2"].value == datetime(2026, 6, 30)  # noqa: DTZ001 - as stored
    assert sheet.title == "Register"


def test_empty_cells_yes_and_moments_are_written_in_both():
    row = [None, "", True, datetime(2026, 3, 2, 9, tzinfo=UTC)]
    sheet = sheet_of(HEADERS, [row], "a/b:[c]")

    assert [cell.value for cell in sheet[2]][:3] == [None, None, "yes"]
    assert read(csv_stream(HEADERS, [row]))[1] == [
        "",
        "",
        "yes",
        "2026-03-02T09:00:00+00:00",
    ]


def test_a_text_longer_than_a_cell_is_cut():
    sheet = sheet_of(["a"], [["x" * 40_000]], "T")

    assert len(sheet["A2"].value) == books.LONGEST_TEXT


def test_a_workbook_ends_where_a_sheet_ends(monkeypatch):
    monkeypatch.setattr(books, "LAST_ROW", 2)

    assert sheet_of(["a"], [[1], [2], [3]], "T").max_row == 3


def test_csv_comes_in_pieces_with_the_header_first():
    pieces = list(csv_stream(["n"], ([n] for n in range(2500))))

    assert [piece.count(b"\r\n") for piece in pieces] == [1, 1000, 1000, 500]
    assert pieces[0].startswith(b"\xef\xbb\xbf")


def test_an_empty_table_has_its_header():
    assert read(csv_stream(HEADERS, [])) == [HEADERS]


def test_negative_numbers_stay_numbers():
    assert plain(-4) == -4


@given(st.text())
def test_no_guarded_text_starts_a_formula(text):
    assert guarded(text).lstrip()[:1] not in set("=+-@")
