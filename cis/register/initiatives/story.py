"""The history of an initiative in sentences, from what the trail recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cis.register.initiatives.rules import day
from cis.register.people.rules import person_of

Pair = tuple[Any, Any]

# Columns that follow from others, or are told by another sentence.
QUIET = frozenset(
    {
        "id",
        "priority",
        "search",
        "pain_references",
        "guardrail_keys",
        "proposed_on",
        "proposed_by_id",
        "approved_on",
        "approved_by_id",
        "started_on",
        "closed_on",
        "reviewed_on",
        "status_reason",
        "initiative_id",
        "person_id",
        "at",
    }
)
LABELS: Mapping[str, str] = {
    "owner_id": "owner",
    "sponsor_id": "sponsor",
    "practice_id": "practice",
    "metric_id": "metric",
    "target_on": "target date",
    "owner_hours": "owner's hours a month",
    "rank": "place among equals",
    "kind": "kind of change",
    "cadence": "review cadence",
    "overruled_because": "reason for overruling the verdict",
    "closing_verdict": "verdict at closing",
}
LONG = frozenset({"description", "lesson", "overruled_because"})
PEOPLE = frozenset({"owner_id", "sponsor_id"})
# Columns that hold a number, and where its name is known.
NUMBERED: Mapping[str, str] = {
    "owner_id": "people",
    "sponsor_id": "people",
    "practice_id": "practices",
    "metric_id": "metrics",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the numbers that the trail holds instead."""

    people: Mapping[int, str]
    practices: Mapping[int, str]
    metrics: Mapping[int, str]
    unit: str = ""


Teller = Callable[[str, Mapping[str, Pair], Names], list[str]]


def actor(text: str, names: Names) -> str:
    """Return who did it: a name for p-17, the system as itself."""
    number = person_of(text)
    if number is None:
        return "The system" if text == "system" else text
    return names.people.get(number, f"Person {number}")


def told(
    action: str, changes: Mapping[str, Mapping[str, Pair]], names: Names
) -> list[str]:
    """Return what an event changed, each change as the rest of a sentence."""
    if action == "initiative.propose":
        return ["proposed it"]
    if action == "person.erase":
        return ["erased what a person had said"]
    found: list[str] = []
    for subject, columns in changes.items():
        tell = TABLES.get(subject.partition(":")[0])
        found += tell(subject, columns, names) if tell else []
    return found or ["touched it"]


def _initiative(_: str, columns: Mapping[str, Pair], names: Names) -> list[str]:
    return [
        _changed(column, pair, names)
        for column, pair in columns.items()
        if column not in QUIET
    ]


def _changed(column: str, pair: Pair, names: Names) -> str:
    before, after = (_value(column, item, names) for item in pair)
    if column == "status":
        return f"moved it from {before} to {after}"
    if column == "owner_has_authority":
        may = "may" if str(pair[1]) == "True" else "may not"
        return f"noted that the owner {may} change the work"
    if column == "baseline_id":
        return "chose another baseline" if before else "chose the baseline"
    name = LABELS.get(column, column.replace("_", " "))
    if column in LONG:
        return f"rewrote the {name}" if before else f"wrote the {name}"
    if not before:
        return f"set the {name} to {after}"
    return (
        f"took the {name} away, it was {before}"
        if not after
        else (f"changed the {name} from {before} to {after}")
    )


def _value(column: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    text = str(value)
    if column in NUMBERED:
        known: Mapping[int, str] = getattr(names, NUMBERED[column])
        return known.get(int(text), f"number {text}")
    if column in {"target", "owner_hours"}:
        unit = names.unit if column == "target" else ""
        return f"{float(text):g} {unit}".rstrip()
    return _day(text) if column.endswith("_on") else text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _link(word: str, mark: str) -> Teller:
    def tell(subject: str, columns: Mapping[str, Pair], names: Names) -> list[str]:
        added = any(after is not None for _, after in columns.values())
        number = int(subject.rpartition(",")[2])
        known = names.metrics.get(number, f"metric {number}")
        name = known if mark == "metric" else f"PP-{number:04d}"
        return [f"{'added' if added else 'took away'} the {word} {name}"]

    return tell


def _comment(_: str, columns: Mapping[str, Pair], __: Names) -> list[str]:
    text = columns.get("text", (None, None))[1]
    return [f"commented: {text}"]


TABLES: Mapping[str, Teller] = {
    "initiative": _initiative,
    "initiative_pain": _link("pain point", "pain"),
    "guardrail": _link("guardrail", "metric"),
    "comment": _comment,
}
