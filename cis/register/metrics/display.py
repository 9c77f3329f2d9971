"""What the pages of a metric show, gathered for the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from cis.core.errors import RuleError
from cis.kit.sheets.cells import Cell
from cis.kit.trail import queries as trail
from cis.register.governance import queries as governance
from cis.register.governance.rights import records as rights
from cis.register.governance.rights.models import EmergencyDecision
from cis.register.metrics import (
    figures,
    history,
    judging,
    periods,
    queries,
    series,
)
from cis.register.metrics.charting import ChartData, Row
from cis.register.metrics.entry import MOST_ROWS
from cis.register.metrics.forms import SinceForm, WindowForm
from cis.register.metrics.judging import Figures, Window
from cis.register.metrics.listing import Filters
from cis.register.metrics.models import Baseline, Metric, Reading, Standing
from cis.register.metrics.rules import FreezeDraft, Period, Recorded
from cis.register.metrics.sheet import MOST_BYTES
from cis.register.people import queries as people
from cis.register.people.models import Person
from cis.register.people.rules import person_of

FIRST_ROWS = 12
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One period of the data table: the chart's row, its reading, those it replaced."""

    row: Row
    reading: Reading | None
    replaced: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class MetricPage:
    """Everything on the page of one metric."""

    metric: Metric
    owner: Person | None
    chart: ChartData
    lines: Sequence[Line]
    baselines: Sequence[Baseline]
    standing: Standing | None
    history: Sequence[history.Entry]
    names: Mapping[str, str]
    due_on: date | None
    is_stale: bool
    zone: str
    emergencies: Sequence[EmergencyDecision]


@dataclass(frozen=True, slots=True)
class Preview:
    """What freezing a stretch would give, or why it cannot be frozen."""

    metric: Metric
    window: WindowForm
    windows: Sequence[Window]
    previous: Baseline | None
    figures: Figures | None = None
    draft: FreezeDraft | None = None
    version: int = 0
    refusal: str = ""


def page(session: Session, key: int, today: date) -> MetricPage:
    """Return everything on a metric's page, or raise NotFoundError."""
    metric = queries.get(session, key)
    found = queries.baselines(session, key)
    chart = queries.chart(session, metric)
    newest = chart.newest.point.starts_on if chart.newest else None
    entries, names = _history(session, metric, found)
    return MetricPage(
        metric=metric,
        owner=metric.owner or governance.owner(session, metric.practice_id, today),
        chart=chart,
        lines=lines(session, chart, key),
        baselines=found,
        standing=queries.standing(session, found[0].id) if found else None,
        history=entries,
        names=names,
        due_on=newest and periods.due_on(newest, metric.period, metric.due_days),
        is_stale=periods.is_stale(newest, today, metric.period, metric.due_days),
        zone=people.zone(session),
        emergencies=rights.emergencies(session, subject=f"metric:{key}"),
    )


def lines(session: Session, chart: ChartData, key: int) -> list[Line]:
    """Return the periods of the chart with the readings behind them."""
    current = {reading.starts_on: reading for reading in queries.readings(session, key)}
    replaced: dict[date, list[Reading]] = {}
    for old in queries.revisions(session, key):
        replaced.setdefault(old.starts_on, []).append(old)
    return [
        Line(row, current.get(start), replaced.get(start, []))
        for row in chart.rows
        for start in [row.point.starts_on]
    ]


def cells(line: Line, unit: str) -> Sequence[Cell]:
    """Return one period as its export shows it, in the order of HEADER."""
    row, reading = line.row, line.reading
    point = row.point
    return (
        point.starts_on,
        reading.value if reading else point.value,
        unit,
        reading.numerator if reading else point.numerator,
        reading.denominator if reading else point.denominator,
        row.centre,
        row.lower,
        row.upper,
        row.words,
        reading.revision if reading else None,
        reading.source.value if reading else None,
        reading.source_name if reading else None,
        reading.recorded_at if reading else None,
        reading.note if reading else None,
    )


HEADER = (
    "period_start",
    "value",
    "unit",
    "numerator",
    "denominator",
    "centre",
    "lower_limit",
    "upper_limit",
    "signal",
    "revision",
    "source",
    "source_name",
    "recorded_at",
    "note",
)


def sparkline(session: Session, metric: Metric) -> str:
    """Return a metric's sparkline as SVG."""
    rows = queries.chart(session, metric).rows[-judging.SPARK_POINTS :]
    spark = [(row.point.value, row.kind) for row in rows]
    return figures.sparkline(spark, metric.measure)


def filters(asked: Mapping[str, str]) -> Filters:
    """Return what an address narrows the metrics page to; nonsense narrows nothing."""
    return Filters(
        practice_id=_number(asked.get("practice")),
        owner_id=_number(asked.get("owner")),
        stale=asked.get("stale") == "1",
        q=asked.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        sort=asked.get("sort", "name"),
        descending=asked.get("direction") == "desc",
    )


def open_periods(
    session: Session, metric: Metric, since: date | None, today: date
) -> list[date]:
    """Return the periods to lay out for typing: over, without a reading, oldest first.

    They follow the newest reading, or begin where somebody asks; a metric without
    readings gets as many as make a baseline. If all are there, the running one.
    """
    period = metric.period
    known = {point.starts_on for point in queries.points(session, metric.id)}
    newest = periods.newest_full(today, period)
    first = newest
    if since is not None:
        first = periods.start_of(since, period)
    elif known:
        first = periods.following(max(known), period)
    else:
        for _ in range(FIRST_ROWS - 1):
            first = periods.preceding(first, period)
    found = [day for day in periods.between(first, newest, period) if day not in known]
    return found[:MOST_ROWS] or [periods.start_of(today, period)]


def since(asked: Mapping[str, str]) -> SinceForm:
    """Return the form that says where the entry table begins."""
    form = SinceForm(_multi(asked))
    form.validate()
    return form


def uploaded(file: FileStorage | None) -> tuple[str, bytes]:
    """Return name and content of an uploaded file; one byte more than allowed shows."""
    if file is None or not file.filename:
        return "", b""
    name = file.filename.replace("\0", "").rpartition("/")[2].rpartition("\\")[2]
    return name, file.stream.read(MOST_BYTES + 1)


def stored_words(stored: Recorded, period: Period) -> str:
    """Say what recording did."""
    if not stored.changed:
        count = stored.unchanged
        noun = f"1 {period} is" if count == 1 else f"All {count} {period}s are"
        return f"Nothing changed: {noun.lower() if count == 1 else noun} as before."
    parts = [f"{stored.added} new"] if stored.added else []
    parts += [f"{stored.revised} corrected"] if stored.revised else []
    parts += [f"{stored.unchanged} as before"] if stored.unchanged else []
    return f"Readings saved: {', '.join(parts)}."


def preview(
    session: Session, metric: Metric, asked: Mapping[str, str], today: date
) -> Preview:
    """Return what freezing the stretch asked for, else the one proposed, would give."""
    known = series.filled(queries.points(session, metric.id), metric.period)
    proposed = judging.windows(metric.measure, known, today)
    window = WindowForm(_multi(asked) if "first_on" in asked else None)
    if "first_on" not in asked and proposed:
        window.first_on.data = proposed[0].first_on
        window.last_on.data = proposed[0].last_on
    shown = Preview(
        metric, window, proposed, queries.newest_baseline(session, metric.id)
    )
    if "first_on" in asked and not window.validate():
        return shown
    first, last = window.first_on.data, window.last_on.data
    if first is None or last is None:
        return shown
    return _looked(session, shown, first, last)


def _looked(session: Session, shown: Preview, first: date, last: date) -> Preview:
    metric = shown.metric
    try:
        draft = FreezeDraft(
            periods.start_of(first, metric.period),
            periods.start_of(last, metric.period),
        )
        points = queries.stretch(session, metric, draft.first_on, draft.last_on)
        found = judging.figures(metric.measure, points)
    except RuleError as error:
        return replace(shown, refusal=str(error))
    version = digest(session, metric, draft)
    return replace(shown, figures=found, draft=draft, version=version)


def digest(session: Session, metric: Metric, draft: FreezeDraft) -> int:
    """Return a number that tells one state of a stretch of readings from another."""
    points = queries.stretch(session, metric, draft.first_on, draft.last_on)
    return int(sha256(series.frozen_text(points).encode()).hexdigest()[:15], 16)


def _history(
    session: Session, metric: Metric, baselines: Sequence[Baseline]
) -> tuple[list[history.Entry], dict[str, str]]:
    subjects = [f"metric:{metric.id}"]
    subjects += [
        f"reading_batch:{one.id}" for one in queries.batches(session, metric.id)
    ]
    subjects += [f"baseline:{one.id}" for one in baselines]
    events = trail.history(session, *subjects)
    numbers = {person_of(event.actor) for event in events} - {None}
    known = people.named(session, {number for number in numbers if number is not None})
    names = {f"p-{number}": name for number, name in known.items()} | {"system": "cis"}
    return [history.entry(event, metric.measure, names) for event in events], names


def _number(text: str | None) -> int | None:
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else None


def _multi(asked: Mapping[str, str]) -> MultiDict[str, str]:
    return MultiDict(asked.items())
