"""Rules about baselines: against what an improvement is stated."""

from collections.abc import Iterator
from typing import Any

from cis.core.spc.limits import FULL_FROM
from cis.core.spc.words import LABELS
from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Severity, days
from cis.register.governance.rules import said
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import AGREED, Status

BAS = Family.BASELINES
FREEZE = "metrics.freeze"


@rule(
    "BAS101",
    BAS,
    Severity.HIGH,
    "Approved without a baseline",
    why="A change can only be stated against what was before it.",
    mend="Freeze a baseline of the metric and choose it in the initiative's outcome.",
)
def missing(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives that rest on no baseline."""
    for one in records.initiatives:
        if one.status in AGREED and one.metric_id and one.baseline_id is None:
            words = f"It is {one.status}, and no baseline is chosen."
            yield naming.initiative(records, one, words, "outcome", "baseline_id")


@rule(
    "BAS102",
    BAS,
    Severity.MEDIUM,
    "Baseline on trial limits",
    why=f"Limits from fewer than {FULL_FROM} values move a lot with each further one.",
    mend="Freeze a new baseline over more periods, or wait before the work begins.",
)
def trial(records: Records, _: Limits) -> Iterator[Found]:
    """Find living initiatives whose baseline has few values."""
    for one in naming.alive(records):
        baseline = records.baselines.get(one.baseline_id)
        if baseline and baseline.is_trial:
            words = (
                f"Its baseline holds {baseline.count} values; {FULL_FROM} settle it."
            )
            yield naming.initiative(records, one, words, "outcome", "baseline_id")


@rule(
    "BAS103",
    BAS,
    Severity.MEDIUM,
    "Baseline is not stable",
    why="When the baseline itself moved, a later difference may be that movement.",
    mend="Freeze a stretch without signals, or say what happened in it.",
)
def unstable(records: Records, _: Limits) -> Iterator[Found]:
    """Find living initiatives whose baseline carries a signal."""
    for one in naming.alive(records):
        standing = records.standings.get(one.baseline_id)
        if standing and "baseline_not_stable" in standing.caveats.split(","):
            words = "The baseline it is measured against carries a signal itself."
            yield naming.initiative(records, one, words)


@rule(
    "BAS104",
    BAS,
    Severity.MEDIUM,
    "Baseline is old",
    why="What happened between the baseline and the start of the work counts as its "
    "effect.",
    mend="Freeze a new baseline that ends just before the work begins.",
    limits=(Limit("days", "Days between the baseline's end and the start", 180),),
)
def old(records: Records, limits: Limits) -> Iterator[Found]:
    """Find living initiatives that began long after their baseline ended."""
    for one in naming.alive(records):
        baseline = records.baselines.get(one.baseline_id)
        if baseline is None:
            continue
        age = ((one.started_on or records.today) - baseline.last_on).days
        if age > limits["days"]:
            words = f"The baseline ended {days(age)} before the work began."
            if one.started_on is None:
                words = f"The baseline ended {days(age)} ago and nothing has begun."
            yield naming.initiative(records, one, words, "outcome", "baseline_id")


@rule(
    "BAS105",
    BAS,
    Severity.HIGH,
    "Baseline reaches into the work",
    why="It already holds part of the change, so the change looks smaller or larger "
    "than it is.",
    mend="Freeze a baseline that ends before the work began.",
)
def overlapping(records: Records, _: Limits) -> Iterator[Found]:
    """Find living initiatives whose baseline ends after they began."""
    for one in naming.alive(records):
        baseline = records.baselines.get(one.baseline_id)
        if baseline and one.started_on and baseline.last_on > one.started_on:
            words = "Its baseline ends after the work began."
            yield naming.initiative(records, one, words, "outcome", "baseline_id")


@rule(
    "BAS106",
    BAS,
    Severity.LOW,
    "Enough readings and no baseline",
    why="Without a frozen baseline nobody will be able to say what has changed.",
    mend="Freeze the proposed stretch: it takes one click and a reason.",
    limits=(Limit("readings", "Readings that are enough", 20, 12, 500),),
)
def unfrozen(records: Records, limits: Limits) -> Iterator[Found]:
    """Find metrics that could have had a baseline for long."""
    for one in records.metrics.values():
        tally = records.tallies.get(one.id)
        count = tally.values if tally else 0
        if count >= limits["readings"] and one.id not in records.newest_baseline:
            words = f"It has {count} readings and no baseline."
            yield naming.metric(records, one, words, FREEZE)


@rule(
    "BAS107",
    BAS,
    Severity.LOW,
    "Improved metric still on its old baseline",
    why="After an improvement that holds, the next one must be stated against the new "
    "level.",
    mend="Freeze a new baseline from the level that was reached.",
    limits=(Limit("days", "Days after closing", 120),),
)
def outlived(records: Records, limits: Limits) -> Iterator[Found]:
    """Find realised initiatives after which no new baseline was frozen."""
    for one in records.initiatives:
        newest = records.newest_baseline.get(one.metric_id)
        is_done = one.status is Status.CLOSED and one.closing_verdict == "improvement"
        if not (is_done and newest and newest.id == one.baseline_id and one.closed_on):
            continue
        age = (records.today - one.closed_on).days
        if age > limits["days"]:
            metric = records.metrics[one.metric_id]
            name = Initiative.__record__.reference(one.id)
            words = f"{name} improved it and closed {days(age)} ago."
            yield naming.metric(records, metric, words, FREEZE)


@rule(
    "BAS108",
    BAS,
    Severity.HIGH,
    "Verdict turned by an edit",
    why="A verdict should change because the work did, not because a definition or an "
    "old reading was edited.",
    mend="Look at the edit in the metric's history. Whoever approves says whether the "
    "initiative still stands; undo the edit if it was a mistake.",
    limits=(Limit("days", "Days after the edit", 60),),
)
def turned(records: Records, limits: Limits) -> Iterator[Found]:
    """Find initiatives whose verdict an edit turned, until they are approved again."""
    for one in naming.alive(records):
        for change in records.verdict_changes.get(one.baseline_id, ()):
            age = (records.today - change.changed_on).days
            if age <= limits["days"] and not _is_settled(one, change):
                yield naming.initiative(records, one, turning(change))


def _is_settled(initiative: Any, change: Any) -> bool:
    """Tell whether it was approved since; an edit of a definition asks for it."""
    approved = initiative.approved_on
    if approved is None or approved < change.changed_on:
        return False
    return bool(approved > change.changed_on or change.action == "metric.edit")


def turning(change: Any) -> str:
    """Return in a sentence what an edit made of a verdict."""
    before, after = (LABELS.get(code, code) for code in (change.before, change.after))
    what = "its definition" if change.action == "metric.edit" else "earlier readings"
    return (
        f"An edit of {what} on {said(change.changed_on)} turned the verdict from "
        f"{before} to {after}."
    )
