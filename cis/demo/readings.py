"""How the demo's metrics were defined, filled, corrected and frozen."""

from collections.abc import Iterator, Sequence
from functools import partial
from hashlib import sha256
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.demo.people import AMINA, CHANGE, DESK, INCIDENT, JONAS, LUCA, MARA, REQUEST
from cis.demo.series import SERIES, Series, Value, slipped, values
from cis.demo.story import Calendar, Scene, Step
from cis.register.metrics import actions
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import (
    FreezeDraft,
    MetricDraft,
    Origin,
    Period,
    ReadingDraft,
    Source,
)
from cis.register.practices import queries as practices

KEEPERS = {INCIDENT: MARA, CHANGE: JONAS, REQUEST: AMINA, DESK: LUCA}
# After these weeks an export was brought; the newest readings were typed.
EXPORTS = (13, 26, 39, 43, 48, 52, 56, 60)
TYPED = 2
TUESDAY, WEDNESDAY = 1, 2


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how each metric came to its readings and its baseline."""
    for series in SERIES:
        by = KEEPERS[series.practice]
        whole = values(series)
        act = partial(_define, series=series)
        yield Step(calendar.day(0), by, "metric.define", act)
        for weeks in _deliveries(series, len(whole)):
            yield _delivery(calendar, series, whole, weeks)
        yield from _corrections(calendar, series, whole)
        if series.baseline:
            first, last = series.baseline
            freeze = FreezeDraft(calendar.day(first), calendar.day(last))
            act = partial(_freeze, name=series.name, draft=freeze)
            yield Step(calendar.past(last + 1, WEDNESDAY), by, "baseline.freeze", act)


def metric(session: Session, name: str) -> Metric:
    """Return a metric by its name, or raise NotFoundError."""
    found = session.scalar(select(Metric).where(Metric.name == name))
    if found is None:
        raise NotFoundError(f"There is no metric {name}.")
    return found


def _deliveries(series: Series, count: int) -> list[range]:
    """Return the weeks that came together, oldest first."""
    ends = {end for end in EXPORTS if end < count - TYPED}
    ends |= {count - TYPED, *range(count - TYPED + 1, count + 1)}
    if series.baseline:
        ends.add(series.baseline[1] + 1)
    edges = [0, *sorted(ends)]
    return [range(*pair) for pair in pairwise(edges)]


def _delivery(
    calendar: Calendar, series: Series, whole: Sequence[Value], weeks: range
) -> Step:
    brought = [
        _draft(calendar, week, slipped(series, week, whole[week])) for week in weeks
    ]
    typed = len(weeks) == 1
    name = "" if typed else f"{series.practice} {calendar.day(weeks[-1])}.csv"
    return Step(
        calendar.past(weeks.stop, TUESDAY),
        KEEPERS[series.practice],
        "metric.record" if typed else "metric.import",
        partial(_record, name=series.name, drafts=brought, file=name),
    )


def _corrections(
    calendar: Calendar, series: Series, whole: Sequence[Value]
) -> Iterator[Step]:
    for week, (_, why) in series.slips.items():
        # The first weekday after the delivery that brought it.
        end = next(
            part.stop for part in _deliveries(series, len(whole)) if week in part
        )
        draft = _draft(calendar, week, whole[week], why)
        act = partial(_correct, name=series.name, draft=draft)
        by = KEEPERS[series.practice]
        yield Step(calendar.past(end, WEDNESDAY), by, "metric.correct", act, why)


def _draft(calendar: Calendar, week: int, value: Value, note: str = "") -> ReadingDraft:
    return ReadingDraft(
        calendar.day(week), value.value, value.counted, value.of, note=note
    )


def _define(scene: Scene, *, series: Series) -> None:
    practice = practices.by_code(scene.session, series.practice)
    draft = MetricDraft(
        name=series.name,
        practice_id=practice.id,
        unit=series.unit,
        direction=series.direction,
        period=Period.WEEK,
        kind=series.kind,
        definition=series.definition,
        aspect=series.aspect,
        digits=series.digits,
        target=series.target,
    )
    actions.define(scene.session, draft)


def _record(
    scene: Scene, *, name: str, drafts: Sequence[ReadingDraft], file: str
) -> None:
    source = Source.FILE if file else Source.TYPED
    content = "\n".join(map(repr, drafts)).encode()
    digest = sha256(content).hexdigest() if file else ""
    origin = Origin(source, file, digest, scene.actor.id, scene.at)
    actions.record(scene.session, metric(scene.session, name), drafts, origin)


def _correct(scene: Scene, *, name: str, draft: ReadingDraft) -> None:
    origin = Origin(Source.TYPED, "", "", scene.actor.id, scene.at)
    actions.correct(scene.session, metric(scene.session, name), draft, origin)


def _freeze(scene: Scene, *, name: str, draft: FreezeDraft) -> None:
    found = metric(scene.session, name)
    actions.freeze(scene.session, found, draft, by=scene.actor.person_id, at=scene.at)
