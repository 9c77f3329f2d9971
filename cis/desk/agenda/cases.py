"""An initiative, or a reading that is due, as the first page of a reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cis.core.access import Actor
from cis.desk.agenda.rules import Case, Matter, Task, Where
from cis.register.actions.models import Action
from cis.register.decisions.models import Decision
from cis.register.governance.rights.queries import Many
from cis.register.initiatives import queries as initiatives
from cis.register.initiatives import rules as register
from cis.register.initiatives import verdict
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Status
from cis.register.metrics import periods
from cis.register.metrics.models import Metric, Standing
from cis.register.metrics.queries import Due

# What is decided about an initiative in a status, by its code.
DECISIONS = {
    Status.ASSESSED: ("initiative.approve",),
    Status.MEASURING: ("initiative.close", "verdict.accept"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One initiative as the first page shows it."""

    key: int
    reference: str
    title: str
    outcome: str
    status: str
    verdict: str
    label: str
    spark: str
    target_on: date | None
    next_review: date | None
    is_overdue: bool
    is_mine: bool
    next_step: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, on which day, for which practices they answer, and may decide."""

    actor: Actor
    today: date
    practices: dict[int, str]
    rights: Many | None = None

    def owns(self, initiative: Initiative) -> bool:
        """Tell whether an initiative is theirs to keep moving."""
        return initiative.owner_id == self.actor.person_id

    def follows(self, initiative: Initiative) -> bool:
        """Tell whether it is theirs to keep moving, to sponsor or to answer for."""
        me = self.actor.person_id
        return (
            me in {initiative.owner_id, initiative.sponsor_id}
            or initiative.practice_id in self.practices
        )

    def decides(self, initiative: Initiative) -> bool:
        """Tell whether the decision an initiative waits for is theirs by right."""
        asked = DECISIONS.get(initiative.status)
        if asked is None or self.rights is None:
            return False
        matter, key = initiatives.matter(initiative), initiative.practice_id
        return all(self.rights.may(one, key, matter) for one in asked)


Row = tuple[Initiative, Standing | None, bool]


def reading(one: Due) -> Task:
    """Return a reading that is due as a task."""
    metric = one.metric
    first = periods.label(one.starts_on, metric.period)
    if one.periods_missing == 1:
        words = f"The reading for the {first} is missing."
    else:
        words = f"{one.periods_missing} readings are missing, from the {first} on."
    return Task(
        Matter.LATE if one.is_late else Matter.EXPECTED,
        "Reading",
        metric.name,
        words,
        Where("metrics.record", metric.id),
        one.due_on,
        one.periods_missing,
    )


def promised(one: Action, about: str, today: date) -> Task:
    """Return an action that somebody promised as a task."""
    ends = f" Done when: {one.done_when.rstrip('.')}." if one.done_when else ""
    return Task(
        Matter.UNDONE if one.is_overdue(today) else Matter.ACTION,
        "Action",
        one.title,
        f"About {about}.{ends}",
        Where("actions.show", one.id),
        one.due_on,
    )


def asked(one: Decision, about: str, today: date) -> Task:
    """Return a decision that waits for somebody as a task."""
    return Task(
        Matter.UNANSWERED if one.is_late(today) else Matter.ANSWER,
        "Decision",
        about,
        one.question,
        Where("decisions.show", one.id),
        one.due_on,
    )


def mending(metric: Metric) -> Task:
    """Return readings that were typed and refused as a task."""
    words = "Not saved yet: mend what is marked."
    where = Where("metrics.record", metric.id)
    return Task(Matter.MEND, "Reading", metric.name, words, where)


def export(fed: Sequence[Due]) -> Task:
    """Return the readings that only a newer ticket export can bring, as one task."""
    first = fed[0]
    count = "One metric waits" if len(fed) == 1 else f"{len(fed)} metrics wait"
    since = periods.label(first.starts_on, first.metric.period)
    return Task(
        Matter.EXPORT,
        "export",
        ", ".join(one.metric.name for one in fed[:2]) + (", …" if len(fed) > 2 else ""),  # noqa: PLR2004
        f"{count} for a newer ticket export, from the {since} on.",
        Where("tickets.index"),
        first.due_on,
    )


def case(reader: Reader, row: Row) -> Case:
    """Return an initiative as the rules see it."""
    initiative, _, has_pain = row
    return Case(
        key=initiative.id,
        reference=initiative.reference,
        title=initiative.title,
        facts=initiatives.facts(initiative, reader.today, has_pain=has_pain),
        is_mine=reader.owns(initiative),
        may_decide=reader.decides(initiative),
        cadence=initiative.cadence,
        reviewed_on=_looked_at(initiative),
        verdict=_code(row),
        label=_label(row),
    )


def line(reader: Reader, row: Row) -> Line:
    """Return an initiative as the first page lists it."""
    initiative, standing, _ = row
    return Line(
        key=initiative.id,
        reference=initiative.reference,
        title=initiative.title,
        outcome=initiatives.outcome(initiative),
        status=initiative.status.value,
        verdict=_code(row),
        label=_label(row),
        spark=standing.spark if standing else "",
        target_on=initiative.target_on,
        next_review=register.next_review(initiative.cadence, _looked_at(initiative)),
        is_overdue=register.is_overdue(
            initiative.status, initiative.target_on, reader.today
        ),
        is_mine=reader.owns(initiative),
        next_step=initiative.next_step,
    )


def _code(row: Row) -> str:
    initiative, standing, _ = row
    if initiative.baseline_id is None:
        return verdict.NO_BASELINE
    return standing.code if standing else verdict.TOO_EARLY


def _label(row: Row) -> str:
    initiative, standing, _ = row
    start, goal = initiatives.start(initiative.baseline), initiatives.goal(initiative)
    if standing is None or start is None or goal is None:
        return verdict.label(_code(row))
    found = verdict.outlook(start, initiatives.now(standing), goal)
    return verdict.label(standing.code, found.assurance if found else None)


def _looked_at(initiative: Initiative) -> date:
    return initiative.reviewed_on or initiative.approved_on or initiative.proposed_on
