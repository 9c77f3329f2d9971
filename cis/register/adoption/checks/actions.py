"""Changes adoption checks. The caller owns the transaction."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize, granted
from cis.register.adoption.checks import queries, rules
from cis.register.adoption.checks.models import AdoptionCase, AdoptionCheck
from cis.register.adoption.checks.rules import PERCENT, Draft, Said
from cis.register.metrics import actions as metrics
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import (
    DataKind,
    Direction,
    MetricDraft,
    Origin,
    Period,
    ReadingDraft,
    Source,
)
from cis.register.practices import queries as practices
from cis.register.tickets import queries as tickets

DEFINITION = (
    "Of the cases of a drawn sample to which the workflow applies, the share in which "
    "it was not followed. Each reading is one adoption check."
)


def order(
    session: Session, draft: Draft, seed: int, *, by: int | None, today: date
) -> AdoptionCheck:
    """Draw the cases of a check, or raise RuleError when there are none to draw."""
    authorize(session, practices.get(session, draft.practice_id))
    tickets.feed(session, draft.feed_id)
    known = queries.population(session, draft.feed_id, draft.first, draft.last)
    if not known:
        message = "No ticket of this export was opened in these days."
        raise RuleError(message, field="first")
    drawn = rules.draw(known, draft.size, seed)
    check = AdoptionCheck(
        practice_id=draft.practice_id,
        feed_id=draft.feed_id,
        question=draft.question.strip(),
        first_on=draft.first,
        last_on=draft.last,
        population=len(known),
        size=len(drawn),
        seed=seed,
        drawn_by_id=by,
        drawn_on=today,
    )
    session.add(check)
    session.flush()
    session.add_all(
        AdoptionCase(
            check_id=check.id,
            number=number,
            record_id=case,
            shown=queries.words(known[case]),
        )
        for number, case in enumerate(drawn, 1)
    )
    session.flush()
    return check


def answer(
    session: Session, key: int, said: Mapping[int, Said], by: int | None
) -> AdoptionCheck:
    """Take the answers to some of the cases; those of others stay."""
    check = queries.get(session, key)
    authorize(session, check)
    rules.check_open(check.finished_on)
    for case in check.cases:
        one = said.get(case.number)
        if one and (case.answer, case.reason) != (one.answer, one.reason.strip()):
            case.answer, case.reason = one.answer, one.reason.strip()
            case.answered_by_id = by
    session.flush()
    return check


def finish(
    session: Session, key: int, *, by: int | None, actor: str, at: datetime
) -> AdoptionCheck:
    """Close a check and put its bypass rate on the practice's behaviour chart."""
    check = queries.get(session, key)
    authorize(session, check)
    granted(session)
    rules.check_open(check.finished_on)
    rules.check_whole([case.answer for case in check.cases])
    check.finished_by_id, check.finished_on = by, at.date()
    if check.result.counted:
        metric = _metric(session, check)
        _read(session, check, metric, Origin(Source.TYPED, "", "", actor, at))
        check.metric_id = metric.id
    session.flush()
    return check


def _metric(session: Session, check: AdoptionCheck) -> Metric:
    key = f"adoption:{check.practice_id}"
    known = queries.bypass_metric(session, key)
    if known is not None:
        return known
    draft = MetricDraft(
        name=f"Workflow bypassed, {check.practice.name}",
        practice_id=check.practice_id,
        unit="%",
        direction=Direction.DECREASE,
        period=Period.MONTH,
        kind=DataKind.PROPORTION,
        definition=DEFINITION,
        due_days=31,
        source_key=key,
    )
    return metrics.define(session, draft)


def _read(
    session: Session, check: AdoptionCheck, metric: Metric, origin: Origin
) -> None:
    found = check.result
    reading = ReadingDraft(
        starts_on=check.first_on,
        value=PERCENT * found.bypassed / found.counted,
        numerator=found.bypassed,
        denominator=found.counted,
        sample=found.counted,
        note=f"Adoption check {check.reference}.",
    )
    metrics.record(session, metric, [reading], origin)
