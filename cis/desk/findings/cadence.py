"""Rules about cadence: readings, reviews and promises come when they are due."""

from collections.abc import Iterator
from datetime import timedelta

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Link, Severity
from cis.register.aiuse.rules import due_on
from cis.register.initiatives.rules import AGREED, Status, day, next_review
from cis.register.metrics import periods

CAD = Family.CADENCE


@rule(
    "CAD101",
    CAD,
    Severity.MEDIUM,
    "Readings have stopped",
    why="A metric without fresh readings still looks like knowledge.",
    mend="Give the missing readings, or say that the metric is no longer kept.",
)
def stale(records: Records, _: Limits) -> Iterator[Found]:
    """Find metrics whose readings are late by more than a whole period."""
    for one in records.metrics.values():
        newest = records.newest_days.get(one.id)
        if one.source_key or newest is None:
            continue
        if periods.is_stale(newest, records.today, one.period, one.due_days):
            words = f"The newest reading is for {periods.label(newest, one.period)}."
            yield naming.metric(records, one, words, "metrics.record")


@rule(
    "CAD102",
    CAD,
    Severity.MEDIUM,
    "Review missed",
    why="Without a regular look an initiative drifts until its day has passed.",
    mend="Look at it with its owner, and say what comes next.",
    limits=(Limit("days", "Days of patience after the review was due", 21, 0),),
)
def missed(records: Records, limits: Limits) -> Iterator[Found]:
    """Find initiatives whose review is long due."""
    for one in records.initiatives:
        since = one.reviewed_on or one.approved_on or one.proposed_on
        due = next_review(one.cadence, since)
        if one.status not in AGREED or one.status is Status.ON_HOLD or due is None:
            continue
        if due + timedelta(days=limits["days"]) < records.today:
            words = f"Its {one.cadence} review was due on {day(due)}."
            yield naming.initiative(records, one, words)


@rule(
    "CAD103",
    CAD,
    Severity.LOW,
    "No rhythm of reviews",
    why="What has no date in the calendar is looked at after it went wrong.",
    mend="Choose how often it is reviewed.",
)
def unrhythmic(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives without a cadence."""
    for one in records.initiatives:
        if one.status in AGREED and one.cadence is None:
            words = "Nothing says how often it is looked at."
            yield naming.initiative(records, one, words, "planning", "cadence")


@rule(
    "CAD104",
    CAD,
    Severity.HIGH,
    "Target date has passed",
    why="A promise that passes its day in silence makes the other promises cheap.",
    mend="Close it with the verdict it has, or agree another day with a reason.",
)
def overdue(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives that are past their promised day."""
    for one in records.initiatives:
        if one.status in AGREED and one.target_on and one.target_on < records.today:
            words = f"It was promised for {day(one.target_on)} and is {one.status}."
            yield naming.initiative(records, one, words)


@rule(
    "CAD105",
    CAD,
    Severity.HIGH,
    "Goes badly, and nobody decides",
    why="A bad trend that is watched without a decision is decoration.",
    mend="Decide: change the work, stop it, or say why it goes on as it is.",
)
def decoration(records: Records, _: Limits) -> Iterator[Found]:
    """Find metrics that go badly for periods with nothing decided or begun."""
    for one in records.decorated:
        said = one.question.removesuffix(" What will be done?")
        yield naming.metric(records, one.metric, said)


@rule(
    "CAD106",
    CAD,
    Severity.LOW,
    "No next step",
    why="Work with no named next step waits for somebody to think of one.",
    mend="Write the next step in one sentence.",
)
def stepless(records: Records, _: Limits) -> Iterator[Found]:
    """Find initiatives in progress whose next step is not written down."""
    for one in records.initiatives:
        if one.status is Status.IN_PROGRESS and not one.next_step:
            words = "It is in progress, and nothing says what comes next."
            yield naming.initiative(records, one, words, "planning", "next_step")


@rule(
    "CAD107",
    CAD,
    Severity.HIGH,
    "AI use not reviewed",
    why="An answer nobody checks is wrong for as long as nobody complains.",
    mend="Look at a sample of it, and enter how many were wrong.",
    limits=(Limit("days", "Days of patience after the review was due", 14, 0),),
)
def unchecked(records: Records, limits: Limits) -> Iterator[Found]:
    """Find uses of AI whose review is long due."""
    for one in records.ai_uses:
        due = due_on(one.rhythm, records.ai_reviewed.get(one.id, one.begun_on))
        if due + timedelta(days=limits["days"]) < records.today:
            words = f"Its {one.rhythm} review was due on {day(due)}."
            mender = one.owner_id or records.owner_of(one.practice_id)
            link = Link("aiuse.review", {"key": one.id})
            subject = f"ai_use:{one.id}"
            yield Found(subject, one.name, words, one.practice_id, mender, link)
