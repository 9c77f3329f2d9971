"""What happened to a metric, as sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cis.kit.trail.history import label_of
from cis.kit.trail.labels import SILENT
from cis.kit.trail.queries import Event
from cis.register.metrics import periods, series
from cis.register.metrics.rules import Measure, Source

URGENT = ".emergency"
# Long texts and numbers of records are named, not quoted.
UNQUOTED = frozenset({"definition", "practice_id", "owner_id"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    at: datetime
    actor: str
    sentence: str
    reason: str


def entry(event: Event, measure: Measure, names: Mapping[str, str]) -> Entry:
    """Return an event of the trail as a line that people can read."""
    action = event.action.removesuffix(URGENT)
    said = SENTENCES.get(action, _delivered)(event, measure)
    if action != event.action:
        said += " It was an emergency, decided without the right."
    turned = _turned(event.facts)
    return Entry(
        event.at,
        names.get(event.actor, event.actor),
        f"{said} {turned}".rstrip(),
        event.reason or "",
    )


def _defined(_event: Event, _measure: Measure) -> str:
    return "Defined the metric."


def _edited(event: Event, _measure: Measure) -> str:
    parts = [
        _changed(column, before, after)
        for column, (before, after) in _columns(event, "metric:")
        if column not in SILENT
    ]
    return f"Changed {', '.join(parts)}." if parts else "Saved the definition."


def _changed(column: str, before: Any, after: Any) -> str:
    word = label_of("metric", column)
    if column in UNQUOTED:
        return f"the {word}"
    return f"the {word} from {_told(before)} to {_told(after)}"


def _told(value: Any) -> str:
    return "nothing" if value in (None, "") else f"“{value}”"


def _corrected(event: Event, measure: Measure) -> str:
    facts = event.facts
    if "period" not in facts:
        return _delivered(event, measure)
    start = date.fromisoformat(str(facts["period"]))
    before, after = facts.get("before"), facts.get("after")
    return (
        f"Corrected the reading for {periods.label(start, measure.period)} from "
        f"{_amount(before, measure)} to {_amount(after, measure)}."
    )


def _amount(value: Any, measure: Measure) -> str:
    if value is None:
        return "none"
    return series.wording(measure, series.Lens()).level(float(value))


def _delivered(event: Event, _measure: Measure) -> str:
    batch = {name: after for name, (_, after) in _columns(event, "reading_batch:")}
    if not batch:
        return f"{event.action.replace('.', ': ').capitalize()}."
    told = (("added", "new"), ("revised", "corrected"), ("unchanged", "as before"))
    # The trail keeps numbers as text.
    counts = [
        f"{batch[name]} {word}" for name, word in told if int(batch.get(name) or 0)
    ]
    verb = "Typed" if batch.get("source") == Source.TYPED else "Imported"
    name = f" from {batch['source_name']}" if batch.get("source_name") else ""
    return f"{verb} readings{name}: {', '.join(counts)}."


def _frozen(event: Event, measure: Measure) -> str:
    row = {name: after for name, (_, after) in _columns(event, "baseline:")}
    first, last = (
        periods.label(date.fromisoformat(str(row[name])), measure.period)
        for name in ("first_on", "last_on")
    )
    return (
        f"Froze baseline {row.get('number')}: {row.get('count')} readings, "
        f"{first} to {last}."
    )


def _columns(event: Event, table: str) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for subject, columns in event.changes.items():
        if subject.startswith(table):
            yield from columns.items()


def _turned(facts: Mapping[str, Any]) -> str:
    before, after = facts.get("verdicts_before"), facts.get("verdicts_after")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return ""
    return " ".join(
        f"Verdict on {name}: {_code(before.get(name))} before, {_code(code)} now."
        for name, code in after.items()
        if before.get(name) != code
    )


def _code(code: Any) -> str:
    return str(code or "none").replace("_", " ")


SENTENCES = {
    "metric.define": _defined,
    "metric.edit": _edited,
    "metric.correct": _corrected,
    "baseline.freeze": _frozen,
}
