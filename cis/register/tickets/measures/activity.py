"""Event logs that name activities: a ticket's states told from what was done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cis.register.tickets.export.records import Moment, Record
from cis.register.tickets.measures.columns import Labels, Tickets
from cis.register.tickets.measures.profiles import Profile, Profiles
from cis.register.tickets.rules import ColumnError, Ledger, is_missing

NEVER: Moment = (0, 0)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which activities resolve, close and escalate a ticket."""

    resolves: frozenset[str]
    closes: frozenset[str]
    escalates: frozenset[str]


@dataclass(slots=True)
class _Case:
    opened: Moment
    line: int = 0
    resolved: Moment = NEVER
    closed: Moment = NEVER
    is_reopened: bool = False
    is_escalated: bool = False
    resource: str | None = None
    moves: int = 0
    labels: list[str] = field(default_factory=list)


def meaning(literals: Mapping[str, str], seen: Iterable[str]) -> Meaning:
    """Return what the mapping says, or raise ColumnError listing activities."""
    found = {name: _names(literals.get(name, "")) for name in _LITERALS}
    if not found["resolved_activity"]:
        names = [f"“{name}”" for name, _ in Counter(seen).most_common(SHOWN)]
        raise ColumnError(
            "this is a log of activities; say which of them resolves a ticket: "
            f"resolved_activity=Name (there are {', '.join(names)}), and if known "
            "closed_activity=Name and escalated_activity=Name|Name"
        )
    return Meaning(*found.values())


_LITERALS = ("resolved_activity", "closed_activity", "escalated_activity")


def _names(text: str) -> frozenset[str]:
    return frozenset(
        name.strip().casefold() for name in text.split("|") if name.strip()
    )


def tickets(
    records: Iterable[Record],
    means: Meaning,
    labels: Sequence[int],
    ledger: Ledger,
) -> Tickets:
    """Return the tickets the activities tell of.

    Resolved is the last resolving activity, else the last closing one; re-opened if
    another activity follows the first resolving one; a reassignment is a change of
    resource, closing activities left aside.
    """
    cases: dict[str, _Case] = {}
    for record in records:
        number, moment = record.text("number"), record.dates["activity_at"]
        if is_missing(number) or not moment[0]:
            name = "number" if is_missing(number) else "activity_at"
            ledger.reject(record.line, name, "is empty")
            continue
        case = cases.setdefault(number, _Case(moment))
        case.line = record.line
        case.labels = [record.label(at) for at in labels]
        _happen(case, record, moment, means)
    return _columns(cases.values(), labels)


def _happen(case: _Case, record: Record, moment: Moment, means: Meaning) -> None:
    activity = record.text("activity").casefold()
    case.is_escalated = case.is_escalated or activity in means.escalates
    if activity in means.closes:
        case.closed = moment
        return
    if activity in means.resolves:
        case.resolved = moment
    elif case.resolved != NEVER:
        case.is_reopened = True
    resource = record.text("resource")
    case.moves += case.resource is not None and case.resource != resource
    case.resource = resource


def _columns(cases: Iterable[_Case], labels: Sequence[int]) -> Tickets:
    profiles = Profiles(())
    found = Tickets(labels={str(at): Labels(str(at)) for at in labels})
    for case in cases:
        resolved = case.resolved if case.resolved != NEVER else case.closed
        found.lines.append(case.line)
        found.opened.append(case.opened[0])
        found.opened_clock.append(case.opened[1])
        found.resolved.append(resolved[0])
        found.resolved_clock.append(resolved[1])
        found.closed.append(case.closed[0])
        found.closed_clock.append(case.closed[1])
        found.profile.append(profiles.code(_profile(case)))
        for at, text in zip(labels, case.labels, strict=True):
            found.labels[str(at)].extend([text])
    found.profiles = profiles.known
    return found


def _profile(case: _Case) -> Profile:
    return Profile(
        reassignments=case.moves,
        reopens=int(case.is_reopened),
        escalated=case.is_escalated,
    )
