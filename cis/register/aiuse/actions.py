"""Changes uses of AI. The caller owns the transaction."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import RuleError
from cis.kit.authorization import authorize, granted
from cis.register.aiuse import queries
from cis.register.aiuse.models import AiReview, AiUse
from cis.register.aiuse.rules import Draft, ReviewDraft
from cis.register.metrics import actions as metrics
from cis.register.metrics import periods
from cis.register.metrics.rules import (
    DataKind,
    Direction,
    MetricDraft,
    Origin,
    Period,
    ReadingDraft,
    Source,
)
from cis.register.people import queries as people
from cis.register.practices import queries as practices


def enter(session: Session, draft: Draft, today: date) -> AiUse:
    """Enter a use of AI with the metric of its wrong answers, and return it."""
    practices.get(session, draft.practice_id)
    if draft.owner_id is not None:
        people.get(session, draft.owner_id)
    # It asks about the metric, which is of the same people.
    metric = metrics.define(session, _metric(draft))
    use = AiUse(metric_id=metric.id, begun_on=today)
    _write(use, draft)
    session.add(use)
    session.flush()
    metric.source_key = f"aiuse:{use.id}"
    return use


def edit(session: Session, use: AiUse, draft: Draft) -> None:
    """Say it better; the metric keeps its name and its readings."""
    authorize(session, use)
    if draft.practice_id != use.practice_id:
        raise RuleError("It stays in its practice: enter another use.", "practice_id")
    if draft.owner_id is not None:
        people.get(session, draft.owner_id)
    _write(use, draft)


def review(
    session: Session, use: AiUse, draft: ReviewDraft, actor: Actor, at: datetime
) -> AiReview:
    """Enter a review; the month's share of wrong answers follows.

    Raise RuleError for a day to come.
    """
    authorize(session, use)
    granted(session)
    if draft.on > at.date():
        raise RuleError("Give the day on which it was reviewed.", field="on")
    made = AiReview(
        ai_use_id=use.id,
        reviewed_on=draft.on,
        reviewed_by_id=actor.person_id,
        sample=draft.sample,
        wrong=draft.wrong,
        note=draft.note.strip(),
        link=draft.link.strip(),
    )
    session.add(made)
    session.flush()
    start = periods.start_of(draft.on, Period.MONTH)
    last = periods.last_day(start, Period.MONTH)
    sample, wrong = queries.counted(session, use.id, start, last)
    reading = ReadingDraft(
        start, numerator=wrong, denominator=sample, note="Another review of the month."
    )
    origin = Origin(Source.TYPED, "", "", actor.id, at)
    metrics.record(session, use.metric, [reading], origin)
    return made


def _write(use: AiUse, draft: Draft) -> None:
    use.name, use.doing, use.rhythm = draft.name.strip(), draft.doing, draft.rhythm
    use.practice_id, use.owner_id = draft.practice_id, draft.owner_id
    use.service, use.checked = draft.service.strip(), draft.checked.strip()


def _metric(draft: Draft) -> MetricDraft:
    return MetricDraft(
        name=f"Wrong answers of AI: {draft.name.strip()}"[:160],
        practice_id=draft.practice_id,
        unit="%",
        direction=Direction.DECREASE,
        period=Period.MONTH,
        kind=DataKind.PROPORTION,
        definition="Wrong ones among those looked at in the reviews of the month.",
        owner_id=draft.owner_id,
        due_days=31,
    )
