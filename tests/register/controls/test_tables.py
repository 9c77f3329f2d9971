import pytest

from cis.core.errors import FileError
from cis.register.controls import checking, tables
from cis.register.controls.rules import Entry, Priority


def read(*lines):
    return tables.entries("\n".join(lines).encode())


def test_a_list_is_read_with_the_place_of_each_control():
    found, wrong = read("Code;Title;Parent", "A;Alpha;", 'A.1;"One; two";A')

    assert wrong == []
    assert found == [
        Entry("A", "Alpha", "", "", "Line 2"),
        Entry("A.1", "One; two", "A", "", "Line 3"),
    ]


def test_a_framework_column_says_of_what_each_control_is():
    found, _ = read("framework,code,title", "Own,C1,One")

    assert found[0].framework == "Own"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"name,parent\nA,\n", "there is no column “code”"),
        (b"code,title,name\n", "two columns both give the title"),
        (b"code,title\nA,\xff\n", "Line 2 is not UTF-8"),
        (b"PK\x03\x04\0\0", "no text file"),
        (b'code,title\nA,"open\n', "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(content, words):
    with pytest.raises(FileError, match=words):
        tables.entries(content)


def test_a_line_of_another_width_is_named():
    _, wrong = read("code,title", "A,Alpha,more")

    [said] = wrong
    assert said.startswith("Line 2: 3 cells where the header has 2. Mend the line;")


def test_more_controls_than_any_framework_has_are_refused():
    with pytest.raises(FileError, match="More than 10,000"):
        read("code,title", *(f"C{number},x" for number in range(10_001)))


def test_advice_is_read_and_a_strange_priority_named():
    found, wrong = tables.advice(
        b"code,priority,recommendation\nA,HIGH,Do it\nB,urgent,\nA,low,\n"
    )

    assert [(one.code, one.priority) for one in found] == [("A", Priority.HIGH)]
    assert wrong == [
        "Line 3: “urgent” is no priority; write one of high, medium, low.",
        "Line 4: A is in Line 2 already.",
    ]


def complaints(*entries, known=None):
    held = [
        Entry(code, parent=parent, place=f"Line {at}")
        for at, (code, parent) in enumerate(entries, 2)
    ]
    return checking.complaints(held, {"": known or {}})


def test_a_dangling_parent_is_named_with_its_line():
    [said] = complaints(("A", ""), ("A.1", "B"))

    assert said.startswith("Line 3: A.1 stands under B, which is neither in the file")


def test_a_parent_may_be_in_the_framework_already():
    assert complaints(("A.1", "A"), known={"A": ""}) == []


def test_a_double_code_is_named_with_both_lines():
    assert complaints(("A", ""), ("A", "")) == [
        "Line 3: the code A is in Line 2 already; keep one of them."
    ]


def test_a_known_control_does_not_move_under_another():
    [wrong] = complaints(("A.1", "B"), ("B", ""), known={"A.1": "A", "A": ""})

    assert wrong.startswith("Line 2: A.1 stands under A in the framework and under B")


def test_a_ring_is_named_once():
    wrong = complaints(("X", "Y"), ("A", "B"), ("B", "A"), ("Y", ""))

    assert wrong == [
        "Line 3: A under B under A is a ring; one of them must stand alone."
    ]


def test_a_control_under_itself_is_a_ring():
    assert len(complaints(("A", "A"))) == 1


def test_a_missing_code_and_an_endless_one_are_named():
    wrong = complaints(("", ""), ("C" * 61, ""))

    assert wrong[0] == "Line 2: there is no code; give the control one."
    assert "longer than 60" in wrong[1]


def test_parents_come_first_whatever_the_order_of_the_file():
    held = [Entry("A.1.1", parent="A.1"), Entry("A.1", parent="A"), Entry("A")]

    assert [one.code for one in checking.ordered(held)] == ["A", "A.1", "A.1.1"]


def test_a_list_without_end_in_depth_is_refused_quickly():
    chain = [(f"C{number}", f"C{number + 1}") for number in range(5000)]

    assert "C0 is more than 12 levels deep" in complaints(*chain, ("C5000", ""))[0]
