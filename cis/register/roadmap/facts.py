"""Reads what the rules of exit criteria ask for: one query for each kind."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.core.spc.words import LABELS
from cis.kit.registry import registry
from cis.register.evidence import queries as evidence
from cis.register.governance import queries as governance
from cis.register.governance.raci import queries as raci
from cis.register.governance.rules import practice as scope
from cis.register.initiatives.rules import Gauge
from cis.register.maturity import queries as maturity
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption
from cis.register.roadmap import criteria
from cis.register.roadmap.criteria import Attested, Check, Level, Source
from cis.register.roadmap.models import Attestation, Criterion
from cis.register.roadmap.rules import Demand, Kind

WHOLE = 0  # asks a source for the organisation as a whole, where it knows one
NOBODY = "No practice is adopted yet."
UNKNOWN = Check(False, "Nothing here measures it.")
Checks = dict[int, Check]
Reader = Callable[[Session, Sequence[Criterion], date], Checks]
Rule = Callable[[Criterion, Any], Check]


def checks(session: Session, wanted: Sequence[Criterion], today: date) -> Checks:
    """Return of each criterion whether it is met today, and what was found."""
    by_kind: dict[Kind, list[Criterion]] = {}
    for one in wanted:
        by_kind.setdefault(one.kind, []).append(one)
    found: Checks = {}
    for kind, group in by_kind.items():
        read = READERS.get(kind)
        found |= read(session, group, today) if read else _placed(session, group, today)
    return found


def _metrics(session: Session, group: Sequence[Criterion], _: date) -> Checks:
    newest = (
        select(Baseline.metric_id, func.max(Baseline.id).label("id"))
        .group_by(Baseline.metric_id)
        .subquery()
    )
    chosen = (
        select(Metric, newest.c.id, Standing)
        .outerjoin(newest, newest.c.metric_id == Metric.id)
        .outerjoin(Standing, Standing.baseline_id == newest.c.id)
        .where(Metric.id.in_({one.metric_id for one in group}))
    )
    levels = {
        one.id: _level(one, baseline, standing)
        for one, baseline, standing in session.execute(chosen)
    }
    return {
        one.id: criteria.metric(
            one.number or 0, one.demand or Demand.IMPROVED, levels[one.metric_id]
        )
        for one in group
        if one.metric_id is not None
    }


def _level(one: Metric, baseline: int | None, standing: Standing | None) -> Level:
    code = standing.code if standing else ""
    return Level(
        gauge=Gauge(one.name, one.unit, one.digits),
        direction=one.direction.value,
        current=standing.current if standing else None,
        code=code,
        label=LABELS.get(code, "too early to tell"),
        is_sustained=bool(standing and standing.sustained),
        has_baseline=baseline is not None,
    )


def _initiatives(_: Session, group: Sequence[Criterion], __: date) -> Checks:
    return {
        one.id: criteria.initiative(one.initiative.status, one.initiative.outcome)
        for one in group
        if one.initiative is not None
    }


def _attested(session: Session, group: Sequence[Criterion], today: date) -> Checks:
    chosen = (
        select(Attestation, Person.name)
        .outerjoin(Person, Person.id == Attestation.attested_by_id)
        .where(
            Attestation.criterion_id.in_({one.id for one in group}),
            Attestation.withdrawn_on.is_(None),
        )
        .order_by(Attestation.id)
    )
    newest = {one.criterion_id: (one, name) for one, name in session.execute(chosen)}
    subjects = {f"attestation:{one.id}" for one, _ in newest.values()}
    counted = evidence.counted(session, subjects, today)
    said = {
        key: Attested(
            name or "Somebody", one.attested_on, counted.get(f"attestation:{one.id}", 0)
        )
        for key, (one, name) in newest.items()
    }
    return {one.id: criteria.manual(said.get(one.id)) for one in group}


def _placed(session: Session, group: Sequence[Criterion], today: date) -> Checks:
    """Check a kind whose facts belong to practices, or to the organisation."""
    kind = group[0].kind
    source, rule = _OWN.get(kind) or registry().facts.get(kind), RULES[kind]
    if source is None:
        return {one.id: UNKNOWN for one in group}
    adopted = _adopted(session)
    places = {one.phase.practice_id or WHOLE for one in group}
    if WHOLE in places:
        places |= adopted.keys()
    known = source(session, places, today)
    return {one.id: _check(one, rule, known, adopted) for one in group}


def _check(
    one: Criterion, rule: Rule, known: Mapping[int, Any], adopted: Mapping[int, str]
) -> Check:
    key = one.phase.practice_id or WHOLE
    if key != WHOLE or WHOLE in known:
        return rule(one, known.get(key, EMPTY[one.kind]))
    found = {
        name: rule(one, known.get(practice, EMPTY[one.kind]))
        for practice, name in adopted.items()
    }
    return criteria.together(found, NOBODY)


def _adopted(session: Session) -> dict[int, str]:
    chosen = select(Practice.id, Practice.name).where(
        Practice.adoption != Adoption.NOT_ADOPTED
    )
    rows = session.execute(chosen.order_by(Practice.name))
    return {key: name for key, name in rows}  # noqa: C416


def _owned(
    session: Session, keys: Collection[int], today: date
) -> Mapping[int, Sequence[str]]:
    scopes = {key: scope(key) for key in keys if key != WHOLE}
    judged = governance.judged(session, scopes.values(), today)
    return {
        key: [why.sentence for why in judged[one.code].reasons]
        for key, one in scopes.items()
    }


def _mature(
    session: Session, keys: Collection[int], _: date
) -> Mapping[int, Mapping[str, int]]:
    """Return what actually happens in each dimension, as agreed last."""
    found = maturity.latest_of_all(session)
    return {
        key: {one.value: said.levels.actual for one, said in found[key].scores.items()}
        for key in keys
        if key in found
    }


READERS: Mapping[Kind, Reader] = {
    Kind.METRIC: _metrics,
    Kind.INITIATIVE: _initiatives,
    Kind.MANUAL: _attested,
}
_OWN: Mapping[Kind, Source] = {
    Kind.MATURITY: _mature,
    Kind.RACI: raci.lacking,
    Kind.OWNERSHIP: _owned,
}
RULES: Mapping[Kind, Rule] = {
    Kind.MATURITY: lambda one, fact: criteria.maturity(one.number or 0, fact),
    Kind.RACI: lambda _, fact: criteria.raci(fact),
    Kind.OWNERSHIP: lambda _, fact: criteria.ownership(fact),
    Kind.FINDINGS: lambda one, fact: criteria.findings(one.findings, fact),
    Kind.TRAINING: lambda one, fact: criteria.training(one.number or 0, fact),
    Kind.ADOPTION: lambda one, fact: criteria.adoption(one.number or 0, fact),
}
EMPTY: Mapping[Kind, Any] = {
    Kind.MATURITY: {},
    Kind.RACI: (),
    Kind.OWNERSHIP: (),
    Kind.FINDINGS: (),
    Kind.TRAINING: (0, 0),
    Kind.ADOPTION: (0, 0),
}
