from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from cis.kit.sheets.books import LINE, WIDEST
from cis.kit.sheets.workbook import Sheet, workbook

FORMULAS = ("=1+1", "+1", "@SUM(A1)", "{=A1}", "http://example.org", "12")
ROWS = [
    ("CI-0001", *FORMULAS, 3.25, date(2026, 5, 3), True, None),
    (
        *("A name that is as long as names of practices can be", *FORMULAS),
        *(12, datetime(2026, 5, 3, 9, tzinfo=UTC), False, ""),
    ),
]
HEADERS = [f"Heading {number}" for number in range(len(ROWS[0]))]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.xlsx"
    sheets = [Sheet("First/one", HEADERS, ROWS), Sheet("Empty", ["Nothing"], [])]
    workbook(path, [("Organisation", "=Example")], sheets)
    return load_workbook(path)


def test_no_cell_is_a_formula_or_a_link(book):
    kinds = {
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row
    }
    assert "f" not in kinds
    assert book["About"]["B1"].value == "=Example"
    assert book["First one"]["B2"].value == "=1+1"
    assert all(not sheet._hyperlinks for sheet in book)  # noqa: SLF001 - no other way


def test_columns_are_as_wide_as_what_they_hold(book):
    sheet = book["First one"]
    for column in range(1, len(HEADERS) + 1):
        longest = max(
            len(str(row[column - 1])) if isinstance(row[column - 1], str) else 0
            for row in [HEADERS, *ROWS]
        )
        width = sheet.column_dimensions[get_column_letter(column)].width
        assert width > min(longest, WIDEST - 1)


def test_headings_stay_and_repeat_on_paper(book):
    sheet = book["First one"]
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == f"A1:{get_column_letter(len(HEADERS))}3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_an_empty_table_keeps_its_heading(book):
    assert [cell.value for cell in book["Empty"][1]] == ["Nothing"]


def test_a_long_text_has_a_row_as_high_as_it_needs(tmp_path):
    path, long = tmp_path / "high.xlsx", "word " * 40
    workbook(
        path, [("Said", long)], [Sheet("T", ("A", "B"), [("x", long), ("y", "z")])]
    )

    page = load_workbook(path)["T"]

    assert page.row_dimensions[2].height >= LINE * len(long) / WIDEST
    assert page.row_dimensions[3].height in {None, LINE}
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.orientation == "landscape"


def test_a_column_may_be_wider_than_the_others(tmp_path):
    path, text = tmp_path / "book.xlsx", "word " * 30
    sheet = Sheet("Log", ("No.", "What changed"), [(1, text)], {"What changed": 80})
    workbook(path, [], [sheet])
    page = load_workbook(path)["Log"]

    assert page.column_dimensions["B"].width == pytest.approx(80, abs=1)
    assert page.row_dimensions[2].height == 2 * LINE
