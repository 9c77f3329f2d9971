"""Rules about roadmaps: a phase is over when its gate is passed, and not before."""

from collections.abc import Iterator

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Link, Severity, days
from cis.register.initiatives.rules import Status, day
from cis.register.roadmap.board import Stage
from cis.register.roadmap.rules import is_early

ROA = Family.ROADMAP
BEGUN = frozenset({Status.IN_PROGRESS, Status.MEASURING})
FROM_GATE = "gate_decision:"


@rule(
    "ROA101",
    ROA,
    Severity.HIGH,
    "Phase started before its gate",
    why="What is built on a phase that is not over carries its troubles along.",
    mend="Pass the gate first, hold the work, or say that it belongs to this phase.",
)
def early(records: Records, _: Limits) -> Iterator[Found]:
    """Find work that names a later phase than the one that runs."""
    for one in records.initiatives:
        running = records.running.get(one.practice_id)
        if one.phase and one.status in BEGUN and is_early(one.phase, running):
            words = f"It works for {one.phase}, and {running} runs: its gate is shut."
            yield naming.initiative(records, one, words, "planning", "phase")


@rule(
    "ROA102",
    ROA,
    Severity.MEDIUM,
    "Gate date passed",
    why="A gate nobody comes to makes every later date a guess.",
    mend="Decide at the gate, or plan it for another day.",
    limits=(Limit("days", "Days of patience after the planned day", 14, 0),),
)
def late(records: Records, limits: Limits) -> Iterator[Found]:
    """Find phases that run and whose gate was planned for a day long gone."""
    for one in records.stages:
        gate_on = one.phase.gate_on
        if gate_on is None:
            continue
        age = (records.today - gate_on).days
        if age > limits["days"]:
            words = f"Its gate was planned for {day(gate_on)}, {days(age)} ago."
            yield _stage(records, one, words)


@rule(
    "ROA103",
    ROA,
    Severity.HIGH,
    "Condition of a gate overdue",
    why="The gate was passed on a promise, and the promise is not kept.",
    mend="Do what was promised, or move its date and say why.",
)
def unkept(records: Records, _: Limits) -> Iterator[Found]:
    """Find conditions of gates whose day has passed."""
    for one in records.actions:
        if one.source.startswith(FROM_GATE) and one.due_on < records.today:
            link = Link("actions.show", {"key": one.id})
            words = f"The gate was passed with it; it was due on {day(one.due_on)}."
            subject = f"action:{one.id}"
            yield Found(subject, one.title, words, None, one.owner_id, link)


@rule(
    "ROA104",
    ROA,
    Severity.MEDIUM,
    "Blocked",
    why="What waits without anybody seeing for what waits twice as long.",
    mend="Finish what it waits for, or take the dependency back.",
)
def waiting(records: Records, _: Limits) -> Iterator[Found]:
    """Find phases and initiatives that run and need something first."""
    homes = {one.phase.subject: one.phase.practice_id for one in records.stages}
    work = {f"initiative:{one.id}": one.practice_id for one in records.initiatives}
    for item, name, reasons in records.blocked:
        practice = homes.get(item) or work.get(item)
        words = " ".join(one.sentence for one in reasons)
        link = Link("dependencies.index")
        mender = records.owner_of(practice)
        yield Found(item, name, words, practice, mender, link)


@rule(
    "ROA105",
    ROA,
    Severity.MEDIUM,
    "Phase without exit criteria",
    why="It will be called finished because its date came.",
    mend="Take the usual criteria over, and change their numbers.",
)
def endless(records: Records, _: Limits) -> Iterator[Found]:
    """Find phases that run and of which nobody said when they are over."""
    for one in records.stages:
        if not one.judged:
            yield _stage(records, one, "No criterion says when it is over.")


def _stage(records: Records, one: Stage, words: str) -> Found:
    key = one.phase.practice_id
    return Found(one.phase.subject, one.phase.name, words, key, records.owner_of(key))
