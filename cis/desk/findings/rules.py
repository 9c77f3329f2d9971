"""What a finding is: its family, how much it matters, whom it waits for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby


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


# The page of a record, by what the trail calls its table.
PLACES: Mapping[str, tuple[str, str]] = {
    "assignment": ("governance.edit", "key"),
    "initiative": ("initiatives.show", "key"),
    "metric": ("metrics.show", "key"),
    "pain_point": ("painpoints.show", "key"),
    "practice": ("practices.show", "key"),
    "service": ("services.show", "key"),
    "person": ("governance.person", "key"),
    "ticket_feed": ("tickets.feed", "key"),
    "organisation": ("findings.index", ""),
}


def place(found: Found) -> Link:
    """Return the page on which a finding is mended."""
    if found.link is not None:
        return found.link
    table, _, key = found.subject.partition(":")
    endpoint, name = PLACES[table]
    return Link(endpoint, {name: key} if name else {})


def days(count: int) -> str:
    """Write a number of days."""
    return "1 day" if count == 1 else f"{count:,} days"


def counted(counts: Iterable[Severity]) -> list[tuple[Severity, int]]:
    """Return how often each severity occurs, the gravest first."""
    order = list(Severity)
    grades: Sequence[Severity] = sorted(counts, key=order.index)
    return [(grade, len(list(same))) for grade, same in groupby(grades)]
