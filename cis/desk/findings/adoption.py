"""Rules about adoption: a practice that is lived leaves traces."""

from collections.abc import Iterator
from dataclasses import replace

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Link, Severity, days
from cis.register.governance.rules import AssignmentRole
from cis.register.initiatives.rules import AGREED
from cis.register.playbooks import rules as playbooks
from cis.register.practices.rules import Adoption

ADO = Family.ADOPTION
LATE = frozenset({Adoption.STANDARDISE, Adoption.OPTIMISE})


@rule(
    "ADO101",
    ADO,
    Severity.MEDIUM,
    "Adopted practice without a metric",
    why="Nobody can say whether it works, so it lives on opinion.",
    mend="Define one metric of its outcome.",
)
def unmeasured(records: Records, _: Limits) -> Iterator[Found]:
    """Find adopted practices that measure nothing."""
    measured = {one.practice_id for one in records.metrics.values()}
    for one in records.adopted:
        if one.id not in measured:
            words = f"Its state is {one.adoption}, and it has no metric."
            yield naming.practice(records, one, words, Link("metrics.new"))


@rule(
    "ADO102",
    ADO,
    Severity.MEDIUM,
    "Work on a practice that is not adopted",
    why="An improvement of what nobody works by has nothing to hold on to.",
    mend="Say how far the practice is adopted, or move the initiative to another one.",
)
def unadopted(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives in practices that are not adopted."""
    adopted = {one.id for one in records.adopted}
    for one in records.initiatives:
        if one.status in AGREED and one.practice_id not in adopted:
            name = records.practices[one.practice_id].name
            yield naming.initiative(records, one, f"{name} is not adopted.")


@rule(
    "ADO103",
    ADO,
    Severity.LOW,
    "Standardised without a baseline",
    why="To call something repeatable one must have seen it repeat.",
    mend="Freeze a baseline of one of its metrics.",
)
def unproven(records: Records, _: Limits) -> Iterator[Found]:
    """Find practices said to be standardised of which nothing was ever frozen."""
    frozen = {
        records.metrics[key].practice_id
        for key in records.newest_baseline
        if key in records.metrics
    }
    measured = {one.practice_id for one in records.metrics.values()}
    for one in records.adopted:
        if one.adoption in LATE and one.id in measured - frozen:
            words = f"Its state is {one.adoption}, and no metric has a baseline."
            yield naming.practice(records, one, words)


@rule(
    "ADO104",
    ADO,
    Severity.MEDIUM,
    "Nobody looked whether it is followed",
    why="A workflow on paper is not one in use; twenty cases tell the difference.",
    mend="Draw a sample of tickets and look through it.",
    limits=(Limit("days", "Days since the last adoption check", 120),),
)
def unchecked(records: Records, limits: Limits) -> Iterator[Found]:
    """Find standardised practices without a recent adoption check."""
    for one in records.adopted:
        check = records.checks.get(one.id)
        age = (records.today - check.last_on).days if check else None
        if one.adoption in LATE and (age is None or age > limits["days"]):
            words = (
                "No sample of its cases was ever looked through."
                if age is None
                else f"The newest checked case is {days(age)} old."
            )
            link = Link("checks.new", {"practice": one.id})
            yield naming.practice(records, one, words, link)


@rule(
    "ADO105",
    ADO,
    Severity.HIGH,
    "The workflow is bypassed",
    why="What people go around does not work, whatever its document says.",
    mend="Ask why in the cases that went around it, and change the workflow.",
    limits=(Limit("percent", "Bypassed cases in per cent, at the least", 20, 1, 99),),
)
def bypassed(records: Records, limits: Limits) -> Iterator[Found]:
    """Find practices of which surely more cases than the limit are bypassed."""
    for one in records.adopted:
        check = records.checks.get(one.id)
        interval = check.result.interval if check else None
        if check and interval and interval[0] > limits["percent"]:
            found = check.result
            words = (
                f"{found.bypassed} of {found.counted} drawn cases went around it: "
                f"at least {interval[0]:.0f} % of all."
            )
            link = Link("checks.show", {"key": check.id})
            yield naming.practice(records, one, words, link)


@rule(
    "ADO106",
    ADO,
    Severity.MEDIUM,
    "Training does not reach those who need it",
    why="Nobody follows a way of working that nobody showed them.",
    mend="Invite those who are missing, or say that they do not need it.",
    limits=(Limit("percent", "Trained in per cent, at the least", 80, 1, 100),),
)
def untrained(records: Records, limits: Limits) -> Iterator[Found]:
    """Find adopted practices whose trainings reached too few."""
    for one in records.adopted:
        found = records.coverage.get(one.id)
        share = found.share if found else None
        if found and share is not None and share < limits["percent"]:
            words = f"{found.covered} of {found.needed} trainings needed were had."
            yield naming.practice(records, one, words, Link("training.index"))


@rule(
    "ADO107",
    ADO,
    Severity.MEDIUM,
    "Feedback without an answer",
    why="Who is never answered tells nothing a second time.",
    mend="Answer it: changed, or not changed because.",
    limits=(Limit("days", "Days that feedback may wait", 30),),
)
def unanswered(records: Records, limits: Limits) -> Iterator[Found]:
    """Find feedback that waits too long."""
    for one in records.feedback:
        age = (records.today - one.given_on).days
        if age > limits["days"]:
            mender = records.owner_of(one.practice_id)
            link = Link("feedback.answer", {"key": one.id})
            subject, words = f"feedback:{one.id}", f"It has waited for {days(age)}."
            yield Found(subject, one.reference, words, one.practice_id, mender, link)


@rule(
    "ADO108",
    ADO,
    Severity.LOW,
    "Nobody was told what gets easier",
    why="People follow a new way when they see what it does for them.",
    mend="Say to one audience in one sentence what gets easier for them.",
)
def untold(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives without a benefit statement."""
    for one in records.initiatives:
        if one.status in AGREED and one.id not in records.told:
            words = "It says to nobody what gets easier for them."
            link = Link("benefits.say", {"key": one.id})
            yield replace(naming.initiative(records, one, words), link=link)


@rule(
    "ADO109",
    ADO,
    Severity.LOW,
    "Practice without a champion",
    why="A new way needs somebody in the team whom one can ask.",
    mend="Appoint a champion on the page of the practice.",
)
def championless(records: Records, _: Limits) -> Iterator[Found]:
    """Find standardised practices that nobody stands up for in the teams."""
    held = {
        one.practice_id
        for one in records.held
        if one.role is AssignmentRole.CHAMPION and one.practice_id
    }
    for one in records.adopted:
        if one.adoption in LATE and one.id not in held:
            yield naming.practice(records, one, "No champion is appointed.")


@rule(
    "ADO110",
    ADO,
    Severity.LOW,
    "Step that does not say when it is done",
    why="Everybody stops at another place, and the next one waits or does it again.",
    mend="Write for each step what one can see when it is done.",
)
def endless(records: Records, _: Limits) -> Iterator[Found]:
    """Find playbooks with steps without an end."""
    for one in records.playbooks.values():
        places = playbooks.endless(one.steps)
        if places:
            named = ", ".join(map(str, places))
            words = f"It is not said when these steps are done: {named}."
            yield naming.playbook(records, one, words, "playbooks.edit")


@rule(
    "ADO111",
    ADO,
    Severity.MEDIUM,
    "Standardised without a playbook",
    why="Done the same way by everybody needs the way written down, on one page.",
    mend="Write its one short path, nine steps at most.",
)
def unwritten(records: Records, _: Limits) -> Iterator[Found]:
    """Find practices said to be standardised that have no playbook."""
    for one in records.adopted:
        if one.adoption in LATE and one.id not in records.playbooks:
            words = f"Its state is {one.adoption}, and no playbook is published."
            link = Link("playbooks.edit", {"key": one.id})
            yield naming.practice(records, one, words, link)
