from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.adoption.training import rules
from cis.register.adoption.training.rules import (
    Attended,
    Audience,
    Coverage,
    Known,
    NeedDraft,
    coverage,
    read,
    valid_from,
)

TODAY = date(2026, 3, 31)
KNOWN = Known({"ada@example.org": 1, "bob@example.org": 2}, {"change types": 7}, TODAY)
LIST = """email,training,date
Ada@Example.org,Change types,2026-03-02
nobody@example.org,Change types,2026-03-02
bob@example.org,Dancing,2026-03-02
bob@example.org,Change types,yesterday
bob@example.org,Change types,2027-01-01

ada@example.org,Change types,2026-03-02
bob@example.org
"""


def test_unknown_rows_are_listed_and_the_rest_is_kept():
    found = read(LIST, KNOWN)

    assert found.rows == [Attended(7, 1, date(2026, 3, 2))]
    assert [line for line, _ in found.wrong] == [3, 4, 5, 6, 9]
    assert "nobody@example.org" in found.wrong[0][1]
    assert "Dancing" in found.wrong[1][1]
    assert "2026-03-31" in found.wrong[2][1]
    assert "still to come" in found.wrong[3][1]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_may_stand_in_any_order(separator):
    text = separator.join(["\ufeffDate", "Note", "Course", "E-Mail"]) + "\r\n"
    text += separator.join(["2026-01-05", "x", "change types", "bob@example.org"])

    assert read(text, KNOWN).rows == [Attended(7, 2, date(2026, 1, 5))]


@pytest.mark.parametrize("text", ["", "\n\n", "name,course\n", "\0", "a" * 200_000])
def test_what_is_no_list_is_said(text):
    with pytest.raises(RuleError) as refused:
        read(text, KNOWN)

    assert refused.value.field == "file"


def test_a_list_without_end_is_refused():
    text = "email,training,date\n" + "a,b,c\n" * rules.MOST_ROWS

    with pytest.raises(RuleError, match="at most"):
        read(text, KNOWN)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    found = read("email,training,date\n" + text, KNOWN)

    assert all(row.person_id in {1, 2} for row in found.rows)


@given(st.sets(st.integers(1, 30)), st.sets(st.integers(1, 30)))
def test_coverage_counts_only_those_who_need_it(needing, had):
    found = coverage(needing, had)

    assert 0 <= found.covered <= found.needed == len(needing)
    assert (found.share is None) == (not needing)
    assert (found.share == 100) == bool(needing and needing <= had)


def test_coverages_add_up():
    assert Coverage(1, 2) + Coverage(2, 2) == Coverage(3, 4)
    assert Coverage(3, 4).share == 75


@pytest.mark.parametrize(
    ("months", "first"),
    [
        (None, date.min),
        (1, date(2026, 2, 28)),
        (12, date(2025, 3, 28)),
        (120, date(2016, 3, 28)),
    ],
)
def test_how_long_a_training_counts(months, first):
    assert valid_from(months, TODAY) == first


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "a" * 121}, "title"),
        ({"months": 0}, "months"),
        ({"months": 121}, "months"),
    ],
)
def test_an_unsound_need_names_its_field(changes, field):
    with pytest.raises(RuleError) as refused:
        NeedDraft(
            **{"practice_id": 1, "title": "A", "audience": Audience.OWNER, **changes}
        )

    assert refused.value.field == field
