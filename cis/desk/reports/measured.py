"""What the metrics say: which changed in a month, and a row for each of them."""

import json
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.core.spc.assurance import assurance
from cis.core.spc.limits import FULL_FROM, TRIAL_FROM, natural_limits
from cis.core.spc.words import CAVEATS
from cis.desk.reports import words
from cis.desk.reports.content import Chart, Row, Signal
from cis.register.initiatives import verdict
from cis.register.metrics import judging, periods
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.metrics.rules import Period, Transform
from cis.register.practices.models import Practice

Values = tuple[float | None, ...]
Kinds = tuple[str, ...]
COMMON = "common_cause"
_NEWEST = (
    select(Baseline.metric_id, func.max(Baseline.id).label("id"))
    .group_by(Baseline.metric_id)
    .subquery()
)
_ALL = (
    select(
        Metric.id,
        Metric.name,
        Metric.unit,
        Metric.digits,
        Metric.direction,
        Metric.period,
        Metric.target,
        Practice.name.label("practice"),
        Baseline.mean,
        Baseline.lower,
        Baseline.upper,
        Baseline.transform,
        Baseline.count.label("readings"),
        Baseline.last_on,
        Standing.code,
        Standing.sentence,
        Standing.current,
        Standing.delta,
        Standing.low,
        Standing.high,
        Standing.caveats,
        Standing.spark,
        Standing.newest_on,
    )
    .join(Practice, Practice.id == Metric.practice_id)
    .outerjoin(_NEWEST, _NEWEST.c.metric_id == Metric.id)
    .outerjoin(Baseline, Baseline.id == _NEWEST.c.id)
    .outerjoin(Standing, Standing.baseline_id == Baseline.id)
    .order_by(Practice.name, Metric.name, Metric.id)
)
TONES = ("concern", "neutral", "improvement")


def metrics(
    session: Session, first: date, last: date
) -> tuple[list[Signal], list[Row]]:
    """Return what changed between two days, concern first, and a row per metric."""
    signals, rows = [], []
    for row in session.execute(_ALL):
        found = _signal(row, first, last)
        if found is not None:
            signals.append(found)
        rows.append(_row(row))
    signals.sort(key=lambda one: (TONES.index(one.tone), words.doubt(one.code)))
    return signals, rows


def spark(text: str | None) -> tuple[Values, Kinds]:
    """Return the newest values of a standing and their point types."""
    points = json.loads(text or "[]")
    values = tuple(value for value, _ in points)
    return values, tuple(kind or COMMON for _, kind in points)


def flagged(
    values: Values, kinds: Kinds, newest_on: date, period: Period, first: date
) -> list[str]:
    """Return the signals among the points whose period reaches a day or later."""
    present = [row for row, value in enumerate(values) if value is not None]
    found: list[str] = []
    start = newest_on
    for row in range(present[-1] if present else -1, -1, -1):
        if periods.last_day(start, period) < first:
            break
        if values[row] is not None and kinds[row] != COMMON:
            found.append(kinds[row])
        start = periods.preceding(start, period)
    return found[::-1]


def _signal(row: Any, first: date, last: date) -> Signal | None:
    # The newest reading says whether the month has anything to show.
    if row.newest_on is None or row.newest_on > last:
        return None
    if periods.last_day(row.newest_on, row.period) < first:
        return None
    values, kinds = spark(row.spark)
    label = verdict.label(row.code)
    said = _said(row, flagged(values, kinds, row.newest_on, row.period, first), label)
    if said is None:
        return None
    tone, sentence = said
    cautions = tuple(CAVEATS[code] for code in row.caveats.split(",") if code)
    chart = Chart(values, kinds, row.mean, row.target)
    return Signal(
        key=row.id,
        name=row.name,
        practice=row.practice,
        tone=tone,
        code=row.code,
        label=label,
        sentence=sentence,
        cautions=cautions,
        unit=row.unit,
        chart=chart,
    )


def _said(row: Any, found: list[str], label: str) -> tuple[str, str] | None:
    if row.code in words.CHANGED:
        return words.tone(row.code), judging.headline(row.sentence)[1]
    if found:
        return words.signalled(found, row.newest_on, label)
    return None


def _row(row: Any) -> Row:
    code = verdict.NO_BASELINE if row.mean is None else row.code or verdict.TOO_EARLY
    return Row(
        key=row.id,
        name=row.name,
        practice=row.practice,
        unit=row.unit,
        digits=row.digits,
        baseline=row.mean,
        current=row.current,
        delta=row.delta,
        low=row.low,
        high=row.high,
        target=row.target,
        assurance=_assured(row),
        label=verdict.label(code),
        newest_on=row.newest_on,
        reaches=row.newest_on and periods.last_day(row.newest_on, row.period),
    )


def _assured(row: Any) -> str:
    """Return what the limits promise for the target; empty where nothing can be said.

    After an improvement the baseline's limits describe the process as it was: those of
    the current level count.
    """
    if row.target is None or row.mean is None:
        return ""
    lower, upper = row.lower, row.upper
    if row.code in words.CHANGED:
        lower, upper = _current_limits(row)
    found = assurance(
        row.target, lower=lower, upper=upper, direction=row.direction.value
    )
    return words.ASSURANCES[found] if found else ""


def _current_limits(row: Any) -> tuple[float | None, float | None]:
    values, _ = spark(row.spark)
    start = periods.start_of(row.last_on, row.period)
    slots = max(len(periods.between(start, row.newest_on, row.period)) - 1, 1)
    present = [value for value in values[-slots:] if value is not None]
    after = present[-max(FULL_FROM, row.readings) :]
    if row.transform is Transform.LOG or len(after) < TRIAL_FROM:
        return None, None
    limits = natural_limits(after)
    return limits.lower, limits.upper


def is_silent(row: Row, first: date) -> bool:
    """Tell whether a metric has no judged reading that reaches a day."""
    return row.newest_on is None or row.reaches is None or row.reaches < first


def is_later(row: Row, last: date) -> bool:
    """Tell whether a metric's newest reading is of a period after a day."""
    return row.newest_on is not None and row.newest_on > last
