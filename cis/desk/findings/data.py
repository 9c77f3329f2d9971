"""Rules about data: what can be trusted, and what is too messy to build on."""

from collections.abc import Iterator

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Link, Severity, days
from cis.register.metrics.rules import DataKind

DAT = Family.DATA
VAGUE = frozenset(
    {"", "other", "others", "misc", "miscellaneous", "general", "unknown"}
)


@rule(
    "DAT101",
    DAT,
    Severity.MEDIUM,
    "Metric without a definition",
    why="Two people will count it in two ways, and that will look like change.",
    mend="Write what is counted, from where, and what is left out.",
)
def undefined(records: Records, _: Limits) -> Iterator[Found]:
    """Find metrics that do not say what they count."""
    for one in records.metrics.values():
        if not one.definition.strip() and not one.source_key:
            words = "Nothing says what is counted and what is left out."
            yield naming.metric(records, one, words, "metrics.edit")


@rule(
    "DAT102",
    DAT,
    Severity.MEDIUM,
    "Ticket feed is not refreshed",
    why="Every metric of the feed stands still, and looks as if the work did.",
    mend="Import a fresh export, or set up a regular one.",
    limits=(Limit("days", "Days since the newest import", 45),),
)
def unfed(records: Records, limits: Limits) -> Iterator[Found]:
    """Find ticket feeds that nobody fed for long."""
    for key, name, moment in records.feeds:
        age = (records.today - moment.date()).days
        if age > limits["days"]:
            words = f"The newest import was {days(age)} ago."
            link = Link("tickets.feed", {"key": key})
            yield Found(f"ticket_feed:{key}", name, words, link=link)


@rule(
    "DAT103",
    DAT,
    Severity.LOW,
    "Ticket categories too messy to automate on",
    why="Rules and AI learn from the categories; what is filed under “other” teaches "
    "them nothing.",
    mend="Look at the Pareto of the categories and split the vague one.",
    limits=(Limit("percent", "Percent of tickets in no real category", 20, 1, 100),),
)
def messy(records: Records, limits: Limits) -> Iterator[Found]:
    """Find feeds in which many tickets have no category that says anything."""
    names = {key: name for key, name, _ in records.feeds}
    for key, counts in sorted(records.shares.items()):
        total = sum(counts.values())
        vague = sum(n for name, n in counts.items() if name.strip().casefold() in VAGUE)
        if key in names and vague * 100 > limits["percent"] * total:
            words = f"{vague:,} of {total:,} tickets say nothing or “other”."
            link = Link("tickets.pareto", {"key": key})
            yield Found(f"ticket_feed:{key}", names[key], words, link=link)


@rule(
    "DAT104",
    DAT,
    Severity.LOW,
    "Metric without a reading",
    why="It was defined with good intentions, and shows nothing.",
    mend="Give its readings, or remove the intention.",
)
def unread(records: Records, _: Limits) -> Iterator[Found]:
    """Find metrics that never got a reading."""
    for one in records.metrics.values():
        if one.id not in records.newest_days:
            yield naming.metric(
                records, one, "It has no reading yet.", "metrics.record"
            )


@rule(
    "DAT105",
    DAT,
    Severity.LOW,
    "Many readings are missing",
    why="Gaps hide exactly the weeks in which nobody had the time to count.",
    mend="Give the missing readings, or choose a longer period.",
    limits=(Limit("percent", "Percent of periods without a value", 20, 1, 100),),
)
def patchy(records: Records, limits: Limits) -> Iterator[Found]:
    """Find metrics with many periods that say there is no value."""
    for key, tally in sorted(records.tallies.items()):
        rows = tally.values + tally.gaps
        if tally.gaps * 100 > limits["percent"] * rows:
            words = f"{tally.gaps} of {rows} readings have no value."
            yield naming.metric(records, records.metrics[key], words)


@rule(
    "DAT106",
    DAT,
    Severity.LOW,
    "Share without its numbers",
    why="90 % of 10 and 90 % of 1,000 are not the same news; limits need the size.",
    mend="Give readings as a count out of a total.",
    limits=(Limit("percent", "Percent of readings without their total", 50, 1, 100),),
)
def sizeless(records: Records, limits: Limits) -> Iterator[Found]:
    """Find proportions whose readings do not say out of how many."""
    for key, tally in sorted(records.tallies.items()):
        metric = records.metrics[key]
        if metric.kind is not DataKind.PROPORTION:
            continue
        if tally.without_size * 100 > limits["percent"] * tally.values:
            words = (
                f"{tally.without_size} of {tally.values} readings are bare percents."
            )
            yield naming.metric(records, metric, words)


@rule(
    "DAT107",
    DAT,
    Severity.LOW,
    "Evidence that may no longer hold",
    why="What was true a year ago shows nothing today.",
    mend="Look at it again: confirm that it is still true, or withdraw it.",
)
def run_out(records: Records, _: Limits) -> Iterator[Found]:
    """Find evidence whose time has run out."""
    for one in records.stale_evidence:
        words = f"It was to be looked at again by {one.expires_on}."
        link = Link("evidence.show", {"key": one.id, "_anchor": "confirm"})
        name = f"{one.reference} {one.title}"
        yield Found(f"evidence:{one.id}", name, words, None, one.attached_by_id, link)


@rule(
    "DAT141",
    DAT,
    Severity.LOW,
    "Maturity not looked at",
    why="Without a look at what happens, the handbook is taken for the work.",
    mend="Assess it: eight answers, under ten minutes.",
    limits=(Limit("days", "Days since the last agreed assessment", 365),),
)
def unassessed(records: Records, limits: Limits) -> Iterator[Found]:
    """Find adopted practices that nobody assessed for long, or ever."""
    for one in records.adopted:
        newest = records.maturity.get(one.id)
        age = (records.today - newest.on).days if newest else None
        if age is None or age > limits["days"]:
            words = (
                "It was never assessed."
                if age is None
                else f"The newest assessment is {days(age)} old."
            )
            yield naming.practice(records, one, words, _maturity(one.id))


@rule(
    "DAT142",
    DAT,
    Severity.HIGH,
    "Written down and not followed",
    why="Who reads the paper trusts a control that is not there.",
    mend="Make it happen, or write down what happens.",
    limits=(Limit("levels", "Levels that the work is below the paper", 2, 1, 4),),
)
def unfollowed(records: Records, limits: Limits) -> Iterator[Found]:
    """Find practices in which what happens is far below what is written."""
    for key, found in sorted(records.maturity.items()):
        apart = [
            f"{one.dimension.value} (written {one.levels.documented}, "
            f"happens {one.levels.actual})"
            for one in found.weakest_first
            if one.levels.documented - one.levels.actual >= limits["levels"]
        ]
        if apart and key in records.practices:
            words = f"The work is far below the paper in {', '.join(apart)}."
            practice = records.practices[key]
            yield naming.practice(records, practice, words, _maturity(key))


@rule(
    "DAT143",
    DAT,
    Severity.LOW,
    "Target below what is written",
    why="Either the paper asks for too much, or the target for too little.",
    mend="Raise the target, or make the paper shorter.",
)
def modest(records: Records, _: Limits) -> Iterator[Found]:
    """Find practices that aim at less than their paper says."""
    for key, found in sorted(records.maturity.items()):
        below = [
            one.dimension.value
            for one in found.weakest_first
            if one.levels.target is not None
            and one.levels.target < one.levels.documented
        ]
        if below and key in records.practices:
            words = f"The target is below what is written in {', '.join(below)}."
            link = Link("maturity.target", {"key": key})
            yield naming.practice(records, records.practices[key], words, link)


@rule(
    "DAT144",
    DAT,
    Severity.LOW,
    "Assessment left open",
    why="What people answered weeks ago is no longer what they see.",
    mend="Agree on it, or set it aside and begin again.",
    limits=(Limit("days", "Days since it began", 30),),
)
def lingering(records: Records, limits: Limits) -> Iterator[Found]:
    """Find assessments that nobody brings to an end."""
    for one in records.assessing:
        age = (records.today - one.begun_on).days
        if age > limits["days"]:
            mender = records.owner_of(one.practice_id)
            name = f"{one.reference} {one.practice.name}"
            words = f"It began {days(age)} ago."
            subject = f"assessment:{one.id}"
            yield Found(subject, name, words, one.practice_id, mender)


def _maturity(practice_id: int) -> Link:
    return Link("maturity.show", {"key": practice_id})
