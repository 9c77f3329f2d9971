"""Finds the metrics that are decoration today: going badly, with nothing on record."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.register.decisions import decoration, history, queries
from cis.register.decisions.decoration import Named, Series, Sign, Terms
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import AGREED
from cis.register.initiatives.rules import Status as Stage
from cis.register.metrics import periods, series
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.metrics.rules import Direction, Transform
from cis.register.metrics.series import Point

# A plan under way is expected to miss the target until its day.
UNDER_WAY = AGREED - {Stage.ON_HOLD}


@dataclass(frozen=True, slots=True)
class Decorated:
    """A metric that goes badly while nobody decides: how, since when, what it reads."""

    metric: Metric
    sign: Sign
    since: date
    question: str

    @property
    def subject(self) -> str:
        """Return what the trail calls the metric."""
        return f"metric:{self.metric.id}"

    @property
    def occasion(self) -> str:
        """Return what opens a decision about it, and only once."""
        return f"{self.subject} since {self.since.isoformat()}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A metric with the baseline it is held against and the newest of its readings."""

    metric: Metric
    baseline: Baseline | None
    newest: Sequence[float | None]


def decorated(
    session: Session, today: date, *, with_asked: bool = False
) -> list[Decorated]:
    """Return the metrics that are decoration today, by number.

    ``with_asked`` returns those too about which a decision is asked for already.
    """
    terms = queries.terms(session)
    if not terms.is_on:
        return []
    suspects = [one for one in _watched(session) if _is_suspect(one, terms)]
    badly = [found for one in suspects for found in _judged(session, one, terms, today)]
    found = _unanswered(session, badly, today, with_asked=with_asked)
    # One question about a metric: what is worst is said, the target before the rest.
    return list({one.metric.id: one for one in reversed(found)}.values())[::-1]


def _watched(session: Session) -> Iterator[Watched]:
    """Yield every metric that has something to be held against."""
    newest = (
        select(Baseline.metric_id, func.max(Baseline.number).label("number"))
        .group_by(Baseline.metric_id)
        .subquery()
    )
    chosen = (
        select(Metric, Baseline, Standing.spark)
        .outerjoin(newest, newest.c.metric_id == Metric.id)
        .outerjoin(
            Baseline,
            (Baseline.metric_id == Metric.id) & (Baseline.number == newest.c.number),
        )
        .outerjoin(Standing, Standing.baseline_id == Baseline.id)
        .where(
            Metric.direction != Direction.NEUTRAL,
            or_(Metric.target.is_not(None), Baseline.id.is_not(None)),
        )
        .options(joinedload(Metric.practice), joinedload(Metric.owner))
        .order_by(Metric.id)
    )
    for metric, baseline, spark in session.execute(chosen):
        yield Watched(
            metric, baseline, [value for value, _ in json.loads(spark or "[]")]
        )


def _is_suspect(one: Watched, terms: Terms) -> bool:
    """Tell from the newest readings alone whether it is worth to read them all."""
    if one.baseline is None:
        return True
    # The newest period may not be over; then the ones before it count.
    rows = (one.newest[-terms.run :], one.newest[-terms.run - 1 : -1])
    return any(_is_bad(one, row) for row in rows if len(row) == terms.run)


def _is_bad(one: Watched, row: Sequence[float | None]) -> bool:
    way = -1 if one.metric.direction is Direction.INCREASE else 1
    aims = (one.metric.target, one.baseline.mean if one.baseline else None)
    return any(
        aim is not None
        and all(value is not None and way * value > way * aim for value in row)
        for aim in aims
    )


def _judged(
    session: Session, one: Watched, terms: Terms, today: date
) -> list[Decorated]:
    """Return each way in which a metric goes badly."""
    metric, period = one.metric, one.metric.period
    points = [
        point
        for point in series.filled(metrics.points(session, metric.id), period)
        if periods.last_day(point.starts_on, period) < today
    ]
    if not points or periods.is_stale(
        points[-1].starts_on, today, period, metric.due_days
    ):
        return []
    run = points[-terms.run :]
    return [
        Decorated(metric, found, run[0].starts_on, _question(one, found, run))
        for found in decoration.signs(_series(one, points), terms)
    ]


def _series(one: Watched, points: Sequence[Point]) -> Series:
    metric, known = one.metric, one.baseline
    direction = metric.direction.value
    if known is None:
        return Series(direction, (), [each.value for each in points], metric.target)
    return Series(
        direction,
        [point.value for point in series.thawed(known.frozen)],
        [point.value for point in points if point.starts_on > known.last_on],
        metric.target,
        known.lower,
        known.upper,
        known.transform is Transform.LOG,
    )


def _question(one: Watched, found: Sign, run: Sequence[Point]) -> str:
    metric = one.metric
    mean = one.baseline.mean if one.baseline else None
    aim = metric.target if found is Sign.MISSED else mean
    named = Named(
        metric.name,
        metric.unit,
        metric.digits,
        metric.period.value,
        aim or 0.0,
        run[0].starts_on,
    )
    return decoration.question(named, found, [point.value or 0.0 for point in run])


def _unanswered(
    session: Session, badly: Sequence[Decorated], today: date, *, with_asked: bool
) -> list[Decorated]:
    """Return those about which nothing was decided or begun since they went badly."""
    if not badly:
        return []
    plans = history.plans(session, [one.metric.id for one in badly])
    subjects = {
        one.subject: [
            one.subject,
            *(f"initiative:{plan.id}" for plan in plans[one.metric.id]),
        ]
        for one in badly
    }
    every = {code for codes in subjects.values() for code in codes}
    on_record = history.on_record(session, every, today)
    asked = set() if with_asked else history.asked(session, every)
    frozen = history.frozen(session, [one.metric.id for one in badly])
    return [
        one
        for one in badly
        if not _is_planned(one, plans[one.metric.id], today)
        and not asked.intersection(subjects[one.subject])
        and all(
            on_record.get(code, date.min) < one.since for code in subjects[one.subject]
        )
        and frozen.get(one.metric.id, date.min) < one.since
    ]


def _is_planned(one: Decorated, plans: Sequence[Initiative], today: date) -> bool:
    """Tell whether an initiative answers for it: begun since, or due to meet it."""
    for plan in plans:
        days = (plan.proposed_on, plan.approved_on, plan.started_on, plan.closed_on)
        if any(day is not None and day >= one.since for day in days):
            return True
        ahead = plan.target_on is not None and plan.target_on >= today
        if one.sign is Sign.MISSED and ahead and plan.status in UNDER_WAY:
            return True
    return False
