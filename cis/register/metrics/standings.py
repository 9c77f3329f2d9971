"""Computes what the readings say since each baseline, and finds what says otherwise."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from cis.register.metrics import judging, queries, series
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.metrics.rules import Measure


def refresh(session: Session, metric_id: int) -> None:
    """Recompute what the readings say since each baseline of the metric."""
    metric = session.get_one(Metric, metric_id)
    points = queries.points(session, metric_id)
    for baseline in queries.baselines(session, metric_id):
        kept = session.get(Standing, baseline.id)
        if kept is None:
            kept = Standing(baseline_id=baseline.id)
            session.add(kept)
        _restate(kept, baseline, metric.measure, points)
    session.flush()


def rebuild(session: Session) -> int:
    """Recompute what the readings of all metrics say; return how many verdicts."""
    for metric_id in session.scalars(select(Baseline.metric_id).distinct()).all():
        refresh(session, metric_id)
    return count(session)


def count(session: Session) -> int:
    """Return how many verdicts are stored."""
    return session.scalar(select(func.count(Standing.baseline_id))) or 0


def differing(session: Session) -> Iterator[tuple[int, str]]:
    """Yield each baseline whose stored verdict does not follow from its readings.

    With the name of the first figure that differs, or "verdict" where there is none.
    """
    known = {kept.baseline_id: kept for kept in session.scalars(select(Standing))}
    for metric_id in session.scalars(select(Baseline.metric_id).distinct()).all():
        measure = session.get_one(Metric, metric_id).measure
        points = queries.points(session, metric_id)
        for baseline in queries.baselines(session, metric_id):
            kept, made = known.pop(baseline.id, None), Standing()
            _restate(made, baseline, measure, points)
            differs = kept is None or _first_difference(kept, made)
            if differs:
                yield baseline.id, differs if isinstance(differs, str) else "verdict"
    yield from ((baseline_id, "verdict") for baseline_id in known)


def _first_difference(kept: Standing, made: Standing) -> str | None:
    for attribute in inspect(Standing).column_attrs:
        name = attribute.key
        before, after = getattr(kept, name), getattr(made, name)
        if name != "baseline_id" and not _is_same(before, after):
            return name
    return None


def _is_same(before: object, after: object) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        # Another machine adds up in another order.
        return math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)
    return before == after


def _restate(
    kept: Standing,
    baseline: Baseline,
    measure: Measure,
    points: Sequence[series.Point],
) -> None:
    after = series.after(points, baseline.last_on, measure.period)
    known = replace(measure, transform=baseline.transform)
    found = judging.judged(known, series.thawed(baseline.frozen), after)
    kept.code, kept.sustained = found.code, found.sustained
    kept.sentence, kept.caveats = found.sentence, ",".join(found.caveats)
    kept.current, kept.delta = found.current, found.delta
    kept.low, kept.high = found.low, found.high
    kept.spark = json.dumps(found.spark)
    kept.newest_on = found.newest_on
