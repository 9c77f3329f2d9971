import json

from cis.desk.findings import catalogue, papers
from cis.desk.findings.rules import Found
from cis.desk.findings.running import Finding

RULES = [catalogue.entry("OUT101"), catalogue.entry("SIM102")]
FINDING = Finding(RULES[0], Found("initiative:4", "CI-0004 Swarm", "It has no target."))


def test_text_has_a_line_for_each_and_a_count():
    lines = papers.text([FINDING], RULES).splitlines()

    title = "OUT101 high: CI-0004 Swarm: Approved without a measurable outcome."
    assert lines == [f"{title} It has no target.", "1 finding by 2 rules."]


def test_text_says_when_it_is_clean():
    assert papers.text([], RULES) == "Clean: 2 rules found nothing."


def test_json_holds_rules_and_findings():
    told = json.loads(papers.as_json([FINDING], RULES))

    assert told["rules"] == ["OUT101", "SIM102"]
    assert told["findings"][0]["subject"] == "initiative:4"


def test_sarif_has_the_shape_of_2_1_0():
    log = json.loads(papers.sarif([FINDING], RULES))
    run = log["runs"][0]
    result, rules = run["results"][0], run["tool"]["driver"]["rules"]

    assert log["version"] == "2.1.0"
    assert set(log) == {"$schema", "version", "runs"}
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "OUT101"
    assert result["level"] in {"none", "note", "warning", "error"}
    assert result["message"]["text"]
    where = result["locations"][0]["logicalLocations"][0]
    assert where["fullyQualifiedName"] == "initiative:4"
    assert all(rule["shortDescription"]["text"] for rule in rules)
