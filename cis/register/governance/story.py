"""What happened to a practice and its ownership, as sentences."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cis.kit.trail.queries import Event
from cis.register.governance.rules import said
from cis.register.people.rules import person_of

Names = Mapping[int, str]


def people_in(event: Event) -> set[int]:
    """Return the numbers of everybody an event's sentence names."""
    found = {person_of(event.actor), _appointed(event)}
    return {number for number in found if number is not None}


def line(event: Event, names: Names) -> str:
    """Return an event of the trail as a sentence that people can read."""
    number = person_of(event.actor)
    who = "cis" if number is None else names.get(number, event.actor)
    return f"{who} {_what(event, names)}."


def _what(event: Event, names: Names) -> str:
    before, after = _change(event, "practice:", "adoption")
    if event.action == "practice.adopt" and after:
        return f"changed the state of adoption from {before} to {after}"
    if event.action == "assignment.appoint":
        start = _change(event, "assignment:", "valid_from")[1]
        appointed = names.get(_appointed(event) or 0, "somebody")
        return f"appointed {appointed} from {_day(start)}"
    if event.action == "assignment.end":
        end = _change(event, "assignment:", "valid_to")[1]
        return f"ended the ownership; nobody is appointed from {_day(end)}"
    return "entered the practice"


def _day(text: str) -> str:
    return said(date.fromisoformat(text))


def _appointed(event: Event) -> int | None:
    after = _change(event, "assignment:", "person_id")[1]
    return int(after) if after else None


def _change(event: Event, table: str, column: str) -> tuple[Any, Any]:
    """Return before and after of a column; of several records, the newest one's."""
    found: tuple[Any, Any] = (None, None)
    for subject, columns in event.changes.items():
        if subject.startswith(table) and column in columns:
            found = columns[column]
    return found
