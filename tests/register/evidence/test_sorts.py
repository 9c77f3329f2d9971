import io
import zlib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.evidence import office, sorts
from cis.register.evidence.sorts import Sort, recognise
from tests.register.evidence import hostile

ROOT = Path(__file__).resolve().parents[3]


def workbook():
    made, book = io.BytesIO(), openpyxl.Workbook()
    book.active.append(["day", "count"])
    book.active["A1"].hyperlink = "https://example.org/report"
    book.save(made)
    return made.getvalue()


def odt():
    return hostile.ods(mime="application/vnd.oasis.opendocument.text")


def docx():
    parts = {"[Content_Types].xml": hostile.TYPES, "word/document.xml": "<w/>"}
    return hostile.archive(parts)


def test_there_are_more_than_thirty_hostile_files():
    assert len(hostile.HOSTILE) >= 60


@pytest.mark.parametrize("which", hostile.HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(which):
    name, content, word = hostile.HOSTILE[which]

    with pytest.raises(RuleError) as refused:
        recognise(content, name)

    assert refused.value.field == "file"
    assert word in str(refused.value)
    assert str(refused.value).endswith((".", "it."))


@pytest.mark.parametrize(
    ("name", "content", "sort"),
    [
        ("a.pdf", hostile.pdf(), Sort.PDF),
        ("a.png", hostile.png(), Sort.PNG),
        ("a.JPG", hostile.jpeg(b"taken in March"), Sort.JPEG),
        ("two.jpeg", hostile.jpeg() + hostile.jpeg(), Sort.JPEG),
        ("a.txt", "Größe: 3 µm\n".encode(), Sort.TEXT),
        ("old.txt", "Größe".encode("cp1252"), Sort.TEXT),
        ("wide.csv", "a;b\n1;2\n".encode("utf-16"), Sort.CSV),
        ("less.txt", b"a < b and b > c\n", Sort.TEXT),
        ("sums.csv", b"a,b\n-3,=A1+B1\n", Sort.CSV),
        ("a.xlsx", workbook(), Sort.XLSX),
        ("a.ods", hostile.ods(), Sort.ODS),
        ("a.odt", odt(), Sort.ODT),
        ("a.docx", docx(), Sort.DOCX),
        ("eicar.txt", hostile.EICAR, Sort.TEXT),
    ],
)
def test_a_plain_file_is_known_for_what_it_is(name, content, sort):
    assert recognise(content, name) is sort


def test_the_pictures_of_this_project_are_kept():
    found = sorted((ROOT / "docs" / "img").rglob("*.png"))[:3]

    assert found
    assert {recognise(path.read_bytes(), path.name) for path in found} == {Sort.PNG}


def test_only_pictures_are_sent_as_what_they_are():
    known = {sort for sort in Sort if sorts.media(sort) != sorts.OCTETS}

    assert known == {Sort.PNG, Sort.JPEG}


def test_what_says_little_and_unpacks_much_is_stopped_while_unpacking(monkeypatch):
    monkeypatch.setattr(office, "MOST_UNPACKED", 1000)
    monkeypatch.setattr(office, "_is_swollen", lambda _parts: False)

    with pytest.raises(RuleError, match="far too large"):
        recognise(hostile.office({"xl/a.xml": b" " * 5000}), "a.xlsx")


def verdict(content, name):
    """Return the sort, or the field that a refusal blames."""
    try:
        return recognise(content, name)
    except RuleError as refused:
        return refused.field


@given(st.binary(max_size=300), st.sampled_from(sorted(sorts.ENDS)))
def test_any_bytes_are_kept_or_refused_with_a_sentence(content, end):
    assert verdict(content, f"a.{end}") in {*Sort, "file"}


@given(
    st.sampled_from([hostile.png(), hostile.jpeg(), hostile.xlsx(), hostile.pdf()]),
    st.data(),
)
def test_a_damaged_file_breaks_nothing(content, data):
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = bytearray(content)
    damaged[at] ^= data.draw(st.integers(1, 255))
    for end in ("png", "jpg", "xlsx", "pdf"):
        assert verdict(bytes(damaged), f"a.{end}") in {*Sort, "file"}


def test_the_sums_of_the_hostile_pictures_are_right():
    assert recognise(hostile.png(hostile.chunk(b"tEXt", b"a\0b")), "a.png") is Sort.PNG
    assert zlib.crc32(b"IEND") == 0xAE426082
