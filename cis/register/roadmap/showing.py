"""Criteria in words, and the page on which each is brought about."""

from collections.abc import Callable, Mapping
from typing import Any

from cis.kit.registry import registry
from cis.register.initiatives.rules import Gauge
from cis.register.roadmap.models import Criterion
from cis.register.roadmap.rules import Kind

Link = tuple[str, dict[str, Any]]

SEVERITIES: Mapping[str, str] = {
    "high": "of high severity",
    "medium": "of high or medium severity",
    "any": "of any severity",
}


def classes() -> dict[str, str]:
    """Return the classes of findings to choose from, severities first."""
    return {**SEVERITIES, **registry().finding_classes}


def words(one: Criterion) -> str:
    """Return what a criterion wants, in a line."""
    return WORDS[one.kind](one)


def _metric(one: Criterion) -> str:
    if one.metric is None or one.number is None:
        return "A metric at its value"
    known = one.metric
    level = Gauge(known.name, known.unit, known.digits).level(one.number)
    way = "less" if known.direction.value == "decrease" else "more"
    return f"{known.name} at {level} or {way}, {one.demand}"


def _findings(one: Criterion) -> str:
    return f"No open finding {classes().get(one.findings, one.findings)}"


def _initiative(one: Criterion) -> str:
    known = one.initiative
    if known is None:
        return "An initiative closed as realised"
    return f"{known.reference} {known.title} closed as realised"


WORDS: Mapping[Kind, Callable[[Criterion], str]] = {
    Kind.METRIC: _metric,
    Kind.MATURITY: lambda one: f"Maturity at least {one.number:g} in each dimension",
    Kind.RACI: lambda _: "RACI complete",
    Kind.OWNERSHIP: lambda _: "Ownership real",
    Kind.FINDINGS: _findings,
    Kind.TRAINING: lambda one: f"Trainings covered to at least {one.number:g} %",
    Kind.ADOPTION: lambda one: (
        f"Workflow followed in at least {one.number:g} % of the cases"
    ),
    Kind.INITIATIVE: _initiative,
    Kind.MANUAL: lambda one: one.statement,
}


def place(one: Criterion) -> Link:
    """Return the page on which a criterion is brought about: endpoint and values."""
    practice = one.phase.practice_id
    if one.kind is Kind.METRIC and one.metric_id:
        return "metrics.show", {"key": one.metric_id}
    if one.kind is Kind.INITIATIVE and one.initiative_id:
        return "initiatives.show", {"key": one.initiative_id}
    if one.kind is Kind.MANUAL:
        return "roadmap.attested", {"key": one.id}
    if practice is None:
        return WHOLE[one.kind], {}
    endpoint, name = OF_PRACTICE[one.kind]
    return endpoint, {name: practice}


OF_PRACTICE: Mapping[Kind, tuple[str, str]] = {
    Kind.MATURITY: ("maturity.show", "key"),
    Kind.RACI: ("raci.index", "practice"),
    Kind.OWNERSHIP: ("practices.show", "key"),
    Kind.FINDINGS: ("findings.index", "practice"),
    Kind.TRAINING: ("training.index", "practice"),
    Kind.ADOPTION: ("checks.index", "practice"),
}
WHOLE: Mapping[Kind, str] = {
    Kind.MATURITY: "maturity.index",
    Kind.RACI: "raci.index",
    Kind.OWNERSHIP: "governance.index",
    Kind.FINDINGS: "findings.index",
    Kind.TRAINING: "training.index",
    Kind.ADOPTION: "checks.index",
}
