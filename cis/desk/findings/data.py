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
