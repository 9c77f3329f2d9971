"""The history of records: events of the trail as sentences about any table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cis.kit.db import Base
from cis.kit.records import ERASED, places, record_of
from cis.kit.trail.labels import EMERGENCY, NOUNS, PAST, PHRASES, SILENT, VOICES
from cis.kit.trail.log import REFUSED
from cis.kit.trail.queries import Event

Pair = tuple[Any, Any]
Columns = Mapping[str, Pair]

NUMBERED = re.compile(r"\bp-[0-9]{1,9}\b")
PERSON = re.compile(r"p-([0-9]+)", re.ASCII)
# Of each table: an event may mention thousands.
MOST_NAMED = 500
MOST_CHANGES = 12
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the numbers the trail holds: by table, then by number."""

    known: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    # Which table a column's number points to: (table, column) to table.
    targets: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, table: str, number: Any) -> str | None:
        """Return the name of a record, None where there is none."""
        text = str(number)
        return self.known.get(table, {}).get(int(text)) if text.isdecimal() else None


def names(session: Session, events: Iterable[Event]) -> Names:
    """Return the names of everybody and everything that events mention."""
    targets = _targets()
    wanted: dict[str, set[int]] = {}
    for event in events:
        for table, number in _mentioned(event, targets):
            wanted.setdefault(table, set()).add(number)
    known = {
        table: {
            key: place.name
            for key, place in places(session, table, sorted(ids)[:MOST_NAMED]).items()
            if place.name
        }
        for table, ids in wanted.items()
    }
    return Names(known, targets)


def _targets() -> dict[tuple[str, str], str]:
    """Return which table each column's number points to."""
    return {
        (table.name, column.key): key.column.table.name
        for table in Base.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
    }


def _mentioned(
    event: Event, targets: dict[tuple[str, str], str]
) -> Iterator[tuple[str, int]]:
    for text in (event.actor, *NUMBERED.findall(event.reason or "")):
        person = _person(text)
        if person is not None:
            yield "person", person
    for subject, columns in event.changes.items():
        table, _, key = subject.partition(":")
        yield from _number(table, key)
        for column, pair in columns.items():
            target = targets.get((table, column))
            if target:
                for item in pair:
                    yield from _number(target, item)


def _number(table: str, item: Any) -> Iterator[tuple[str, int]]:
    text = str(item)
    if text.isascii() and text.isdecimal() and len(text) < 10:  # noqa: PLR2004
        yield table, int(text)


def actor(text: str, names: Names) -> str:
    """Return who did it, by name where the trail has a number."""
    number = _person(text)
    if number is None:
        return VOICES.get(text, text.capitalize())
    return names.of("person", number) or f"Person {number}"


def phrase(action: str) -> str:
    """Return what an action is, as the rest of a sentence: froze the baseline."""
    if action.endswith(EMERGENCY):
        return f"{phrase(action.removesuffix(EMERGENCY))} in an emergency"
    if action in PHRASES:
        return PHRASES[action]
    noun, _, verb = action.partition(".")
    if not verb:
        return action
    first, *rest = verb.replace("_", " ").replace("-", " ").split(" ")
    return " ".join([_past(first), *rest, "the", noun_of(noun)])


def refused(action: str) -> str:
    """Return what was refused, as the rest of a sentence."""
    if action.startswith("refused."):
        page = action.removeprefix("refused.").replace(".", ": ").replace("_", " ")
        return f"was not let into the page “{page}”"
    if action == "account.refuse":
        return PHRASES[action]
    noun, _, verb = action.partition(".")
    words = verb.replace("_", " ").replace("-", " ")
    return f"tried to {words} the {noun_of(noun)} and was refused"


def done(event: Event) -> str:
    """Return what an event did or did not do, without who."""
    if event.outcome == REFUSED:
        return refused(event.action)
    return phrase(event.action)


def reason(event: Event, names: Names) -> str:
    """Return why something was done or refused; a refusal names people by number."""
    said = event.reason or ""
    if event.outcome != REFUSED:
        return said
    return NUMBERED.sub(lambda found: actor(found[0], names), said)


def noun_of(table: str) -> str:
    """Return the word for a table or for the first half of an action."""
    return NOUNS.get(table) or record_of(table).noun


def reference(subject: str, names: Names) -> str:
    """Return what people call a record: CI-0042, or its kind and name."""
    table, _, key = subject.partition(":")
    cited = record_of(table).reference(int(key)) if key.isdecimal() else ""
    return cited or f"{noun_of(table)} {names.of(table, key) or key}"


def sentence(event: Event, subject: str, names: Names) -> str:
    """Return what an event did to one record, in one sentence."""
    who, columns = actor(event.actor, names), event.changes.get(subject, {})
    if event.outcome == REFUSED:
        return f"{who} {refused(event.action)}."
    table = subject.partition(":")[0]
    if columns and all(after is None for _, after in columns.values()):
        return f"{who} took the {noun_of(table)} away."
    parts = list(changes(table, columns, names))
    if not parts:
        return f"{who} {phrase(event.action)}."
    return f"{who} {listed(parts)}."


def entered(event: Event, subject: str, names: Names) -> str:
    """Return the sentence for the first event of a record."""
    noun = noun_of(subject.partition(":")[0])
    return f"{actor(event.actor, names)} {phrase(event.action)}: entered the {noun}."


def changes(table: str, columns: Columns, names: Names) -> Iterator[str]:
    """Yield each change of a record as the rest of a sentence."""
    for column, pair in columns.items():
        if column not in SILENT:
            yield change(table, column, pair, names)


def change(table: str, column: str, pair: Pair, names: Names) -> str:
    """Return the change of one column as the rest of a sentence."""
    label = label_of(table, column)
    old, new = (value(table, column, item, names) for item in pair)
    if pair[0] in (None, ""):
        return f"set the {label} to {new}"
    if pair[1] in (None, ""):
        return f"took the {label} away, it was {old}"
    return f"changed the {label} from {old} to {new}"


def label_of(table: str, column: str) -> str:
    """Return what people call a column: as its noun says, or by its own name."""
    said = dict(record_of(table).columns)
    return said.get(column) or column.removesuffix("_id").replace("_", " ")


def value(table: str, column: str, item: Any, names: Names) -> str:
    """Return a value as people read it: names for numbers, days as days."""
    if item in (None, ""):
        return "nothing"
    if isinstance(item, bool):
        return "yes" if item else "no"
    text = str(item)
    target = names.targets.get((table, column))
    if target:
        return names.of(target, text) or f"{noun_of(target)} {text}"
    return _day(text) or (text if text == ERASED else _shortened(text))


def listed(parts: list[str]) -> str:
    """Join the parts of a sentence: a, b and c."""
    if len(parts) > MOST_CHANGES:
        rest = len(parts) - MOST_CHANGES
        parts = [*parts[:MOST_CHANGES], f"{rest} more"]
    *head, tail = parts
    return f"{', '.join(head)} and {tail}" if head else tail


def _person(text: str) -> int | None:
    match = PERSON.fullmatch(text)
    return int(match[1]) if match else None


def _past(verb: str) -> str:
    if verb in PAST:
        return PAST[verb]
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def _day(text: str) -> str | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return f"{day.day} {day:%b %Y}" if len(text) == len("2026-03-31") else None


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
