"""The table of sections: adding one to every bundle is a line here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cis.desk.audit.bundle import governing, judging, living, measuring, showing
from cis.desk.audit.bundle.content import Gathered, Row, Section, Table, Told
from cis.desk.audit.holding import holdings
from cis.register.people import queries as people
from cis.register.people.rules import person_of

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
    "changemodel.agree",
    "assessment.agree",
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
# What changed is long: the wider its column, the fewer pages it takes.
EVENT_WIDEST = {"Records": 30, "Reason": 30, "What changed": 80}


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
        measuring.measured,
        actions=("metric.", "baseline.", "ticket."),
        records=frozenset({"metric", "baseline", "reading", "reading_batch"}),
    ),
    Section(
        "verdicts",
        "Verdicts",
        "What the readings say since each baseline, and how initiatives were closed.",
        measuring.verdicts,
        actions=("verdict.", "initiative.close"),
    ),
    Section(
        "maturity",
        "Maturity",
        "Assessments with what each assessor said, the agreed levels and the gaps.",
        judging.maturity,
        actions=("assessment.", "maturity."),
        records=frozenset(
            {"assessment", "maturity_sheet", "maturity_answer", "maturity_score"}
        ),
        is_whole=True,
    ),
    Section(
        "gates",
        "Gates",
        "What was decided at the gates of roadmaps, what was known, the conditions.",
        judging.gates,
        actions=("gate.", "criterion."),
        records=frozenset({"gate_decision", "criterion", "attestation"}),
        is_whole=True,
    ),
    Section(
        "playbooks",
        "Playbooks and change models",
        "Every published version with its steps, and what qualifies a change as which.",
        living.playbooks,
        actions=("playbook.", "changemodel."),
        records=frozenset({"playbook", "playbook_text", "change_model"}),
        is_whole=True,
        general=frozenset({"change_model"}),
    ),
    Section(
        "adoption",
        "Adoption checks",
        "Which tickets were drawn by which seed, and which went around the workflow.",
        living.checks,
        actions=("check.",),
        records=frozenset({"adoption_check"}),
        is_whole=True,
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

    return Table(name, title, EVENT, rows, EVENT_WIDEST)


def _names(found: Gathered) -> Mapping[str, str]:
    numbers = {who: person_of(who) for who in found.actors}
    known = people.named(found.session, {one for one in numbers.values() if one})
    return {who: known.get(number or 0, "") for who, number in numbers.items()}


def _row(one: Told, names: Mapping[str, str]) -> Row:
    at = one.at[:19].replace("T", " ")
    said = (one.action, one.objects, one.reason, one.changes)
    return (one.seq, at, one.actor, names.get(one.actor, ""), *said)
