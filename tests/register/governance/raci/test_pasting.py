import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.raci import rules
from cis.register.governance.raci.pasting import pasted

LABELS = rules.headings()
APPROVE = "initiative.approve"


def table(*lines):
    return "\n".join("\t".join(cells) for cells in lines)


def whole(grid, labels=LABELS):
    heads = ["Activity", *(label.capitalize() for label in labels.values())]
    lines = [
        [one.words, *(grid.get((code, column), "") for column in labels)]
        for code, one in ACTIVITIES.items()
    ]
    return table(heads, *lines)


cells = st.sampled_from(["", "A", "R", "C", "I", "A R", "C I"])
grids = st.fixed_dictionaries(
    {(code, column): cells for code in ACTIVITIES for column in LABELS}
)


@given(grids)
def test_what_is_copied_out_comes_back_the_same(grid):
    assert pasted(whole(grid), LABELS).grid == grid
    assert pasted(whole(grid).replace("\n", "\r\n"), LABELS).grid == grid


def test_columns_are_found_by_name_in_any_order_and_case():
    text = table(
        ["", "APPROVER", "practice owner"], ["approve an initiative", "c", "ar"]
    )

    assert pasted(text, LABELS).grid == {
        (APPROVE, "approver"): "C",
        (APPROVE, "practice owner"): "A R",
    }


def test_people_are_columns_too():
    labels = {**LABELS, "p7": "Ada Byron"}

    found = pasted(table(["", "Ada Byron"], [APPROVE, "A"]), labels)

    assert found.grid == {(APPROVE, "p7"): "A"}


def test_without_a_heading_line_cells_come_in_the_order_of_the_grid():
    found = pasted(table([APPROVE, "A R", "C"]), LABELS)

    assert found.grid[APPROVE, "practice owner"] == "A R"
    assert found.grid[APPROVE, "practice manager"] == "C"


def test_what_cannot_be_read_is_named_by_its_cell():
    text = table(
        ["", "Practice owner", "Janitor"],
        ["Approve an initiative", "X", "R"],
        ["Make coffee", "A", ""],
    )

    assert pasted(text, LABELS).complaints == (
        "Cell C1: there is no role or person “Janitor” in this grid.",
        "Cell B2: “X” is not made of R, A, C and I.",
        "Cell A3: there is no activity “Make coffee”.",
    )


@pytest.mark.parametrize("text", ["", "  \n", "just words", "x" * 20_001])
def test_what_is_no_table_is_refused(text):
    with pytest.raises(RuleError) as caught:
        pasted(text, LABELS)

    assert caught.value.field == "paste"


@given(st.text(max_size=200))
def test_nothing_pasted_breaks_it(text):
    try:
        found = pasted(text, LABELS)
    except RuleError:
        return
    assert set(found.grid.values()) <= {
        rules.letters(held) for held in found.grid.values()
    }
