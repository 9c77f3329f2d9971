"""Reading a table: what the command's own tests do not reach."""

import datetime as dt

import pytest

from cis.core.spc.table import TableError, decoded, readings, shown


def test_blank_lines_do_not_count_but_keep_their_numbers():
    found = readings("\n2024-01-01,5\n\n2024-01-02,\n")
    assert found.lines == [2, 4]
    assert found.dates == [dt.date(2024, 1, 1), dt.date(2024, 1, 2)]
    assert found.values == [5, None]
    assert found.denominators is None


def test_a_quoted_number_with_a_decimal_comma_needs_another_delimiter():
    assert readings('2024-01-01;"5,5"').values == [5.5]
    with pytest.raises(TableError, match="not a number"):
        readings('2024-01-01,"5,5"')


def test_a_text_of_nothing_is_empty():
    with pytest.raises(TableError, match="is empty"):
        readings(",\n")
    with pytest.raises(TableError, match="is empty"):
        decoded(b"")


def test_a_cell_is_shown_on_one_short_line():
    assert shown("a\nb") == "a b"
    assert shown("x" * 99) == "x" * 37 + "..."


def test_a_header_in_other_words_is_taken_by_position():
    assert readings("week,mttr\n2024-01-01,5\n").values == [5]
