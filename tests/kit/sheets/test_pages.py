import pytest

from cis.kit.sheets.pages import LAST_PAGE, Page, wanted


def test_a_page_says_which_rows_it_shows():
    page = Page(["x"] * 20, page=3, total=120)

    assert (page.pages, page.first, page.last) == (3, 101, 120)


def test_an_empty_table_has_one_empty_page():
    page = Page([], page=1, total=0)

    assert (page.pages, page.first, page.last) == (1, 0, 0)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (None, 1),
        ("", 1),
        ("7", 7),
        ("0", 1),
        ("-3", 1),
        ("x", 1),
        ("²", 1),
        ("9" * 40, LAST_PAGE),
    ],
)
def test_any_wish_for_a_page_is_bounded(text, number):
    assert wanted(text) == number
