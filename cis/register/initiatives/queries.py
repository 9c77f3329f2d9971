"""Reads initiatives with what belongs to them; never changes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.actions import queries as promises
from cis.register.governance.rights.rules import Matter
from cis.register.initiatives import lifecycle, priority, verdict
from cis.register.initiatives.lifecycle import Facts, Missing
from cis.register.initiatives.models import (
    Comment,
    Guardrail,
    Initiative,
    InitiativePain,
)
from cis.register.initiatives.priority import Case, Score
from cis.register.initiatives.rules import ENDED, Gauge, promised
from cis.register.initiatives.verdict import Goal, Now, Start
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.metrics.rules import Transform
from cis.register.painpoints.models import PainPoint
from cis.register.people.models import Person
from cis.register.people.rules import has_left


@dataclass(frozen=True, slots=True)
class Guarded:
    """A guardrail metric and what its readings say since its newest baseline."""

    metric_id: int
    name: str
    aspect: str
    code: str


# Built once: to build a statement costs more than to run it.
_NEWEST = (
    select(Baseline.metric_id, func.max(Baseline.id).label("id"))
    .group_by(Baseline.metric_id)
    .subquery()
)
_GUARDRAILS = (
    select(Metric.id, Metric.name, Metric.aspect, _NEWEST.c.id, Standing.code)
    .join(Guardrail, Guardrail.metric_id == Metric.id)
    .outerjoin(_NEWEST, _NEWEST.c.metric_id == Metric.id)
    .outerjoin(Standing, Standing.baseline_id == _NEWEST.c.id)
    .where(Guardrail.initiative_id == bindparam("key"))
    .order_by(Metric.name, Metric.id)
)
_PAINS = (
    select(PainPoint)
    .join(InitiativePain, InitiativePain.pain_point_id == PainPoint.id)
    .where(InitiativePain.initiative_id == bindparam("key"))
    .order_by(PainPoint.weight.desc(), PainPoint.id)
)
_COMMENTS = (
    select(Comment)
    .where(Comment.initiative_id == bindparam("key"))
    .options(joinedload(Comment.person))
    .order_by(Comment.id.desc())
)
_EQUALS = (
    select(Initiative.id)
    .where(
        Initiative.priority == bindparam("priority"),
        Initiative.status.not_in(ENDED),
    )
    .order_by(Initiative.rank.desc(), Initiative.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_ONE = (
    select(Initiative)
    .where(Initiative.id == bindparam("key"))
    .options(
        joinedload(Initiative.practice),
        joinedload(Initiative.owner),
        joinedload(Initiative.sponsor),
        joinedload(Initiative.approved_by),
        joinedload(Initiative.metric),
        joinedload(Initiative.baseline),
    )
)


def get(session: Session, initiative_id: int) -> Initiative:
    """Return one initiative with all it points at, or raise NotFoundError."""
    found = session.scalar(_ONE, {"key": initiative_id})
    if found is None:
        raise NotFoundError(f"There is no initiative with number {initiative_id}.")
    return found


def pains(session: Session, initiative_id: int) -> Sequence[PainPoint]:
    """Return the pain points an initiative answers, heaviest first."""
    return session.scalars(_PAINS, {"key": initiative_id}).all()


def answering(session: Session, pain_point_id: int) -> Sequence[Initiative]:
    """Return the initiatives that answer a pain point."""
    chosen = (
        select(Initiative)
        .join(InitiativePain, InitiativePain.initiative_id == Initiative.id)
        .where(InitiativePain.pain_point_id == pain_point_id)
        .order_by(Initiative.id)
    )
    return session.scalars(chosen).all()


def guardrails(session: Session, initiative_id: int) -> list[Guarded]:
    """Return the guardrail metrics with the code of their standing, by name."""
    rows = session.execute(_GUARDRAILS, {"key": initiative_id})
    return [
        Guarded(key, name, aspect.value, _code(baseline, code))
        for key, name, aspect, baseline, code in rows
    ]


def _code(baseline: int | None, code: str | None) -> str:
    return verdict.NO_BASELINE if baseline is None else code or verdict.TOO_EARLY


def comments(session: Session, initiative_id: int) -> Sequence[Comment]:
    """Return what people said about it, newest first."""
    return session.scalars(_COMMENTS, {"key": initiative_id}).all()


def facts(initiative: Initiative, today: date, *, has_pain: bool) -> Facts:
    """Return what an initiative has, for the rules that ask what is missing."""
    baseline, metric, owner = initiative.baseline, initiative.metric, initiative.owner
    return Facts(
        status=initiative.status,
        today=today,
        has_pain=has_pain,
        metric_id=initiative.metric_id,
        baseline_id=initiative.baseline_id,
        baseline_fits=bool(baseline and baseline.metric_id == initiative.metric_id),
        start=baseline.mean if baseline else None,
        direction=metric.direction if metric else "neutral",
        target=initiative.target,
        target_on=initiative.target_on,
        owner_id=initiative.owner_id,
        owner_left=bool(owner and has_left(owner.left_on, today)),
        owner_has_authority=initiative.owner_has_authority,
        owner_hours=initiative.owner_hours,
        has_cadence=initiative.cadence is not None,
    )


def unfinished(session: Session, initiative_id: int) -> list[Missing]:
    """Return what must be done or dropped before an initiative can end."""
    open_ones = promises.unfinished(session, f"initiative:{initiative_id}")
    return lifecycle.unfinished(one.title for one in open_ones)


def matter(initiative: Initiative) -> Matter:
    """Return what decision rights ask about an initiative."""
    since = initiative.reviewed_on or initiative.proposed_on
    return Matter(
        f"initiative:{initiative.id}",
        initiative.proposed_by_id,
        initiative.owner_id,
        since,
    )


def score(initiative: Initiative, answered: Sequence[PainPoint]) -> Score:
    """Return the priority score with its arithmetic, from the pains as they are now."""
    return priority.score(
        Case(
            sum(pain.weight for pain in answered),
            initiative.reach,
            initiative.confidence,
            initiative.effort,
            initiative.risk,
        )
    )


def equals(session: Session, initiative: Initiative, limit: int) -> list[int]:
    """Return the keys of the living initiatives of the same priority, in order."""
    known = {"priority": initiative.priority, "most": limit}
    return list(session.scalars(_EQUALS, known))


def gauge(initiative: Initiative) -> Gauge | None:
    """Return how the metric of an initiative is written."""
    metric = initiative.metric
    return None if metric is None else Gauge(metric.name, metric.unit, metric.digits)


def outcome(initiative: Initiative) -> str:
    """Return the outcome sentence, or the title while there is none."""
    known = gauge(initiative)
    if known is None:
        return initiative.title
    start = initiative.baseline.mean if initiative.baseline else None
    return promised(known, start, initiative.target, initiative.target_on)


def standing(session: Session, initiative: Initiative) -> Standing | None:
    """Return what the readings say since the baseline of an initiative."""
    key = initiative.baseline_id
    return None if key is None else session.get(Standing, key)


def code(session: Session, initiative: Initiative) -> str:
    """Return the code of the verdict as it stands now."""
    found = standing(session, initiative)
    return _code(initiative.baseline_id, found.code if found else None)


def start(baseline: Baseline | None) -> Start | None:
    """Return a baseline as the verdict's rules want it."""
    if baseline is None:
        return None
    logged = baseline.transform is Transform.LOG
    return Start(
        baseline.mean,
        baseline.count,
        baseline.last_on,
        logged,
        None if logged else baseline.lower,
        None if logged else baseline.upper,
    )


def now(found: Standing) -> Now:
    """Return a standing as the verdict's rules want it."""
    return Now(
        found.code,
        found.spark,
        found.newest_on,
        found.current,
        found.delta,
        found.low,
        found.high,
    )


def goal(initiative: Initiative) -> Goal | None:
    """Return the target of an initiative and how its metric counts."""
    metric = initiative.metric
    if metric is None:
        return None
    return Goal(initiative.target, metric.direction.value, metric.period.value)


def owners(session: Session) -> dict[str, str]:
    """Return who owns initiatives, by name, for the filter of the register."""
    owns = select(Initiative.id).where(Initiative.owner_id == Person.id).exists()
    chosen = select(Person.id, Person.name).where(owns)
    rows = session.execute(chosen.order_by(func.lower(Person.name), Person.id))
    return {str(key): name for key, name in rows}
