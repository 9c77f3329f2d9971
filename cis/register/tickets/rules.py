"""The vocabulary of ticket exports: kinds, fields, options, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cis.core.errors import FileError


class Kind(StrEnum):
    """What one row of an export tells about."""

    INCIDENTS = "incidents"
    REQUESTS = "requests"
    CHANGES = "changes"
    SURVEY = "survey"


class Period(StrEnum):
    """How long one bucket of a series is; weeks run Monday to Sunday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class DateOrder(StrEnum):
    """In which order a numeric date names day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


FIELDS: Mapping[str, str] = {
    "number": "ticket number",
    "opened_at": "opened date",
    "resolved_at": "resolved date",
    "closed_at": "closed date",
    "reassignment_count": "reassignment count",
    "stations": "number of assignees (one more than the reassignments)",
    "reopen_count": "re-open count",
    "sla_met": "whether the agreed target was met",
    "sla_breached": "whether the agreed target was missed",
    "sla_remaining": "time left of the agreed target (minus: missed)",
    "first_contact": "whether the first contact resolved it",
    "priority": "priority",
    "category": "category",
    "subcategory": "subcategory",
    "team": "assignment group",
    "service": "service",
    "channel": "channel",
    "type": "type",
    "state": "state",
    "changed_at": "date of the change",
    "change_type": "change type",
    "outcome": "outcome of the change",
    "is_rollback": "whether the change is itself a rollback",
    "rolled_back_at": "date the change was backed out",
    "emergency": "whether it was an emergency change",
    "csat_score": "satisfaction score",
    "csat_at": "date of the answer",
    "activity": "activity of an event log",
    "activity_at": "date of the activity",
    "resource": "who did the activity",
    "resolved_activity": "name of the activity that resolves",
    "closed_activity": "name of the activity that closes",
    "escalated_activity": "names of activities that escalate, parted by |",
}
LITERALS = frozenset({"resolved_activity", "closed_activity", "escalated_activity"})
ALIASES: Mapping[str, str] = {
    "id": "number",
    "record_id": "number",
    "ticket_id": "number",
    "change_outcome": "outcome",
    "close_code": "outcome",
    "deployed_at": "changed_at",
    "actual_end": "changed_at",
    "app": "service",
    "group": "team",
    "assignment_group": "team",
    "made_sla": "sla_met",
}
_WORDS = {
    "",
    "?",
    "-",
    "--",
    "#n/b",
    "#n/a",
    "#multivalue",
    "null",
    "(null)",
    "none",
} | {"n/a", "na", "nan", "nil", "nat", "(empty)", "(blank)", "not set"}
MISSING = frozenset(_WORDS | {word.upper() for word in _WORDS})
REJECTIONS_LISTED = 100_000


class TicketFileError(FileError):
    """A ticket export cannot be used; the sentence says what, where and the mend."""


class ColumnError(TicketFileError):
    """A column is missing or unclear; who knows the file adds its name."""


class AmbiguousDatesError(TicketFileError):
    """Dates of a column can be read day first or month first: ask, never guess."""

    def __init__(
        self, file: str, column: str, examples: tuple[str, ...], why: str
    ) -> None:
        shown = " and ".join(f"“{example}”" for example in examples)
        super().__init__(
            f"{file}: column “{column}”: {why} ({shown}); say which it is with the "
            "date order dmy (day first), mdy (month first) or ymd"
        )
        self.column = column
        self.examples = examples


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken: its line in the file, the column and the reason."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Options:
    """What the person knows better than the file; ``today`` bounds its dates."""

    kind: Kind | None = None
    period: Period = Period.MONTH
    by: str | None = None
    date_order: DateOrder | None = None
    timezone: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None

    def __post_init__(self) -> None:
        """Raise TicketFileError for an unknown field or time zone."""
        for name in self.mapping:
            if name not in FIELDS and name not in ALIASES:
                raise TicketFileError(
                    f"mapping: there is no field “{name}”; the fields are "
                    f"{', '.join(FIELDS)}"
                )
        if self.timezone:
            check_timezone(self.timezone)

    def chosen(self) -> dict[str, str]:
        """Return the mapping with every field under its own name."""
        return {ALIASES.get(name, name): to for name, to in self.mapping.items()}


def check_timezone(name: str) -> None:
    """Raise TicketFileError unless the IANA time zone exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise TicketFileError(
            f"time zone “{name}” is not known; write one like Europe/Paris"
        ) from problem


def is_missing(text: str) -> bool:
    """Tell whether a cell says that there is no value."""
    return text.strip().casefold() in MISSING


class Ledger:
    """Every row that was read: how many, and which were refused and why."""

    def __init__(self) -> None:
        self.rows = 0
        self.rejected = 0
        self.listed: list[Rejection] = []

    def read(self, rows: int) -> None:
        """Count rows that hold something."""
        self.rows += rows

    def blank(self) -> None:
        """Take back a row that was counted and holds nothing."""
        self.rows -= 1

    def reject(self, line: int, column: str, reason: str) -> None:
        """Note a refused row; the first hundred thousand are listed."""
        self.rejected += 1
        if self.rejected <= REJECTIONS_LISTED:
            self.listed.append(Rejection(line, column, reason))
