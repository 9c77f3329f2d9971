import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.desk.overview.search import rules
from cis.desk.overview.search.rules import Query
from cis.register.practices.catalogue import CATALOGUE

TYPED = st.text(max_size=600)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Störung", ["storung"]),
        ("CAFÉ naïve", ["cafe", "naive"]),
        ("Straße", ["strasse"]),
        ("\uff26\uff35ll \ufb01ne", ["full", "fine"]),
        ("CI-0042: it's_done", ["ci", "0042", "it", "s", "done"]),
        ("\0 ' \" * - ^ =", []),
    ],
)
def test_words_are_compared_without_case_and_accents(text, folded):
    assert rules.words(text) == folded


@given(TYPED)
def test_folding_twice_changes_nothing(text):
    once = rules.words(text)

    assert rules.words(" ".join(once)) == once


@given(TYPED)
def test_whatever_is_typed_is_only_words(typed):
    asked = rules.query(typed)
    wanted = rules.terms(asked)

    assert len(asked.words) <= rules.MOST_WORDS
    assert all(len(word) <= rules.LONGEST_WORD for word in asked.words)
    assert all(word.isalnum() for word in asked.words)
    kinds = ("initiative", "pain_point")
    count = 2 * (len(wanted) + len(kinds))
    assert rules.fts5(wanted, kinds).count('"') == count
    assert rules.tsquery(wanted, kinds).count("'") == count


@given(st.text(max_size=200), st.text(max_size=200))
def test_every_word_of_a_record_finds_it(title, body):
    kept = rules.stored("pain_point", title, body).split(" ")

    assert "=painpoint" in kept
    assert {f"^{word}" for word in rules.words(title)} <= set(kept)
    assert set(rules.words(body)) <= set(kept)
    assert all(kept)


def test_a_reference_is_found_without_its_zeros():
    assert "42" in rules.stored("initiative", "CI-0042 Faster", "").split()


def test_a_long_question_is_cut_and_says_so():
    asked = rules.query("word" * 3000)

    assert asked.is_cut
    assert asked.words == ("word" * (rules.LONGEST_WORD // 4),)


@given(st.text(max_size=300))
def test_marking_loses_no_letter(text):
    pieces = rules.marked(text, rules.query("a be see"))

    assert "".join(piece for piece, _ in pieces) == text


def test_an_excerpt_stands_around_the_first_hit():
    text = f"{'before ' * 30}The Störung came back{' after' * 60}"
    found = rules.excerpt(text, Query(("storung",)))

    assert found[0] == ("…", False)
    assert ("Störung", True) in found
    assert found[-1] == ("…", False)


def test_without_a_hit_the_excerpt_is_the_beginning():
    assert rules.excerpt("Short.", Query(("other",))) == [("Short.", False)]
    assert rules.excerpt("", Query(("other",))) == []


def test_older_names_belong_to_practices_of_the_catalogue():
    codes = {entry.code for entry in CATALOGUE}

    assert rules.OLDER.keys() <= codes
    assert rules.older(" change  CONTROL") == "change-enablement"
    assert rules.older("request fulfilment") == "service-request-management"
    assert rules.older("change") is None
