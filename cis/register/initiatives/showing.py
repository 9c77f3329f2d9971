"""Everything the page of one initiative says, gathered once as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.register.governance.rights import queries as rights
from cis.register.governance.writes import queries as writes
from cis.register.initiatives import (
    authority,
    drawing,
    lifecycle,
    queries,
    rules,
    verdict,
)
from cis.register.initiatives.lifecycle import Missing, Step
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Gauge, Status
from cis.register.initiatives.verdict import Prospect, Span, Start
from cis.register.metrics import queries as metrics
from cis.register.metrics.charting import ChartData
from cis.register.metrics.models import Standing
from cis.register.painpoints.models import PainPoint

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of an initiative as its page says it."""

    code: str
    label: str
    sentence: str
    caveats: Sequence[str] = ()
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Next:
    """The likely next step: where to, its button, what it lacks, who may."""

    to: Status
    step: Step
    missing: Sequence[Missing]
    may: bool
    refusal: str = ""


def judged(session: Session, initiative: Initiative) -> Verdict:
    """Return the verdict with its delta, attainment and caveats."""
    standing = queries.standing(session, initiative)
    start, gauge = queries.start(initiative.baseline), queries.gauge(initiative)
    if start is None:
        code = verdict.NO_BASELINE
        return Verdict(code, verdict.label(code), verdict.early(None, None))
    if standing is None or gauge is None:
        code = verdict.TOO_EARLY
        return Verdict(code, verdict.label(code), verdict.early(start, None))
    return _said(initiative, standing, start, gauge)


def _said(
    initiative: Initiative, standing: Standing, start: Start, gauge: Gauge
) -> Verdict:
    now, goal = queries.now(standing), queries.goal(initiative)
    outlook = verdict.outlook(start, now, goal) if goal else None
    label = verdict.label(standing.code, outlook.assurance if outlook else None)
    sentence = _without(standing.sentence, label)
    if outlook and goal and goal.target is not None:
        sentence += " " + verdict.expectation(outlook, gauge, goal.target, goal.period)
    lines = [
        *_delta(standing, start, gauge),
        *_attained(verdict.attainment(start, now, initiative.target), outlook),
        *(["It has held for at least 8 readings."] if standing.sustained else []),
    ]
    return Verdict(standing.code, label, sentence, standing.cautions, lines)


def _without(sentence: str, label: str) -> str:
    """Return the sentence without the headline that stands before it anyway."""
    head, _, rest = sentence.partition(". ")
    if rest and label.startswith(head):
        return rest
    head, _, rest = sentence.partition(": ")
    return rest[:1].upper() + rest[1:] if rest and label.startswith(head) else sentence


def _delta(standing: Standing, start: Start, gauge: Gauge) -> list[str]:
    if standing.delta is None or standing.low is None or standing.high is None:
        return []
    unit = "percentage points" if gauge.unit == "%" else gauge.unit
    points = Gauge(gauge.name, unit, gauge.digits)
    ends = (standing.delta, standing.low, standing.high)
    delta, low, high = (_signed(points, value) for value in ends)
    said = f"Change since the baseline: {delta} (95 % interval {low} to {high})."
    share = verdict.relative(start, queries.now(standing))
    if share is None or gauge.unit == "%":
        return [said]
    return [said, f"Relative to the baseline: {_shares(share)}."]


def _signed(gauge: Gauge, value: float) -> str:
    return f"+{gauge.level(value)}" if value > 0 else gauge.level(value)


def _shares(span: Span) -> str:
    ends = (span.value, span.low, span.high)
    value, low, high = (f"{PERCENT * end:+.0f} %" for end in ends)
    said = f"{value} (95 % interval {low} to {high})"
    return said.replace("-", "\N{MINUS SIGN}")


def _attained(share: Span | None, outlook: Prospect | None) -> list[str]:
    if share is None or outlook is None:
        return []
    said = _shares(share).replace("+", "")
    return [f"Share of the way from baseline to target: {said}."]


def next_step(
    session: Session,
    initiative: Initiative,
    answered: Sequence[PainPoint],
    actor: Actor,
    today: date,
) -> Next | None:
    """Return the likely next step with everything it lacks; None after the end."""
    to = lifecycle.likely(initiative.status)
    if to is None:
        return None
    step = lifecycle.step(initiative.status, to)
    facts = queries.facts(initiative, today, has_pain=bool(answered))
    missing = lifecycle.missing(facts, to)
    if not step.decision:
        answer = writes.may(session, actor, "initiative.move", initiative)
        refusal = "" if answer.allowed else answer.sentence
        return Next(to, step, missing, answer.allowed, refusal)
    asked = authority.deciding(initiative, step.decision, actor, today)
    found = rights.asked(session, asked)
    ask = " or ".join(found.ask)
    refusal = "" if found.allowed else f"{step.verb}: {ask or found.chain[-1]}"
    return Next(to, step, missing, found.allowed, refusal)


def chart(session: Session, initiative: Initiative) -> ChartData | None:
    """Return the behaviour of its metric with its target and what happened to it."""
    if initiative.metric is None:
        return None
    return metrics.chart(
        session,
        initiative.metric,
        baseline=initiative.baseline,
        target=initiative.target,
        events=drawing.events(initiative),
    )


def place(session: Session, initiative: Initiative, most: int) -> tuple[int, int]:
    """Return the place of an initiative among its equals, and how many they are."""
    keys = queries.equals(session, initiative, most)
    at = keys.index(initiative.id) + 1 if initiative.id in keys else 0
    return at, len(keys)


def status_line(initiative: Initiative, today: date) -> str:
    """Return where an initiative stands, in one line."""
    said = [str(initiative.status).capitalize()]
    if initiative.outcome:
        said[0] += f", {initiative.outcome}"
    if rules.is_overdue(initiative.status, initiative.target_on, today):
        said.append("the target date has passed")
    since = initiative.reviewed_on or initiative.approved_on or initiative.proposed_on
    review = rules.next_review(initiative.cadence, since)
    if review and initiative.status not in rules.ENDED:
        said.append(f"next review {rules.day(review)}")
    return "; ".join(said) + "."
