"""The register as a list: one query of plain columns, the same however long it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.kit.sheets.pages import SIZE, Page
from cis.register.initiatives import rules, selecting, verdict
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED, Filters, Gauge
from cis.register.initiatives.verdict import Goal, Now, Start
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.metrics.rules import Transform
from cis.register.people.models import Person
from cis.register.practices.models import Practice

CHUNK = 250
SHEET = (
    "Reference",
    "Title",
    "Outcome",
    "Practice",
    "Owner",
    "Status",
    "Verdict",
    "Priority",
    "Metric",
    "Baseline",
    "Now",
    "Target",
    "Unit",
    "Target date",
    "Next review",
    "Kind",
    "Effort",
    "Confidence",
    "Reach",
    "Risk",
    "Service",
    "Next step",
    "Pain points",
    "Description",
)
SHOWN = (
    Initiative.id,
    Initiative.title,
    Initiative.status,
    Initiative.priority,
    Initiative.target,
    Initiative.target_on,
    Initiative.cadence,
    Initiative.reviewed_on,
    Initiative.approved_on,
    Initiative.proposed_on,
    Person.name.label("owner"),
    Practice.name.label("practice"),
    Metric.name.label("metric"),
    Metric.unit,
    Metric.digits,
    Metric.direction,
    Metric.period,
    Baseline.mean,
    Baseline.count.label("readings"),
    Baseline.last_on,
    Baseline.transform,
    Standing.code,
    Standing.spark,
    Standing.newest_on,
)
MORE = (
    Standing.current,
    Initiative.kind,
    Initiative.effort,
    Initiative.confidence,
    Initiative.reach,
    Initiative.risk,
    Initiative.service,
    Initiative.next_step,
    Initiative.pain_references,
    Initiative.description,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One initiative as the register shows it."""

    key: int
    title: str
    outcome: str
    owner: str
    practice: str
    status: str
    verdict: str
    verdict_label: str
    spark: str
    priority: float
    target_on: date | None
    next_review: date | None
    is_overdue: bool

    @property
    def reference(self) -> str:
        """The name people use for it, such as CI-0042."""
        return Initiative.__record__.reference(self.key)


def register(
    session: Session, filters: Filters, today: date, page: int = 1
) -> Page[Line]:
    """Return one page of the register: an exact count, and rows of what is shown."""
    count = selecting.filtered(select(func.count()), filters, today)
    total = session.scalar(count) or 0
    keys = selecting.filtered(select(Initiative.id), filters, today)
    keys = selecting.sorted_keys(keys, filters)
    # Keys first: the joins are then made for one page, however far down it is.
    wanted = keys.limit(SIZE).offset((page - 1) * SIZE).subquery()
    chosen = selecting.joined(select(*SHOWN)).join(wanted, wanted.c.id == Initiative.id)
    rows = session.execute(selecting.ordered(chosen, filters))
    return Page([line(row, today) for row in rows], page, total)


def sheet(session: Session, filters: Filters, today: date) -> Iterator[Sequence[Any]]:
    """Yield every row of a view of the register, as its export shows it."""
    chosen = selecting.joined(
        selecting.filtered(select(*SHOWN, *MORE), filters, today, joins=False)
    )
    rows = session.execute(
        selecting.ordered(chosen, filters), execution_options={"yield_per": CHUNK}
    )
    for row in rows:
        yield _cells(row, line(row, today))


def bubbles(
    session: Session, filters: Filters, today: date, limit: int = 40
) -> Sequence[Any]:
    """Return the living initiatives of a view for the impact and effort chart."""
    columns = (Initiative.id, Initiative.title, Initiative.effort, Initiative.priority)
    chosen = selecting.filtered(select(*columns), filters, today).where(
        Initiative.status.not_in(ENDED)
    )
    order = (Initiative.priority.desc(), Initiative.rank.desc(), Initiative.id.desc())
    return session.execute(chosen.order_by(*order).limit(limit)).all()


def line(row: Any, today: date) -> Line:
    """Return a row of columns as the register shows it."""
    code = row.code or verdict.TOO_EARLY
    outlook = None
    if row.mean is None:
        code = verdict.NO_BASELINE
    elif code == verdict.IMPROVED:
        outlook = _outlook(row)
    return Line(
        row.id,
        row.title,
        _outcome(row),
        row.owner or "",
        row.practice,
        row.status.value,
        code,
        verdict.label(code, outlook),
        row.spark or "",
        row.priority,
        row.target_on,
        None if row.status in ENDED else _review(row),
        rules.is_overdue(row.status, row.target_on, today),
    )


def _outcome(row: Any) -> str:
    if row.metric is None:
        return ""
    gauge = Gauge(row.metric, row.unit, row.digits)
    return rules.promised(gauge, row.mean, row.target, row.target_on)


def _review(row: Any) -> date | None:
    since = row.reviewed_on or row.approved_on or row.proposed_on
    return rules.next_review(row.cadence, since)


def _outlook(row: Any) -> str | None:
    start = Start(row.mean, row.readings, row.last_on, row.transform is Transform.LOG)
    now = Now(row.code, row.spark, row.newest_on)
    goal = Goal(row.target, row.direction.value, row.period.value)
    found = verdict.outlook(start, now, goal)
    return found.assurance if found else None


def _cells(row: Any, shown: Line) -> Sequence[Any]:
    return (
        shown.reference,
        shown.title,
        shown.outcome,
        shown.practice,
        shown.owner,
        shown.status,
        shown.verdict_label,
        shown.priority,
        row.metric,
        row.mean,
        row.current,
        row.target,
        row.unit,
        shown.target_on,
        shown.next_review,
        row.kind,
        row.effort,
        row.confidence,
        row.reach,
        row.risk,
        row.service,
        row.next_step,
        row.pain_references,
        row.description,
    )
