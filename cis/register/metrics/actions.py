"""Changes metrics, readings and baselines. The caller owns the transaction."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.kit.trail import capture
from cis.register.metrics import (
    authority,
    judging,
    periods,
    queries,
    readings,
    series,
    verdicts,
)
from cis.register.metrics.models import (
    Baseline,
    Metric,
    Reading,
    ReadingBatch,
)
from cis.register.metrics.rules import (
    FreezeDraft,
    MetricDraft,
    Origin,
    ReadingDraft,
    Recorded,
    Source,
    Transform,
)
from cis.register.metrics.standings import refresh
from cis.register.people import queries as people

# Nouns above whose agreements rest on a definition are told: (session, metric id).
redefined: list[Callable[[Session, int], None]] = []
# What the readings are: once there are some, these cannot change under them.
FIXED = ("unit", "kind", "period")
LONGEST_SOURCE = 200


def define(session: Session, draft: MetricDraft) -> Metric:
    """Enter a new metric."""
    metric = Metric(**_columns(draft), source_key=draft.source_key)
    session.add(metric)
    authorize(session, metric)
    session.flush()
    return metric


def edit(session: Session, metric: Metric, draft: MetricDraft) -> None:
    """Take over a changed definition, or raise RuleError for what readings rest on.

    The right to change what was agreed is enough for that, and for nothing else.
    """
    columns, is_redefined = _columns(draft), authority.is_redefined(metric, draft)
    others = columns.keys() - {*authority.AGREED, "transform"}
    differs = any(getattr(metric, one) != columns[one] for one in others - {"search"})
    if differs or not (is_redefined and authority.is_agreed(session, metric)):
        authorize(session, metric)
    if is_redefined:
        authority.check_definition(session, metric)
    _check_edit(session, metric, draft)
    with verdicts.watch(session, metric.id, people.today(session)):
        for column, value in columns.items():
            setattr(metric, column, value)
        session.flush()
        refresh(session, metric.id)
    if is_redefined:
        for follow in redefined:
            follow(session, metric.id)


def record(
    session: Session, metric: Metric, drafts: Sequence[ReadingDraft], origin: Origin
) -> Recorded:
    """Store readings; a differing value becomes a new revision of its period.

    Raise RuleError for a reading that does not fit the metric, a period given twice,
    and a typed correction without its reason in ``note``.
    """
    measure = metric.measure
    authorize(session, metric)
    # A day ahead of UTC is today somewhere.
    today = origin.at.date() + timedelta(days=1)
    fitted = [readings.fitted(draft, measure, today) for draft in drafts]
    twice = readings.twice([draft.starts_on for draft in fitted], metric.period)
    if twice:
        raise RuleError(f"There are two readings for {twice}; keep one.", "starts_on")
    known = _current(session, metric.id, [draft.starts_on for draft in fitted])
    for draft in fitted:
        readings.check_reason(measure, draft, known.get(draft.starts_on), origin)
    result = readings.counted(fitted, known)
    for draft in fitted:
        if not readings.is_same(known.get(draft.starts_on), draft):
            _revise(session, metric.id, draft, known.get(draft.starts_on), origin)
    if result.changed:
        if origin.source is not Source.TYPED:
            # They arrive by the hundred; their file keeps the values.
            capture.digest(session, Reading)
        session.add(_batch(metric.id, result, origin))
        # What only arrived may turn a verdict; a change of what was there is watched.
        watch = verdicts.watch if result.revised else lambda *_: nullcontext()
        with watch(session, metric.id, origin.at.date()):
            session.flush()
            refresh(session, metric.id)
    return result


def correct(
    session: Session, metric: Metric, draft: ReadingDraft, origin: Origin
) -> None:
    """Replace one reading by a new revision, or raise RuleError if nothing differs."""
    authorize(session, metric)
    before = _current(session, metric.id, [draft.starts_on]).get(draft.starts_on)
    was = before.value if before else None
    if not record(session, metric, [draft], origin).changed:
        raise RuleError("This is what the reading says already.", field="value")
    after = _current(session, metric.id, [draft.starts_on])[draft.starts_on]
    capture.note(
        session, period=draft.starts_on.isoformat(), before=was, after=after.value
    )


def freeze(
    session: Session,
    metric: Metric,
    draft: FreezeDraft,
    *,
    by: int | None,
    at: datetime,
    emergency: str = "",
) -> Baseline:
    """Freeze the readings of a stretch of periods as the metric's next baseline.

    Raise RuleError below 6 readings, for a period not over yet, and for a second
    baseline without a reason, NotYoursError for whoever may not. Baselines frozen
    before stay as they are.
    """
    authority.check_freeze(session, metric, emergency)
    first = periods.start_of(draft.first_on, metric.period)
    last = periods.start_of(draft.last_on, metric.period)
    if periods.last_day(last, metric.period) > at.date():
        named = periods.label(last, metric.period)
        message = f"The last {metric.period} ({named}) is not over yet; end before it."
        raise RuleError(message, field="last_on")
    previous = queries.newest_baseline(session, metric.id)
    if previous is not None and not draft.reason.strip():
        message = f"Say what has changed since baseline {previous.number}."
        raise RuleError(message, field="reason")
    points = queries.stretch(session, metric, first, last)
    found = judging.figures(metric.measure, points)
    baseline = Baseline(
        metric_id=metric.id,
        number=previous.number + 1 if previous else 1,
        first_on=first,
        last_on=last,
        count=found.count,
        mean=found.mean,
        lower=found.lower,
        upper=found.upper,
        is_trial=found.is_trial,
        transform=found.transform,
        frozen=series.frozen_text(points),
        reason=draft.reason.strip(),
        agreed_by_id=by,
        agreed_at=at,
    )
    session.add(baseline)
    session.flush()
    refresh(session, metric.id)
    return baseline


def _columns(draft: MetricDraft) -> dict[str, object]:
    name, definition = draft.name.strip(), draft.definition.strip()
    service = draft.service.strip()
    return {
        "name": name,
        "definition": definition,
        "unit": draft.unit.strip(),
        "direction": draft.direction,
        "kind": draft.kind,
        "period": draft.period,
        "aspect": draft.aspect,
        "transform": draft.scale,
        "digits": draft.digits,
        "target": draft.target,
        "practice_id": draft.practice_id,
        "owner_id": draft.owner_id,
        "service": service,
        "due_days": draft.due_days,
        "search": f"{name}\n{definition}\n{service}".casefold(),
    }


def _check_edit(session: Session, metric: Metric, draft: MetricDraft) -> None:
    values = queries.points(session, metric.id)
    if not values:
        return
    for field in FIXED:
        if getattr(metric, field) != _columns(draft)[field]:
            message = (
                f"There are readings, and they rest on this {field}. Define a new "
                "metric instead; this one keeps its history."
            )
            raise RuleError(message, field=field)
    negative = any(point.value is not None and point.value < 0 for point in values)
    if draft.scale is Transform.LOG and negative:
        message = "Some readings are negative; a log scale cannot show them."
        raise RuleError(message, field="transform")


def _current(
    session: Session, metric_id: int, starts: Sequence[date]
) -> dict[date, Reading]:
    if not starts:
        return {}
    wanted = select(Reading).where(
        Reading.metric_id == metric_id,
        Reading.is_current,
        Reading.starts_on.between(min(starts), max(starts)),
    )
    return {reading.starts_on: reading for reading in session.scalars(wanted)}


def _revise(
    session: Session,
    metric_id: int,
    draft: ReadingDraft,
    known: Reading | None,
    origin: Origin,
) -> None:
    if known is not None:
        known.is_current = False
    session.add(
        Reading(
            metric_id=metric_id,
            starts_on=draft.starts_on,
            revision=known.revision + 1 if known else 1,
            value=draft.value,
            numerator=draft.numerator,
            denominator=draft.denominator,
            sample=draft.sample,
            source=origin.source,
            source_name=origin.name[:LONGEST_SOURCE],
            source_sha256=origin.sha256,
            note=draft.note.strip(),
            recorded_by=origin.by,
            recorded_at=origin.at,
        )
    )


def _batch(metric_id: int, result: Recorded, origin: Origin) -> ReadingBatch:
    return ReadingBatch(
        metric_id=metric_id,
        source=origin.source,
        source_name=origin.name[:LONGEST_SOURCE],
        source_sha256=origin.sha256,
        added=result.added,
        revised=result.revised,
        unchanged=result.unchanged,
        recorded_by=origin.by,
        recorded_at=origin.at,
    )
