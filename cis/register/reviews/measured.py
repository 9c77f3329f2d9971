"""What the metrics say for an agenda: what really changed, and which verdicts did."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.register.initiatives import verdict
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED
from cis.register.metrics import judging, periods
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.reviews.agenda import Asked, Item

COMMON = "common_cause"
TONES = {
    "special_cause_concern": "concern",
    "special_cause_improvement": "improvement",
}
CHANGED = {"deterioration": 0, "mixed": 1, "higher": 2, "lower": 2, "improvement": 3}


def signals(asked: Asked) -> Iterator[Item]:
    """Yield the metrics that really changed since last time, the worse ones first."""
    found = []
    for metric, standing in _standings(asked.session):
        if not asked.wants(metric.practice_id, f"metric:{metric.id}"):
            continue
        kinds = _flagged(metric, standing, asked.since)
        if kinds:
            found.append((_gravity(standing, kinds), metric, standing, kinds))
    for _, metric, standing, kinds in sorted(found, key=lambda one: one[0]):
        words = _signalled(standing, kinds)
        yield Item(f"metric:{metric.id}", metric.name, words, metric.owner_id)


def _standings(session: Session) -> Sequence[tuple[Metric, Standing]]:
    newest = (
        select(Baseline.metric_id, func.max(Baseline.id).label("id"))
        .group_by(Baseline.metric_id)
        .subquery()
    )
    rows = session.execute(
        select(Metric, Standing)
        .join(newest, newest.c.metric_id == Metric.id)
        .join(Standing, Standing.baseline_id == newest.c.id)
        .where(Standing.newest_on.is_not(None))
        .order_by(Metric.name, Metric.id)
    )
    return [(metric, standing) for metric, standing in rows]


def _flagged(metric: Metric, standing: Standing, since: date) -> list[str]:
    """Return the signals among the points whose period ended after a day."""
    found: list[str] = []
    start = standing.newest_on
    for value, kind in reversed(json.loads(standing.spark or "[]")):
        if start is None or periods.last_day(start, metric.period) <= since:
            break
        if value is not None and kind and kind != COMMON:
            found.append(kind)
        start = periods.preceding(start, metric.period)
    return found[::-1]


def _gravity(standing: Standing, kinds: Sequence[str]) -> tuple[int, int]:
    tone = TONES.get(kinds[-1], "neutral")
    return CHANGED.get(standing.code, 2), 0 if tone == "concern" else 1


def _signalled(standing: Standing, kinds: Sequence[str]) -> str:
    said = TONES.get(kinds[-1], "a change")
    count = len(kinds)
    points = "One point signals" if count == 1 else f"{count} points signal"
    words = f"{points} {said} since last time."
    if standing.code in CHANGED:
        return f"{words} {judging.headline(standing.sentence)[1]}".strip()
    return f"{words} The verdict since the baseline: {verdict.label(standing.code)}."


def verdicts(asked: Asked) -> Iterator[Item]:
    """Yield the initiatives whose verdict is another than in the last minutes."""
    for one, code in codes(asked.session):
        before = asked.seen.get(one.id)
        if before in {None, code} or not is_in(asked, one):
            continue
        old, new = verdict.label(before or ""), verdict.label(code)
        # Two codes may say the same to people.
        if old != new:
            yield initiative(one, f"It was: {old}. Now: {new}.")


def codes(session: Session) -> list[tuple[Initiative, str]]:
    """Return each living initiative with a baseline and the code of its verdict."""
    rows = session.execute(
        select(Initiative, Standing.code)
        .outerjoin(Standing, Standing.baseline_id == Initiative.baseline_id)
        .where(Initiative.status.not_in(ENDED), Initiative.baseline_id.is_not(None))
        .order_by(Initiative.priority.desc(), Initiative.id)
    )
    return [(one, code or verdict.TOO_EARLY) for one, code in rows]


def is_in(asked: Asked, one: Initiative) -> bool:
    """Tell whether an initiative belongs to the scope."""
    return asked.wants(one.practice_id, f"initiative:{one.id}")


def initiative(one: Initiative, words: str) -> Item:
    """Return an initiative as a line of an agenda."""
    title = f"{one.reference} {one.title}"
    return Item(f"initiative:{one.id}", title, words, one.owner_id)
