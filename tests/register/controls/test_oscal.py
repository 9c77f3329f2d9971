import json

import pytest

from cis.core.errors import FileError
from cis.register.controls import lists, oscal


def catalogue(**parts):
    held = {"uuid": "u", "metadata": {"title": "Own list", "version": "1"}, **parts}
    return json.dumps({"catalog": held}).encode()


GROUP = {
    "id": "ac",
    "title": "Access control",
    "controls": [
        {
            "id": "ac-1",
            "title": "Policy",
            "props": [{"name": "label", "value": "AC-1"}],
            "parts": [{"id": "ac-1_smt", "name": "statement"}],
            "links": [{"href": "#ac-1.1", "rel": "related"}],
            "controls": [{"id": "ac-1.1", "title": "More", "links": [{"href": "#r1"}]}],
        }
    ],
}
BACK = {"resources": [{"uuid": "r1"}]}


def test_groups_controls_and_enhancements_become_a_tree():
    title, entries, wrong = oscal.entries(
        catalogue(groups=[GROUP], **{"back-matter": BACK})
    )

    assert (title, wrong) == ("Own list", [])
    assert [(one.code, one.title, one.parent) for one in entries] == [
        ("ac", "Access control", ""),
        ("AC-1", "Policy", "ac"),
        ("ac-1.1", "More", "AC-1"),
    ]
    assert entries[1].place == "catalog.groups[0].controls[0]"


def test_a_link_to_nowhere_is_named_with_its_path():
    _, _, wrong = oscal.entries(catalogue(groups=[GROUP]))

    [said] = wrong
    place = "catalog.groups[0].controls[0].controls[0].links[0]"
    assert said.startswith(f"{place}: #r1 is nowhere in the catalogue")


def test_a_double_id_is_named_with_both_paths():
    one = {"id": "a", "title": "A"}
    _, _, wrong = oscal.entries(catalogue(controls=[one, one]))

    assert wrong == ["catalog.controls[1]: the id a is at catalog.controls[0] already."]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"groups": {}}, "catalog.groups: expected a list."),
        ({"controls": ["x"]}, "catalog.controls[0]: expected an object"),
        ({"controls": [{"id": 7}]}, "catalog.controls[0]: id and title must be texts"),
        ({}, "neither groups nor controls"),
        ({"controls": [{"id": "a", "links": 7, "parts": "x", "props": [1]}]}, ""),
    ],
)
def test_what_is_not_as_it_should_be_is_named_and_never_a_crash(parts, words):
    _, _, wrong = oscal.entries(catalogue(**parts))

    assert words in " ".join(wrong)
    assert bool(wrong) == bool(words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "Line 1, column 2"),
        (b'{"profile": {}}', "lacks “catalog”"),
        (b"[]", "lacks “catalog”"),
        (b"[" * 100_000, "nested too deeply|column"),
    ],
)
def test_another_file_is_refused_in_words(content, words):
    with pytest.raises(FileError, match=words):
        lists.read(content)


def test_groups_without_end_are_refused():
    group = {"id": "g0", "title": "G"}
    for number in range(1, 20):
        group = {"id": f"g{number}", "title": "G", "groups": [group]}

    with pytest.raises(FileError, match="deep"):
        oscal.entries(catalogue(groups=[group]))


def test_what_cannot_be_printed_is_left_out():
    text = '{"catalog": {"controls": [{"id": "a\\u0000", "title": "\\ud800B\\u200b"}]}}'

    _, [entry], wrong = oscal.entries(text.encode())

    assert (entry.code, entry.title, wrong) == ("a", "B", [])


def test_a_heading_without_an_id_is_passed_by():
    _, entries, wrong = oscal.entries(
        catalogue(groups=[{"title": "Part", "controls": [{"id": "a", "title": "A"}]}])
    )

    assert wrong == []
    assert [(one.code, one.parent) for one in entries] == [("a", "")]
