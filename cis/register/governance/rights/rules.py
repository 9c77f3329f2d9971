"""What a decision right is: its holder, its terms, its time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.register.governance.activities import Duty, activity
from cis.register.governance.rules import EARLIEST, LATEST, OPEN_END

LONGEST_TERM = 1000
LONGEST_REASON = 4000
MOST_DAYS = 365
MOST_AMOUNT = 1e12


class FourEyes(StrEnum):
    """Whether a second person must decide."""

    NONE = "none"
    NOT_PROPOSER = "not the proposer"
    NOT_OWNER = "not the owner"


FOUR_EYES = {
    FourEyes.NONE: "One person is enough",
    FourEyes.NOT_PROPOSER: "A second person: not who proposed it",
    FourEyes.NOT_OWNER: "A second person: not who owns it",
}


class Term(StrEnum):
    """What a right may make of a record: who proposed or owns it, how long it waits."""

    PROPOSER = "proposer"
    OWNER = "owner"
    SINCE = "since"


class Revision(Protocol):
    """One entry of a right: which right, which time it was written, from when."""

    @property
    def number(self) -> int:
        """The number of the right."""
        ...

    @property
    def revision(self) -> int:
        """How often it was written, from 1."""
        ...

    @property
    def is_withdrawn(self) -> bool:
        """Whether this entry ends the right."""
        ...

    @property
    def valid_from(self) -> date:
        """The first day."""
        ...

    @property
    def valid_to(self) -> date:
        """The day after the last one."""
        ...


R = TypeVar("R", bound=Revision)


@dataclass(frozen=True, slots=True)
class RightDraft:
    """Who decides what, on which terms, from when to when."""

    decision: str
    practice_id: int | None
    holder_role: Duty | None
    holder_id: int | None
    valid_from: date
    reason: str
    valid_to: date = OPEN_END
    limits: str = ""
    limit_amount: float | None = None
    conditions: str = ""
    pre_approval: str = ""
    escalation_role: Duty | None = Duty.LEADERSHIP
    escalation_id: int | None = None
    escalation_days: int = 0
    deputy_id: int | None = None
    has_holders_deputy: bool = False
    four_eyes: FourEyes = FourEyes.NONE

    def __post_init__(self) -> None:
        activity(self.decision)
        if (self.holder_role is None) == (self.holder_id is None):
            _refuse("Say who decides: a role or one person.", "holder")
        if self.escalation_role is not None and self.escalation_id is not None:
            _refuse("Escalate to a role or to one person.", "escalation")
        self._check_time()
        self._check_terms()

    def _check_time(self) -> None:
        if not EARLIEST <= self.valid_from < LATEST:
            _refuse(f"Give a day from {EARLIEST.year} to {LATEST.year - 1}.", "first")
        if self.valid_to <= self.valid_from:
            _refuse("The last day cannot be before the first.", "last")
        if not 0 <= self.escalation_days <= MOST_DAYS:
            _refuse(f"Give days from 0 to {MOST_DAYS}.", "escalation_days")

    def _check_terms(self) -> None:
        if not self.reason.strip():
            _refuse("Say why this right is given or changed.", "reason")
        for name in ("limits", "conditions", "pre_approval"):
            if len(getattr(self, name)) > LONGEST_TERM:
                _refuse(f"Use at most {LONGEST_TERM:,} letters.", name)
        if self.limit_amount is not None and not 0 <= self.limit_amount <= MOST_AMOUNT:
            _refuse("Give an amount of 0 or more.", "limit_amount")


@dataclass(frozen=True, slots=True)
class Matter:
    """What is decided about: who proposed and owns it, since when it waits.

    ``acting`` is the role the person asking is signed in with, if they are;
    ``waived`` says why they need no right for this one, empty where they do; ``rule``
    is the action of the rule of every write that applies then. Of what is ``unknown``,
    as no record is named, an answer says how it would change it.
    """

    subject: str = ""
    proposer_id: int | None = None
    owner_id: int | None = None
    since: date | None = None
    acting: Role | None = None
    waived: str = ""
    rule: str = ""
    unknown: frozenset[Term] = frozenset()


@dataclass(frozen=True, slots=True)
class Deciding:
    """Somebody decides something now; ``emergency`` says why without the right."""

    actor: Actor
    decision: str
    practice_id: int
    on: date
    matter: Matter
    emergency: str = ""


def reference(number: int) -> str:
    """Return the name people use for a right, such as DR-0003."""
    return f"DR-{number:04d}"


def newest(rows: list[R], on: date) -> list[R]:
    """Return of each right the entry that speaks for a day: the last begun by then.

    Entries are never changed: a later one takes over from its first day on.
    """
    spoken: dict[int, R] = {}
    for row in sorted(rows, key=lambda row: row.revision):
        if row.valid_from <= on:
            spoken[row.number] = row
    return list(spoken.values())


def in_force(rows: list[R], on: date) -> list[R]:
    """Return the entries that give a right on a day."""
    return [
        row for row in newest(rows, on) if on < row.valid_to and not row.is_withdrawn
    ]


def _refuse(message: str, field: str) -> None:
    raise RuleError(message, field=field)
