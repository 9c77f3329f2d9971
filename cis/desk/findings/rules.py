"""What a finding is: its family, how much it matters, whom it waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cis.core.errors import RuleError


class Family(StrEnum):
    """What a rule looks after."""

    OUTCOMES = "outcomes"
    BASELINES = "baselines"
    OWNERSHIP = "ownership"
    CADENCE = "cadence"
    FLOW = "flow"
    SIMPLICITY = "simplicity"
    ADOPTION = "adoption"
    DATA = "data"
    ROADMAP = "roadmap"


class Severity(StrEnum):
    """How much a finding matters, the most first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that a rule goes by and an organisation may change."""

    name: str
    words: str
    default: int
    least: int = 1
    most: int = 3650


@dataclass(frozen=True, slots=True)
class Link:
    """Where a finding is mended, when that is not the record's own page."""

    endpoint: str
    values: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: the record as the trail names it, and what is wrong with it.

    ``name`` is how people call the record, ``words`` a whole sentence; ``practice_id``
    and ``mender_id`` say where it belongs and who can mend it, if that is one person.
    """

    subject: str
    name: str
    words: str
    practice_id: int | None = None
    mender_id: int | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which findings to show."""

    family: Family | None = None
    severity: Severity | None = None
    practice_id: int | None = None
    mender_id: int | None = None
    subject: str = ""
    code: str = ""


def days(count: int) -> str:
    """Write a number of days."""
    return "1 day" if count == 1 else f"{count:,} days"


LONGEST_REASON = 2000
LONGEST_WAIVER = 366


@dataclass(frozen=True, slots=True)
class WaiverDraft:
    """Why a finding is accepted, and until when."""

    reason: str
    until: date

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise RuleError("Say why it is accepted.", field="reason")
        if len(self.reason) > LONGEST_REASON or "\0" in self.reason:
            raise RuleError(f"Use at most {LONGEST_REASON:,} letters.", field="reason")

    def check(self, today: date) -> None:
        """Raise RuleError unless it ends after today, and within about a year."""
        ahead = (self.until - today).days
        if not 0 < ahead <= LONGEST_WAIVER:
            raise RuleError(
                f"Give a day after today, at most {LONGEST_WAIVER} days ahead: an "
                "accepted finding comes back and is looked at again.",
                field="until",
            )


def numbers(limits: Sequence[Limit], typed: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers that differ from a rule's own, or raise RuleError."""
    for limit in limits:
        value = typed.get(limit.name, limit.default)
        if not limit.least <= value <= limit.most:
            raise RuleError(
                f"Give a number from {limit.least} to {limit.most:,}.",
                field=f"limit_{limit.name}",
            )
    return {
        limit.name: typed[limit.name]
        for limit in limits
        if typed.get(limit.name, limit.default) != limit.default
    }
