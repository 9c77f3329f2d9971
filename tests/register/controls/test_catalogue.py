import re
from collections import Counter

import pytest

from cis.register.controls import catalogue, checking
from cis.register.controls.coverage import Node, Tree

BY_CODE = {shipped.code: shipped for shipped in catalogue.CATALOGUE}


def entries(code):
    return BY_CODE[code].entries()


def leaves(code):
    held = entries(code)
    nodes = [Node(at, one.code, one.title, None) for at, one in enumerate(held, 1)]
    numbers = {node.code: node.id for node in nodes}
    return Tree(
        [
            Node(node.id, node.code, node.title, numbers.get(one.parent))
            for node, one in zip(nodes, held, strict=True)
        ]
    ).leaves


def test_csf_has_6_functions_22_categories_and_106_subcategories():
    depths = Counter(
        one.code.count(".") + one.code.count("-") for one in entries("nist-csf-2.0")
    )

    assert depths == {0: 6, 1: 22, 2: 106}


def test_csf_has_as_many_subcategories_in_each_function_as_nist_lists():
    counted = Counter(leaf.code[:2] for leaf in leaves("nist-csf-2.0"))

    assert counted == {"GV": 31, "ID": 21, "PR": 22, "DE": 11, "RS": 13, "RC": 8}


def test_every_item_of_csf_has_its_title():
    assert all(one.title for one in entries("nist-csf-2.0"))


def test_csf_keeps_the_holes_that_its_numbering_has():
    codes = {one.code for one in entries("nist-csf-2.0")}

    assert {"ID.AM-07", "PR.DS-10", "DE.AE-02", "RS.AN-03", "RC.CO-04"} <= codes
    assert not {"ID.AM-06", "PR.DS-03", "DE.AE-01", "RS.CO-01", "RC.CO-01"} & codes


def test_annex_a_has_93_controls_in_four_themes():
    annex = Counter(
        one.parent for one in entries("iso-iec-27001-2022") if one.parent[:1] == "A"
    )

    assert annex == {"A.5": 37, "A.6": 8, "A.7": 14, "A.8": 34}
    assert annex.total() == 93


def test_27001_has_the_clauses_from_4_to_10():
    clauses = Counter(
        one.parent
        for one in entries("iso-iec-27001-2022")
        if one.parent and one.parent[0] != "A"
    )

    assert clauses == {"4": 4, "5": 3, "6": 3, "7": 5, "8": 3, "9": 3, "10": 2}


def test_20000_1_has_the_clauses_from_4_to_10_and_those_under_8():
    held = entries("iso-iec-20000-1-2018")
    clauses = Counter(one.parent for one in held if one.code.count(".") == 1)
    under = Counter(one.parent for one in held if one.code.count(".") == 2)

    assert clauses == {"4": 4, "5": 3, "6": 3, "7": 6, "8": 7, "9": 4, "10": 2}
    assert under == {"8.2": 6, "8.3": 4, "8.4": 3, "8.5": 3, "8.6": 3, "8.7": 3}


def test_cobit_has_40_objectives_in_5_domains():
    counted = Counter(one.parent for one in entries("cobit-2019") if one.parent)

    assert counted == {"EDM": 5, "APO": 14, "BAI": 11, "DSS": 6, "MEA": 4}
    assert counted.total() == 40


@pytest.mark.parametrize(
    "code", ["iso-iec-27001-2022", "iso-iec-20000-1-2018", "cobit-2019"]
)
def test_of_protected_texts_only_the_codes_are_shipped(code):
    assert [one for one in entries(code) if one.title] == []
    assert BY_CODE[code].notice


@pytest.mark.parametrize("code", BY_CODE)
def test_what_is_shipped_passes_the_check_of_imports(code):
    held = entries(code)

    assert checking.complaints(held, {}) == []
    assert len(checking.ordered(held)) == len(held)
    assert BY_CODE[code].source


def test_the_profile_is_of_a_shipped_framework_and_says_that_it_is_empty():
    [profile] = catalogue.PROFILES

    assert profile.framework in BY_CODE
    assert re.search("not shipped: import", profile.note)
