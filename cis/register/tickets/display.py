"""What the pages of an import show, put together from queries and files."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.core.spc.words import on
from cis.register.metrics import periods as metric_periods
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import Period as MetricPeriod
from cis.register.people import queries as people
from cis.register.practices import queries as practices
from cis.register.tickets import queries
from cis.register.tickets.actions import Applied
from cis.register.tickets.export.dates import Moments
from cis.register.tickets.export.layouts import GENERIC
from cis.register.tickets.feeding import COUNTED, PRACTICES, preselected, unit
from cis.register.tickets.forms import (
    LOG,
    MAPPED,
    ORDERS,
    MeasureForm,
    ReadForm,
    reading_form,
)
from cis.register.tickets.measures.catalogue import MEASURES, Data, Measure
from cis.register.tickets.models import TicketImport
from cis.register.tickets.rules import Kind, Period
from cis.register.tickets.storing import TEXTS
from cis.register.tickets.trial import Trial
from cis.register.tickets.uploads import Upload

REJECTIONS_SHOWN = 20
GROUPS: Mapping[str, frozenset[Data]] = {
    "How long it takes": frozenset({Data.DURATION}),
    "How well it works": frozenset({Data.PROPORTION, Data.RATE, Data.MEASUREMENT}),
    "How much there is": frozenset({Data.COUNT}),
}
PERSON = re.compile(r"p-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Offer:
    """A measure to choose: its name, and what it was in the newest full period."""

    key: str
    title: str
    unit: str
    digits: int
    newest: float | None


@dataclass(frozen=True, slots=True)
class Feeding:
    """A metric of a feed: how many readings it has and whether a baseline."""

    metric: Metric
    readings: int
    newest_on: date | None
    newest: float | None
    has_baseline: bool


def names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Return the names of those who imported, by their pseudonyms."""
    found = {actor: PERSON.fullmatch(actor) for actor in actors}
    numbers = {actor: int(match[1]) for actor, match in found.items() if match}
    known = people.named(session, set(numbers.values()))
    return {
        actor: known.get(numbers.get(actor, 0), "the system" if not match else actor)
        for actor, match in found.items()
    }


def is_ready(upload: Upload) -> bool:
    """Tell whether the file can be applied as it is understood now."""
    seen = upload.seen
    return bool(not seen["problem"] and not seen["question"] and seen["tickets"])


def read_form(upload: Upload) -> ReadForm:
    """Return the form that says how a file is to be read, as it is read now."""
    seen = upload.seen
    kind = Kind(seen["kind"])
    form = reading_form(
        LOG if seen["is_log"] else MAPPED[kind],
        seen["header"],
        {
            name: header
            for name, header in seen["mapping"].items()
            if name not in upload.mapping
        },
        kind=upload.kind,
        date_order=upload.date_order,
        remember=upload.remember or upload.layout,
        **upload.mapping,
    )
    form.offer(kind, _readings(seen["question"]))
    return form


def _readings(question: Mapping[str, Any] | None) -> dict[str, str]:
    """Return two dates as each order reads them, the orders that can read them."""
    if question is None:
        return {}
    found = {}
    for order, words in ORDERS.items():
        days = [Moments(order).one(text)[0] for text in question["examples"]]
        if min(days) > 0:
            read = " and ".join(on(date.fromordinal(day)) for day in days)
            found[order.value] = f"{words.partition(',')[0]}: {read}"
    return found


def period(asked: Mapping[str, str]) -> Period:
    """Return the period asked for, a week if none."""
    text = asked.get("period", "")
    return Period(text) if text in set(Period) else Period.WEEK


def narrowed(asked: Mapping[str, str], upload: Upload) -> tuple[str, str]:
    """Return the column and the value to narrow the measures to, if any."""
    by = asked.get("by", "")
    if by not in TEXTS or by not in upload.seen["mapping"]:
        return "", ""
    return by, " ".join(asked.get("value", "").replace("\0", "").split())


def measure_form(
    session: Session,
    upload: Upload,
    tried: Trial,
    chosen: Period,
    only: tuple[str, str],
) -> MeasureForm:
    """Return the form to choose metrics, with what most people want ticked."""
    kind, title = Kind(upload.seen["kind"]), upload.seen["title"]
    by_name = {each.code: str(each.id) for each in practices.listing(session)}
    feed = queries.proposed_feed(session, upload.layout or title, kind.value)
    return MeasureForm(
        data={
            "feed": feed or _feed_name(upload.layout or title, kind),
            "practice_id": by_name.get(PRACTICES[kind], ""),
            "measures": preselected(kind, tried.keys),
            "period": chosen.value,
            "by": only[0] if only[1] else "",
            "value": only[1],
        }
    )


def _feed_name(title: str, kind: Kind) -> str:
    if title == GENERIC.title:
        return kind.value.capitalize()
    tool = title.removesuffix(" (labels)")
    return tool if kind.value in tool else f"{tool}: {kind}"


def titles(tried: Trial) -> dict[str, str]:
    """Return the measures a file supports, by name."""
    return {key: MEASURES[key].title for key in tried.keys}


def groups(tried: Trial, kind: Kind) -> dict[str, list[Offer]]:
    """Return the measures a file supports, by what they are about."""
    measures = [MEASURES[key] for key in tried.keys]
    sorted_in = {
        title: [_offer(each, tried, kind) for each in measures if each.data in data]
        for title, data in GROUPS.items()
    }
    return {title: offers for title, offers in sorted_in.items() if offers}


def _offer(measure: Measure, tried: Trial, kind: Kind) -> Offer:
    newest = tried.newest.get(measure.key)
    return Offer(
        measure.key, measure.title, unit(measure, kind), measure.digits, newest
    )


def period_label(start: str, chosen: Period) -> str:
    """Return how people call a period: week of 3 Mar 2026, Mar 2026."""
    return metric_periods.label(date.fromisoformat(start), MetricPeriod(chosen.value))


def fed(session: Session, feed_id: int) -> list[Feeding]:
    """Return the metrics that a feed gives readings."""
    return [_feeding(session, metric) for metric, _ in queries.fed(session, feed_id)]


def _feeding(session: Session, metric: Metric) -> Feeding:
    points = [
        each for each in metrics.points(session, metric.id) if each.value is not None
    ]
    newest = points[-1] if points else None
    return Feeding(
        metric,
        len(points),
        newest.starts_on if newest else None,
        newest.value if newest else None,
        metrics.newest_baseline(session, metric.id) is not None,
    )


def warnings(found: TicketImport) -> list[str]:
    """Return what was said about a file when it was imported."""
    said: list[str] = json.loads(found.warnings)
    return said


def records(kind: str) -> str:
    """Return what a feed's records are called."""
    return COUNTED[Kind(kind)]


def column(asked: str | None, columns: Sequence[str]) -> str:
    """Return the column asked for, the likeliest if none; NotFoundError if unknown."""
    if asked and asked not in columns:
        raise NotFoundError("There is no such column in this feed.")
    likely = (each for each in ("category", "service", *columns) if each in columns)
    return asked or next(likely, "")


def applied_words(session: Session, done: Applied) -> str:
    """Return what applying a file did, in a sentence."""
    found = queries.imported(session, done.import_id)
    new = sum(each.is_new for each in done.fed)
    if done.is_repeat:
        said = (
            f"This file was already applied as import #{found.id} on "
            f"{found.imported_at:%-d %b %Y}; no ticket changed."
        )
        return f"{said} {_plural(new, 'metric')} added." if new else said
    revised = sum(each.recorded.revised for each in done.fed)
    words = [
        f"{found.added:,} {records(queries.feed(session, found.feed_id).kind)} added",
        f"{found.changed:,} changed",
        f"{_plural(found.rejected, 'row')} rejected",
    ]
    said = f"{', '.join(words)}."
    return f"{said} {_plural(revised, 'reading')} revised." if revised else said


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
