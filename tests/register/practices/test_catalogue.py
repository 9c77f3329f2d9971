import re
from collections import Counter

from cis.register.practices.catalogue import CATALOGUE
from cis.register.practices.rules import MEANING, Adoption, Group, in_order


def test_there_are_34_practices_in_three_groups():
    groups = Counter(entry.group for entry in CATALOGUE)

    assert groups == {Group.GENERAL: 14, Group.SERVICE: 17, Group.TECHNICAL: 3}


def test_codes_are_unique_and_fit_into_an_address():
    codes = [entry.code for entry in CATALOGUE]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)
    assert {"incident-management", "change-enablement", "service-desk"} < set(codes)


def test_every_purpose_is_one_sentence():
    for entry in CATALOGUE:
        assert entry.purpose.endswith(".")
        assert entry.purpose.count(".") == 1
        assert 40 < len(entry.purpose) < 160


def test_the_catalogue_stands_in_its_own_order():
    assert sorted(CATALOGUE, key=in_order) == list(CATALOGUE)


def test_every_state_of_adoption_has_a_meaning():
    assert set(MEANING) == set(Adoption)
