"""What an assignment is: a person, a role, a scope and a time, and who may decide."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from cis.core.errors import RuleError

# Half-open periods: an open end is this day, so that comparisons need no special case.
OPEN_END = date(9999, 12, 31)
EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)
LONGEST_NOTE = 4000
LONGEST_TEAM = 80
MOST_HOURS = 200
ONE_DAY = timedelta(days=1)
_SMALL = re.compile(r"[1-9][0-9]{0,8}")


class AssignmentRole(StrEnum):
    """What a person can be in a scope."""

    PRACTICE_OWNER = "practice owner"
    PRACTICE_MANAGER = "practice manager"
    APPROVER = "approver"
    STAKEHOLDER = "business stakeholder"
    SERVICE_OWNER = "service owner"
    COORDINATOR = "improvement coordinator"
    CHAMPION = "champion"


class ScopeKind(StrEnum):
    """What a role can be held in."""

    ORGANISATION = "organisation"
    PRACTICE = "practice"
    SERVICE = "service"
    INITIATIVE = "initiative"


# Of these only one person at a time holds each scope: the one who answers for it.
ACCOUNTABLE: Mapping[ScopeKind, AssignmentRole] = {
    ScopeKind.PRACTICE: AssignmentRole.PRACTICE_OWNER,
    ScopeKind.SERVICE: AssignmentRole.SERVICE_OWNER,
}
_ALL = frozenset(ScopeKind)
HELD_IN: Mapping[AssignmentRole, frozenset[ScopeKind]] = {
    AssignmentRole.PRACTICE_OWNER: frozenset({ScopeKind.PRACTICE}),
    AssignmentRole.PRACTICE_MANAGER: frozenset({ScopeKind.PRACTICE}),
    AssignmentRole.APPROVER: _ALL,
    AssignmentRole.STAKEHOLDER: _ALL,
    AssignmentRole.SERVICE_OWNER: frozenset({ScopeKind.SERVICE}),
    AssignmentRole.COORDINATOR: frozenset({ScopeKind.ORGANISATION, ScopeKind.PRACTICE}),
    AssignmentRole.CHAMPION: _ALL,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a role is held: the organisation, or one practice, service, initiative."""

    kind: ScopeKind
    key: int = 0

    def __post_init__(self) -> None:
        if (self.kind is ScopeKind.ORGANISATION) is not (self.key == 0):
            raise RuleError("Choose where the role is held.", field="scope")

    @property
    def code(self) -> str:
        """The scope as the database and addresses write it, such as practice:3."""
        return f"{self.kind}:{self.key}" if self.key else str(self.kind)

    @property
    def accountable(self) -> AssignmentRole | None:
        """The role that only one person holds here, if there is one."""
        return ACCOUNTABLE.get(self.kind)


def scope(code: str) -> Scope:
    """Return the scope written as practice:3, or raise RuleError."""
    kind, colon, key = code.partition(":")
    if kind not in set(ScopeKind) or (colon and not _SMALL.fullmatch(key)):
        raise RuleError(
            "Name a scope such as organisation, practice:3 or service:2.",
            field="scope",
        )
    return Scope(ScopeKind(kind), int(key or 0))


def practice(key: int) -> Scope:
    """Return a practice as a scope."""
    return Scope(ScopeKind.PRACTICE, key)


def service(key: int) -> Scope:
    """Return a service as a scope."""
    return Scope(ScopeKind.SERVICE, key)


class Period(Protocol):
    """Whatever holds from a day until before another."""

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def valid_to(self) -> date:
        """The day after the last one."""
        ...


P = TypeVar("P", bound=Period)


@dataclass(frozen=True, slots=True)
class Authority:
    """What somebody may do by a role, the time for it, and who stands in."""

    may_change_workflow: bool = False
    may_influence_tooling: bool = False
    may_escalate: bool = False
    hours_agreed: float | None = None
    hours_needed: float | None = None
    deputy_id: int | None = None

    def __post_init__(self) -> None:
        for name in ("hours_agreed", "hours_needed"):
            hours = getattr(self, name)
            if hours is not None and not 0 <= hours <= MOST_HOURS:
                raise RuleError(
                    f"Give hours per month from 0 to {MOST_HOURS}.", field=name
                )


@dataclass(frozen=True, slots=True)
class AssignDraft:
    """Who gets which role where, until before which day, and with what."""

    scope: Scope
    role: AssignmentRole
    person_id: int
    valid_from: date
    valid_to: date = OPEN_END
    authority: Authority = Authority()
    note: str = ""
    team: str = ""

    def __post_init__(self) -> None:
        if self.scope.kind not in HELD_IN[self.role]:
            raise RuleError(
                f"A role such as {self.role} is held in "
                f"{_either(HELD_IN[self.role])}, not in {_a(self.scope.kind)}.",
                field="role",
            )
        check_day(self.valid_from, "valid_from")
        check_note(self.note)
        check_team(self.team, self.role)
        if self.valid_to <= self.valid_from:
            raise RuleError(
                f"The last day cannot be before the first, {said(self.valid_from)}.",
                field="last_on",
            )
        if self.valid_to > LATEST and self.valid_to != OPEN_END:
            raise RuleError(
                f"Give a last day before {LATEST.year}, or none.", field="last_on"
            )
        if self.authority.deputy_id == self.person_id:
            raise RuleError("Nobody stands in for themselves.", field="deputy_id")


@dataclass(frozen=True, slots=True)
class AppointDraft:
    """Who becomes accountable for a practice, from when, and what is handed over."""

    practice_id: int
    person_id: int
    valid_from: date
    note: str = ""
    authority: Authority = Authority()

    def __post_init__(self) -> None:
        self.whole()

    def whole(self) -> AssignDraft:
        """Return it as an assignment of the accountable role, or raise RuleError."""
        return AssignDraft(
            scope=practice(self.practice_id),
            role=AssignmentRole.PRACTICE_OWNER,
            person_id=self.person_id,
            valid_from=self.valid_from,
            authority=self.authority,
            note=self.note,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether somebody may decide something, why, and who else may."""

    allowed: bool
    reason: str
    ask: list[str] = field(default_factory=list)


def holds(period: Period, on: date) -> bool:
    """Tell whether a period covers a day."""
    return period.valid_from <= on < period.valid_to


def in_force(periods: Iterable[P], on: date) -> P | None:
    """Return the one period that covers a day, if there is one."""
    return next((period for period in periods if holds(period, on)), None)


def next_after(periods: Iterable[P], on: date) -> P | None:
    """Return the first period that begins on a day or later, if there is one."""
    later = (period for period in periods if period.valid_from >= on)
    return min(later, key=lambda period: period.valid_from, default=None)


def last_day(period: Period) -> date | None:
    """Return the last day a period covers, or None while its end is open."""
    return None if period.valid_to == OPEN_END else period.valid_to - ONE_DAY


def check_end(period: Period, last: date) -> None:
    """Raise RuleError unless a period can be shortened to this last day."""
    if last < period.valid_from:
        raise RuleError(
            f"The last day cannot be before the first, {said(period.valid_from)}.",
            field="last_on",
        )
    if last >= min(period.valid_to - ONE_DAY, LATEST):
        raise RuleError(
            "An ownership can be ended earlier than planned, not made longer; appoint "
            "somebody instead.",
            field="last_on",
        )


def check_day(day: date, field: str) -> None:
    """Raise RuleError unless a day is one that the register keeps."""
    if not EARLIEST <= day < LATEST:
        raise RuleError(
            f"Give a day from {EARLIEST.year} to {LATEST.year - 1}.", field=field
        )


def check_team(team: str, role: AssignmentRole) -> None:
    """Raise RuleError unless a team is a short line, and a champion's."""
    if not team.strip():
        return
    if role is not AssignmentRole.CHAMPION:
        raise RuleError(
            "Only a champion is one in a team. Leave the team empty for a "
            f"{role}, or choose the role champion.",
            field="team",
        )
    if len(team) > LONGEST_TEAM or not team.isprintable():
        raise RuleError(
            f"Write the team in one line of at most {LONGEST_TEAM} characters.",
            field="team",
        )


def check_note(note: str) -> None:
    """Raise RuleError unless a note is plain text of fair length."""
    if len(note) > LONGEST_NOTE or "\0" in note:
        raise RuleError(
            f"Keep the note under {LONGEST_NOTE:,} characters of plain text.",
            field="note",
        )


def said(day: date) -> str:
    """Write a day as 3 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def _a(kind: ScopeKind) -> str:
    return "the organisation" if kind is ScopeKind.ORGANISATION else f"one {kind}"


def _either(kinds: Iterable[ScopeKind]) -> str:
    return " or ".join(_a(kind) for kind in ScopeKind if kind in kinds)
