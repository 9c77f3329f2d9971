import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.maturity import sets
from cis.register.maturity.rules import LEVELS, Dimension
from cis.register.maturity.sets import Question, QuestionSet

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
TEXT = WORDS.map(str.strip).filter(bool).filter(lambda text: len(text) < 80)
QUESTION = st.builds(Question, TEXT, TEXT, st.tuples(*[TEXT] * len(LEVELS)))


def changed(change):
    """Return the standard set as bytes after a change of its object."""
    whole = json.loads(sets.written(sets.standard()))
    change(whole)
    return json.dumps(whole).encode()


def drop_level(whole):
    del whole["dimensions"]["people"]["levels"]["4"]


def sixth_level(whole):
    whole["dimensions"]["process"]["levels"]["6"] = "Beyond."


def strange(whole):
    whole["dimensions"]["culture"] = whole["dimensions"]["people"]


def lose(whole):
    del whole["dimensions"]["governance"]


def no_words(whole):
    whole["dimensions"]["technology"]["levels"]["2"] = "  "


def number(whole):
    whole["dimensions"]["technology"]["question"] = 7


def flat(whole):
    whole["dimensions"]["people"] = "Good people?"


def listed(whole):
    whole["dimensions"]["people"]["levels"] = ["a", "b", "c", "d", "e"]


def nothing(whole):
    del whole["dimensions"]


def named(whole):
    whole["name"] = "n" * 81


def extra(whole):
    whole["weights"] = {}


def coded(whole):
    whole["practice"] = 7


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (drop_level, "Level 4 of people is missing."),
        (sixth_level, "“6” of process is no level: they go from 1 to 5."),
        (strange, "“culture” is no dimension; they are: people, process"),
        (lose, "The dimension “governance” is missing."),
        (no_words, "Level 2 of technology needs words."),
        (number, "“question” of technology needs words."),
        (flat, "The dimension “people” is missing."),
        (listed, "People has no levels."),
        (nothing, "“dimensions” is missing"),
        (named, "“name” is longer than 80 letters."),
        (extra, "The set has “weights”, which means nothing here."),
        (coded, "“practice” is a practice's code"),
    ],
)
def test_a_faulty_set_is_refused_with_a_sentence(change, sentence):
    with pytest.raises(RuleError, match=sentence) as refused:
        sets.read(changed(change))

    assert refused.value.field == "file"


def test_a_key_given_twice_is_named():
    text = sets.written(sets.standard())
    double = text.replace('"1": "Whoever', '"2": "Else.", "1": "Whoever', 1)
    with pytest.raises(RuleError, match="Level 2 of people is there twice"):
        sets.read(double)
    double = text.replace('"dimensions": {', '"dimensions": {"people": 1,', 1)
    with pytest.raises(RuleError, match="The dimension “people” is there twice"):
        sets.read(double)


def test_all_faults_are_said_at_once():
    with pytest.raises(RuleError) as refused:
        sets.read(changed(lambda whole: whole["dimensions"].clear()))

    assert all(one.value in str(refused.value) for one in Dimension)


def test_a_flood_of_faults_is_cut():
    def break_all(whole):
        for one in whole["dimensions"].values():
            one["levels"] = {}

    with pytest.raises(RuleError, match="There are 12 more"):
        sets.read(changed(break_all))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"\xff\xfe{}", b"{", b"[" * 100_000, b"name,level"]
)
def test_what_is_no_set_is_refused(content):
    with pytest.raises(RuleError):
        sets.read(content)


def test_a_huge_file_is_refused():
    with pytest.raises(RuleError, match="at most 200 kB"):
        sets.read(b" " * 200_001)


@given(TEXT, st.fixed_dictionaries(dict.fromkeys(Dimension, QUESTION)))
def test_writing_and_reading_gives_the_same_set(name, questions):
    made = QuestionSet(name, "", questions)

    assert sets.read(sets.written(made)) == made
    assert sets.read(sets.written(made).encode()) == made


def test_the_standard_set_is_short():
    for question in sets.standard().questions.values():
        assert all(len(words) < 120 for words in question.levels)
