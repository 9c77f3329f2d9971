"""Reads how every practice stands, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.desk.findings import catalogue
from cis.desk.findings import queries as findings
from cis.desk.findings.running import Finding
from cis.desk.overview.first import approach, rules
from cis.desk.overview.first.approach import Approach
from cis.desk.overview.first.models import AdviceSetting
from cis.desk.overview.first.rules import Plan, Ranked, Situation, Weights
from cis.register.governance import ownership
from cis.register.governance import queries as governance
from cis.register.governance import rules as governing
from cis.register.governance.models import Assignment
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Status
from cis.register.maturity import queries as maturity
from cis.register.maturity.results import Result
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import STILL_HURTING
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption

# The finding that guards against too many practices at once; its limit is ours.
GUARD = "FLO104"
BEYOND_MINIMUM = frozenset({Adoption.STANDARDISE, Adoption.OPTIMISE})


@dataclass(frozen=True, slots=True)
class Advice:
    """The ranking, what follows from it, and how to go about it."""

    ranked: Sequence[Ranked]
    plan: Plan
    approach: Approach
    weights: Weights


def advice(session: Session, today: date) -> Advice:
    """Return what to do first, as things stand today."""
    counted = weights(session)
    ranked = rules.ranked(situations(session, today), counted)
    plan = rules.plan(ranked, most_at_once(session))
    return Advice(ranked, plan, approach.approach(ranked, plan), counted)


def setting(session: Session) -> AdviceSetting | None:
    """Return what was changed about the weights, None if nothing ever was."""
    return session.scalar(select(AdviceSetting))


def weights(session: Session) -> Weights:
    """Return how much each criterion counts here."""
    found = setting(session)
    if found is None:
        return Weights()
    return Weights(
        found.pain,
        found.findings,
        found.maturity,
        found.capacity,
        found.dependencies,
    )


def most_at_once(session: Session) -> int:
    """Return how many practices may change at once, by the rule that guards it."""
    changed = findings.settings(session).get(GUARD) or {}
    return {**catalogue.entry(GUARD).defaults, **changed}["most"]


def situations(session: Session, today: date) -> list[Situation]:
    """Return how the practices stand that hurt, are adopted or are found wanting."""
    listed = practices.listing(session)
    pains, worst, working = _pains(session), _worst(session), _working(session)
    points = _points(findings.current(session, today))
    owners, loads = _owners(session, today)
    places = [governing.practice(one.id) for one in listed]
    real = governance.judged(session, places, today)
    there = {one.code for one in listed if one.adoption is not Adoption.NOT_ADOPTED}
    named = {one.code: one.name for one in listed}
    gaps = maturity.latest_of_all(session)
    found = []
    for one in listed:
        count, loss = pains.get(one.id, (0, 0.0))
        if not (count or points[one.id] or one.code in there):
            continue
        owner, result = owners.get(one.id), gaps.get(one.id)
        found.append(
            Situation(
                one.id,
                one.name,
                loss,
                count,
                worst.get(one.id),
                points[one.id],
                None if result is None else _gap(result),
                owner=owner.person.name if owner else "",
                free_hours=ownership.CAPACITY - loads[owner.person_id] if owner else 0,
                is_owned=real[governing.practice(one.id).code].is_real,
                leans_on=_leaning(one, there, named),
                under_way=working[one.id],
            )
        )
    return found


def _gap(result: Result) -> float:
    """Return by how many levels the furthest dimension is behind its target."""
    return float(max((one.levels.behind for one in result.scores.values()), default=0))


def _leaning(
    practice: Practice, there: set[str], named: Mapping[str, str]
) -> tuple[str, ...]:
    if practice.adoption not in BEYOND_MINIMUM:
        return ()
    needed = rules.USUAL.get(practice.code, ())
    return tuple(named[code] for code in needed if code in named and code not in there)


def _pains(session: Session) -> dict[int, tuple[int, float]]:
    wanted = (
        select(PainPoint.practice_id, func.count(), func.sum(PainPoint.weight))
        .where(PainPoint.status.in_(STILL_HURTING))
        .group_by(PainPoint.practice_id)
    )
    return {key: (count, loss) for key, count, loss in session.execute(wanted)}


def _worst(session: Session) -> dict[int, tuple[int, str]]:
    """Return the heaviest pain point of each practice: its number and its words."""
    turn = func.row_number().over(
        partition_by=PainPoint.practice_id,
        order_by=(PainPoint.weight.desc(), PainPoint.id),
    )
    hurting = select(PainPoint.id, turn.label("turn")).where(
        PainPoint.status.in_(STILL_HURTING)
    )
    ranked = hurting.subquery()
    wanted = (
        select(PainPoint)
        .join(ranked, ranked.c.id == PainPoint.id)
        .where(ranked.c.turn == 1)
    )
    return {
        one.practice_id: (one.id, f"{one.reference} {one.statement}")
        for one in session.scalars(wanted)
    }


def _working(session: Session) -> Counter[int]:
    wanted = (
        select(Initiative.practice_id, func.count())
        .where(Initiative.status == Status.IN_PROGRESS)
        .group_by(Initiative.practice_id)
    )
    return Counter({key: count for key, count in session.execute(wanted)})  # noqa: C416


def _points(found: Sequence[Finding]) -> Counter[int]:
    points: Counter[int] = Counter()
    for one in found:
        if one.found.practice_id is not None:
            points[one.found.practice_id] += rules.POINTS[one.rule.severity]
    return points


def _owners(
    session: Session, today: date
) -> tuple[dict[int, Assignment], dict[int, float]]:
    """Return who is accountable for each practice, and the hours of everybody."""
    rows = governance.in_force(session, today)
    hours: dict[int, float] = {}
    for row in rows:
        hours[row.person_id] = hours.get(row.person_id, 0.0) + ownership.load(
            row.authority
        )
    owners = {
        row.practice_id: row
        for row in rows
        if row.practice_id and row.role is governing.AssignmentRole.PRACTICE_OWNER
    }
    return owners, hours
