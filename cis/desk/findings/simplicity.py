"""Rules about simplicity: few figures, few guardrails, nothing said twice."""

from collections import defaultdict
from collections.abc import Iterator

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.flow import plain
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Link, Severity
from cis.register.playbooks.rules import MOST_STEPS

SIM = Family.SIMPLICITY


@rule(
    "SIM101",
    SIM,
    Severity.LOW,
    "Too many metrics in one practice",
    why="Whoever looks at fifteen figures a month looks at none.",
    mend="Keep the few that somebody decides by; stop collecting the others.",
    limits=(Limit("most", "Metrics of one practice", 9, 1, 200),),
)
def measured(records: Records, limits: Limits) -> Iterator[Found]:
    """Find practices with more metrics than somebody can follow."""
    counts: dict[int, int] = defaultdict(int)
    for one in records.metrics.values():
        counts[one.practice_id] += 1
    for key, count in sorted(counts.items()):
        if count > limits["most"]:
            words = f"It has {count} metrics; {limits['most']} are the limit."
            link = Link("metrics.index", {"practice": key})
            yield naming.practice(records, records.practices[key], words, link)


@rule(
    "SIM102",
    SIM,
    Severity.LOW,
    "Metric kept twice",
    why="Two records of one figure differ one day, and people argue which is right.",
    mend="Keep the one with the better source.",
)
def twice(records: Records, _: Limits) -> Iterator[Found]:
    """Find metrics of one practice with the same words in their name."""
    seen: dict[tuple[int, str, str], str] = {}
    for one in records.metrics.values():
        key = (one.practice_id, plain(one.name), one.service)
        first = seen.setdefault(key, one.name)
        if seen[key] is not one.name:
            yield naming.metric(records, one, f"“{first}” measures the same.")


@rule(
    "SIM103",
    SIM,
    Severity.LOW,
    "Too many guardrails",
    why="With many guardrails one of them always looks bad, by chance alone.",
    mend="Keep the two or three that would really stop the work.",
    limits=(Limit("most", "Guardrails of one initiative", 3, 1, 50),),
)
def hedged(records: Records, limits: Limits) -> Iterator[Found]:
    """Find living initiatives that watch too much."""
    for one in naming.alive(records):
        count = len(records.guardrails.get(one.id, ()))
        if count > limits["most"]:
            words = f"It has {count} guardrails; {limits['most']} are the limit."
            yield naming.initiative(records, one, words, "guardrails")


@rule(
    "SIM104",
    SIM,
    Severity.LOW,
    "Initiative answers too many pain points",
    why="What answers everything is a programme, and has no one outcome.",
    mend="Split it, or keep the pain points it will be measured by.",
    limits=(Limit("most", "Pain points of one initiative", 5, 1, 50),),
)
def sprawling(records: Records, limits: Limits) -> Iterator[Found]:
    """Find living initiatives that answer too much."""
    for one in naming.alive(records):
        count = records.pained.get(one.id, 0)
        if count > limits["most"]:
            words = f"It answers {count} pain points; {limits['most']} are the limit."
            yield naming.initiative(records, one, words, "basics", "pain_point_ids")


@rule(
    "SIM105",
    SIM,
    Severity.MEDIUM,
    "Playbook too long",
    why="A path of fifteen steps is looked up by nobody while the queue is busy.",
    mend="Join steps, and leave what is not always done to the exceptions.",
    limits=(Limit("most", "Steps of one playbook", MOST_STEPS, 1, 50),),
)
def long_winded(records: Records, limits: Limits) -> Iterator[Found]:
    """Find playbooks with more steps than people keep in mind."""
    for one in records.playbooks.values():
        count = len(one.steps)
        if count > limits["most"]:
            words = f"It has {count} steps; {limits['most']} are the limit."
            yield naming.playbook(records, one, words, "playbooks.edit")
