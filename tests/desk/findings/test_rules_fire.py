"""Each rule fires where it should and stays quiet where it should."""

import pytest

from cis.desk.findings import catalogue, leading, running
from cis.kit.records import record_of
from tests.desk.findings.cases import CASES

CODES = [one.code for one in catalogue.entries()]


def found(code, records):
    rule = catalogue.entry(code)
    return list(rule.check(records, rule.defaults))


def test_every_rule_has_a_case_and_every_case_a_rule():
    assert running.FAMILIES
    assert sorted(CASES) == sorted(CODES)


def test_there_are_at_least_thirty():
    assert len(CODES) >= 30


def _has_page(table):
    return table == "organisation" or record_of(table).page


@pytest.mark.parametrize("code", CODES)
def test_it_fires_and_leads_to_the_record(code):
    hits = found(code, CASES[code][0]())

    assert hits
    for hit in hits:
        assert hit.words.endswith(".")
        assert hit.name
        assert next(leading.places(hit)).endpoint
        assert hit.link or _has_page(hit.subject.partition(":")[0])


@pytest.mark.parametrize("code", CODES)
def test_it_stays_quiet(code):
    assert found(code, CASES[code][1]()) == []


@pytest.mark.parametrize("code", CODES)
def test_its_catalogue_entry_is_whole(code):
    rule = catalogue.entry(code)

    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")
    assert len(rule.title) <= 60
    assert rule.why.endswith(".")
    assert rule.mend.endswith(".")
    for limit in rule.limits:
        assert limit.least <= limit.default <= limit.most
