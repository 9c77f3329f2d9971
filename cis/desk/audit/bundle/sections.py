"""The table of sections: adding one to every bundle is a line here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from cis.desk.audit.bundle import governing, showing
from cis.desk.audit.bundle.content import Gathered, Row, Section, Table, Told
from cis.desk.audit.holding import holdings
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Baseline, Metric, Reading, Standing
from cis.register.people import queries as people
from cis.register.people.rules import person_of

EARLIEST = date(1, 1, 1)
DECISIONS = (
    "initiative.approve",
    "initiative.reject",
    "initiative.move",
    "initiative.close",
    "baseline.",
    "target.",
    "verdict.",
    "decision.",
    "finding.waive",
    "gate.pass",
    "report.publish",
    "playbook.change",
    "change.",
)
EVENT = (
    "No.",
    "At (UTC)",
    "Who",
    "Name",
    "Action",
    "Records",
    "Reason",
    "What changed",
)


def ownership(found: Gathered) -> Sequence[Table]:
    """Return who held which role in the period, or on the day it is as of."""
    asked = found.asked

    def rows() -> Iterator[Row]:
        first = asked.options.first or asked.as_of
        chosen = asked.options.practices
        for one in holdings(found.session, chosen, first, asked.as_of):
            until, by = one.until, one.appointed_by
            yield (
                *(one.practice, one.role, one.person, one.pseudonym, one.since, until),
                *(by, one.authority, one.hours, one.deputy),
            )

    headers = (
        *("Practice", "Role", "Person", "Pseudonym", "Since", "Until"),
        *("Appointed by", "Authority", "Hours", "Deputy"),
    )
    return [Table("ownership", "Ownership", headers, rows)]


def decisions(found: Gathered) -> Sequence[Table]:
    """Return the decisions that the trail tells of."""
    return [_events(found, "decisions", "Decisions taken", DECISIONS)]


def changes(found: Gathered) -> Sequence[Table]:
    """Return every event of scope and period."""
    return [_events(found, "changes", "Change log", ("",))]


def measured(found: Gathered) -> Sequence[Table]:
    """Return the baselines and the readings in force and replaced."""
    session = found.session
    baselines = ("Metric", "Unit", "No.", "First", "Last", "Readings", "Mean")
    frozen = ("Lower limit", "Upper limit", "Trial", "Reason", "Agreed by", "Agreed at")
    readings = ("Metric", "Unit", "Period from", "Revision", "In force", "Value")
    origin = ("Source", "File", "SHA-256 of the file", "Recorded by", "Recorded at")
    return [
        Table(
            "baselines",
            "Baselines",
            (*baselines, *frozen),
            lambda: _baselines(session, _metrics(found)),
        ),
        Table(
            "readings",
            "Readings",
            (*readings, *origin),
            lambda: _readings(found, _metrics(found)),
        ),
    ]


def verdicts(found: Gathered) -> Sequence[Table]:
    """Return what readings say since each baseline, and how initiatives were closed."""
    now = ("Metric", "Baseline", "Verdict", "Sustained", "What it says", "Cautions")
    closed = ("Initiative", "Title", "Closed on", "Outcome", "Verdict at closing")
    because = ("Overruled because", "Lesson")
    return [
        Table("verdicts", "Verdicts", now, lambda: _standings(found)),
        Table("closings", "Closings", (*closed, *because), lambda: _closings(found)),
    ]


SECTIONS: tuple[Section, ...] = (
    Section(
        "ownership",
        "Ownership",
        "Who held which role, since when, appointed by whom.",
        ownership,
        actions=("assignment.",),
        records=frozenset({"assignment"}),
        is_whole=True,
    ),
    Section(
        "decisions",
        "Decisions taken",
        "Approvals, rejections, closings, baselines and changes of targets.",
        decisions,
        actions=DECISIONS,
    ),
    Section(
        "rights",
        "Decision rights",
        "Who may decide what on which terms, and what was decided in an emergency.",
        governing.rights,
        actions=("right.",),
        records=frozenset({"decision_right", "emergency_decision"}),
        is_whole=True,
        general=frozenset({"decision_right"}),
    ),
    Section(
        "raci",
        "RACI versions",
        "Who is responsible, accountable, consulted and informed, version by version.",
        governing.raci,
        actions=("raci.",),
        records=frozenset({"raci_version"}),
        is_whole=True,
        general=frozenset({"raci_version"}),
    ),
    Section(
        "controls",
        "Control map",
        "Which controls are met by what, as it stands when the bundle is taken.",
        governing.controls,
        actions=("control.", "framework."),
        records=frozenset({"control_mapping"}),
        is_whole=True,
    ),
    Section(
        "measures",
        "Baselines and readings",
        "The numbers that improvement is claimed with, and where they came from.",
        measured,
        actions=("metric.", "baseline.", "ticket."),
        records=frozenset({"metric", "baseline", "reading", "reading_batch"}),
    ),
    Section(
        "verdicts",
        "Verdicts",
        "What the readings say since each baseline, and how initiatives were closed.",
        verdicts,
        actions=("verdict.", "initiative.close"),
    ),
    Section(
        "evidence",
        "Evidence",
        "What was attached to what, with the SHA-256 of every file.",
        showing.evidence,
        actions=("evidence.",),
        records=frozenset({"evidence", "stored_file"}),
        is_whole=True,
    ),
    Section(
        "changes",
        "Change log",
        "Every event of the scope and period, with before and after.",
        changes,
        actions=("",),
    ),
)


def chosen(keys: Iterable[str]) -> list[Section]:
    """Return the sections with these keys, in the order of the table."""
    wanted = {*keys}
    return [section for section in SECTIONS if section.key in wanted]


def _events(found: Gathered, name: str, title: str, actions: tuple[str, ...]) -> Table:
    def rows() -> Iterator[Row]:
        names = _names(found)
        for one in found.told():
            if one.action.startswith(actions):
                yield _row(one, names)

    return Table(name, title, EVENT, rows)


def _names(found: Gathered) -> Mapping[str, str]:
    numbers = {who: person_of(who) for who in found.actors}
    known = people.named(found.session, {one for one in numbers.values() if one})
    return {who: known.get(number or 0, "") for who, number in numbers.items()}


def _row(one: Told, names: Mapping[str, str]) -> Row:
    at = one.at[:19].replace("T", " ")
    said = (one.action, one.objects, one.reason, one.changes)
    return (one.seq, at, one.actor, names.get(one.actor, ""), *said)


def _metrics(found: Gathered) -> dict[int, Metric]:
    wanted = select(Metric).order_by(Metric.name, Metric.id)
    if found.asked.options.practices:
        wanted = wanted.where(Metric.practice_id.in_(found.asked.options.practices))
    return {metric.id: metric for metric in found.session.scalars(wanted)}


def _baselines(session: Session, metrics: Mapping[int, Metric]) -> Iterator[Row]:
    wanted = (
        select(Baseline)
        .where(Baseline.metric_id.in_(metrics))
        .options(joinedload(Baseline.agreed_by))
        .order_by(Baseline.metric_id, Baseline.number)
    )
    for one in session.scalars(wanted):
        metric = metrics[one.metric_id]
        agreed = one.agreed_by.name if one.agreed_by else ""
        yield (
            *(metric.name, metric.unit, one.number, one.first_on, one.last_on),
            *(one.count, one.mean, one.lower, one.upper, one.is_trial),
            *(one.reason, agreed, one.agreed_at),
        )


def _readings(found: Gathered, metrics: Mapping[int, Metric]) -> Iterator[Row]:
    columns = (
        *(Reading.metric_id, Reading.starts_on, Reading.revision, Reading.is_current),
        *(Reading.value, Reading.source, Reading.source_name, Reading.source_sha256),
        *(Reading.recorded_by, Reading.recorded_at),
    )
    order = (Reading.metric_id, Reading.starts_on, Reading.revision)
    wanted: Select[*tuple[Any, ...]] = (
        select(*columns)
        .where(Reading.metric_id.in_(metrics))
        .where(Reading.starts_on >= (found.asked.options.first or EARLIEST))
        .where(Reading.starts_on <= found.asked.as_of)
        .order_by(*order)
        .execution_options(yield_per=1000)
    )
    for row in found.session.execute(wanted):
        metric = metrics[row.metric_id]
        yield (metric.name, metric.unit, *row[1:5], str(row.source), *row[6:])


def _standings(found: Gathered) -> Iterator[Row]:
    metrics = _metrics(found)
    wanted = (
        select(Baseline, Standing)
        .join(Standing, Standing.baseline_id == Baseline.id)
        .where(Baseline.metric_id.in_(metrics))
        .order_by(Baseline.metric_id, Baseline.number)
    )
    for base, standing in found.session.execute(wanted):
        cautions = " ".join(standing.cautions)
        said = (standing.code, standing.sustained, standing.sentence, cautions)
        yield (metrics[base.metric_id].name, base.number, *said)


def _closings(found: Gathered) -> Iterator[Row]:
    wanted = select(Initiative).where(Initiative.closed_on.is_not(None))
    wanted = wanted.where(
        Initiative.closed_on >= (found.asked.options.first or EARLIEST),
        Initiative.closed_on <= found.asked.as_of,
    )
    if found.asked.options.practices:
        wanted = wanted.where(Initiative.practice_id.in_(found.asked.options.practices))
    for one in found.session.scalars(wanted.order_by(Initiative.id)):
        outcome = str(one.outcome) if one.outcome else ""
        said = (one.closing_verdict, one.overruled_because, one.lesson)
        yield (one.reference, one.title, one.closed_on, outcome, *said)
