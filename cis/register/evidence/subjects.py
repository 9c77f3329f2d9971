"""What evidence may hang on. A noun offers its records in one line of its models.

``subjects.offer("playbook", Kind("playbook", "playbooks.show"))``, and
``{{ evidence.attached("playbook:7") }}`` on its page: that is all.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """What people call such a record, and the endpoint of its page, if it has one.

    A record that is a part of another one names the column that points there, and
    what tells it from its siblings: a baseline is number 2 of its metric. Its page is
    that of the whole, which shows the evidence of its parts, too.
    """

    words: str
    page: str = ""
    part_of: str = ""
    told_by: str = ""


# By table. A noun that stands may be written here; a new one offers itself.
KINDS: dict[str, Kind] = {
    "pain_point": Kind("pain point", "painpoints.show"),
    "metric": Kind("metric", "metrics.show"),
    "baseline": Kind("baseline", "metrics.show", "metric_id", "number"),
    "reading": Kind("reading", "metrics.show", "metric_id", "starts_on"),
    "initiative": Kind("initiative", "initiatives.show"),
    "practice": Kind("practice", "practices.show"),
    "control_mapping": Kind("control", "controls.edit"),
    "action": Kind("action", "actions.show"),
    "decision": Kind("decision"),
    "assessment": Kind("maturity assessment"),
    "maturity_score": Kind("maturity score"),
    "gate_decision": Kind("gate decision"),
    "attestation": Kind("attestation"),
    "adoption_check": Kind("adoption check", "checks.show"),
    "review": Kind("review"),
}


def offer(table: str, kind: Kind) -> None:
    """Let evidence hang on the records of a table."""
    KINDS[table] = kind
