"""What happened to a practice, a service and their roles, as sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cis.kit.trail.queries import Event
from cis.register.governance.rules import said
from cis.register.people.rules import person_of

Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Who the log says for a day, since when, and on which day that was recorded."""

    name: str
    since: date
    recorded_on: date | None = field(default=None, compare=False)


def difference(
    then: Known | None, now: Known | None, on: date, ended: date | None
) -> str:
    """Say what is known now about a day, when it was recorded, and what was before.

    ``ended`` is the day on which the last of what was known then was taken back.
    """
    former = f"{then.name}, since {said(then.since)}" if then else "nobody"
    recorded = now.recorded_on if now else ended
    when = f"Recorded on {said(recorded)}" if recorded else "Recorded"
    fact = (
        f"that {now.name} is the one since {said(now.since)}"
        if now
        else f"that nobody was the one on {said(on)}"
    )
    return f"{when} {fact}. Until then the register said: {former}."


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
    if after and before:
        return f"let it go on at its gate, from {before} to {after}"
    start = _change(event, "assignment:", "valid_from")[1]
    whom = names.get(_appointed(event) or 0, "somebody")
    role = _role(event)
    if event.action == "assignment.appoint" and start:
        return f"appointed {whom} as {role} from {_day(start)}"
    if event.action == "assignment.amend" and start:
        return f"changed {whom}'s assignment as {role} from {_day(start)}"
    if event.action == "assignment.end":
        end = _change(event, "assignment:", "valid_to")[1]
        return f"ended an assignment; nobody is appointed from {_day(end)}"
    return _PLAIN.get(event.action, f"changed it ({event.action})")


def _role(event: Event) -> str:
    role, team = (_change(event, "assignment:", name)[1] for name in ("role", "team"))
    return f"{role} in {team}" if team else f"{role}"


_PLAIN = {
    "practice.install": "entered the practice",
    "assignment.withdraw": "took back an assignment that never was",
    "person.hand_over": "handed over what a leaver held",
    "service.offer": "entered the service",
    "service.describe": "described the service",
}


def _day(text: str) -> str:
    return said(date.fromisoformat(text))


def _appointed(event: Event) -> int | None:
    after = _change(event, "assignment:", "person_id")[1]
    return int(after) if after else None


def _change(event: Event, table: str, column: str) -> tuple[Any, Any]:
    """Return before and after of a column; of several records, the newest one's."""
    subjects = [one for one in event.changes if one.startswith(table)]
    found: tuple[Any, Any] = (None, None)
    for subject in sorted(subjects, key=lambda one: int(one.removeprefix(table))):
        found = event.changes[subject].get(column, found)
    return found
