"""Findings for a terminal and for programs: text, JSON and SARIF 2.1.0."""

import json
from collections.abc import Sequence
from typing import Any

from cis import __version__
from cis.desk.findings.catalogue import Rule
from cis.desk.findings.rules import Severity
from cis.desk.findings.running import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}


def text(findings: Sequence[Finding], rules: Sequence[Rule]) -> str:
    """Return one line a finding, and a last one that counts them."""
    lines = [
        f"{one.rule.code} {one.rule.severity}: {one.found.name}: {one.rule.title}. "
        f"{one.found.words}"
        for one in findings
    ]
    count = len(findings)
    noun = "finding" if count == 1 else "findings"
    last = f"{count} {noun} by {len(rules)} rules." if count else _clean(rules)
    return "\n".join([*lines, last])


def as_json(findings: Sequence[Finding], rules: Sequence[Rule]) -> str:
    """Return the findings as one JSON document."""
    said = [
        {
            "code": one.rule.code,
            "family": one.rule.family,
            "severity": one.rule.severity,
            "title": one.rule.title,
            "subject": one.found.subject,
            "name": one.found.name,
            "words": one.found.words,
            "mend": one.rule.mend,
        }
        for one in findings
    ]
    told = {"rules": [one.code for one in rules], "findings": said}
    return json.dumps(told, indent=2, ensure_ascii=False)


def sarif(findings: Sequence[Finding], rules: Sequence[Rule]) -> str:
    """Return the findings as a SARIF 2.1.0 log with one run."""
    order = {rule.code: index for index, rule in enumerate(rules)}
    driver = {
        "name": "cis check",
        "version": __version__,
        "rules": [_described(rule) for rule in rules],
    }
    results = [_result(one, order[one.rule.code]) for one in findings]
    run = {"tool": {"driver": driver}, "results": results}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


PAPERS = {"text": text, "json": as_json, "sarif": sarif}


def _clean(rules: Sequence[Rule]) -> str:
    return f"Clean: {len(rules)} rules found nothing."


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.title.split()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.mend},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"family": rule.family},
    }


def _result(one: Finding, index: int) -> dict[str, Any]:
    # A record has no file: it is a logical location, named as the trail names it.
    place = {
        "name": one.found.name,
        "fullyQualifiedName": one.found.subject,
        "kind": one.found.subject.partition(":")[0],
    }
    return {
        "ruleId": one.rule.code,
        "ruleIndex": index,
        "level": LEVELS[one.rule.severity],
        "message": {"text": f"{one.found.name}: {one.found.words}"},
        "locations": [{"logicalLocations": [place]}],
        "partialFingerprints": {"cis/v1": "/".join(one.key)},
    }
