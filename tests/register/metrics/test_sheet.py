from datetime import date

import pytest

from cis.core.errors import FileError
from cis.register.metrics.rules import DataKind, Direction, Measure, Period
from cis.register.metrics.sheet import sheet

WEEKLY = Measure("M", "h", Direction.DECREASE, DataKind.MEASUREMENT, Period.WEEK)
SHARE = Measure("M", "%", Direction.INCREASE, DataKind.PROPORTION, Period.MONTH)
TODAY = date(2026, 3, 4)


def read(text, measure=WEEKLY):
    return sheet(text.encode(), measure, TODAY)


def test_a_plain_file_gives_its_readings():
    found = read("date,value\n2026-02-16,12.5\n2026-02-23,\n")

    assert [(draft.starts_on, draft.value) for draft in found.drafts] == [
        (date(2026, 2, 16), 12.5),
        (date(2026, 2, 23), None),
    ]


def test_semicolons_decimal_commas_a_mark_and_extra_columns_are_understood():
    text = "\ufeffWoche;Week start;Value;Note\nx;2026-02-17;12,5;holiday\n\n"
    found = read(text)

    assert found.complaints == ()
    assert found.drafts[0].starts_on == date(2026, 2, 16)
    assert (found.drafts[0].value, found.drafts[0].note) == (12.5, "holiday")


def test_shares_come_as_parts():
    found = read("period,numerator,denominator\n2026-01,30,40\n", SHARE)

    assert (found.drafts[0].value, found.drafts[0].denominator) == (75.0, 40.0)


def test_all_errors_are_listed_with_their_lines_and_nothing_is_kept():
    found = read(
        "date,value\n2026-02-16,x\n2026-02-17,1\n2026-02-18,2\n"
        "2027-01-01,3\n1900-01-01,4\n2026-02-02,1,2\n"
    )

    assert found.drafts == ()
    assert found.complaints == [
        "Line 2: “x” is not a number; write it like 14.2.",
        "Line 4: the same week as line 3; keep one of them.",
        "Line 5: The week (week of 28 Dec 2026) has not begun yet; check the date.",
        "Line 6: 1900-01-01 cannot be right: give a day from 1970 to 2199.",
        (
            "Line 7: 3 cells where the header has 2. Mend the line; a text with the "
            "delimiter in it needs quotes."
        ),
    ]


def test_a_value_that_contradicts_its_parts_is_refused():
    found = read("date,value,numerator,denominator\n2026-01,80,30,40\n", SHARE)

    assert "80 is not what numerator and denominator give (75)" in found.complaints[0]


def test_a_header_alone_is_an_error():
    assert read("date,value\n").complaints == [
        "The file has a header and no readings under it."
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"PK\x03\x04\0\0", "no text file"),
        (b"date,value\n2026-02-16,\xff\n", "Line 2 is not UTF-8"),
        (b'date,value\n2026-02-16,"1\n', "cannot be read as CSV"),
        (b"a,b\n1,2\n", "no column “date”"),
        (b"date,b\n1,2\n", "no column “value”"),
        (b"date,value,value\n", "two columns both give the value"),
        (b"date,period,value\n", "two columns both give the date"),
        (b"a," * 1000 + b"\n", "has 1001 columns"),
        (b"x" * 6_000_000, "larger than 5 MB"),
        (b"date,value\n" + b"2026-02-16,1\n" * 50_001, "More than 50,000"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(content, words):
    with pytest.raises(FileError) as caught:
        sheet(content, WEEKLY, TODAY)

    assert words in str(caught.value)
