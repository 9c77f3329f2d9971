"""What a control, a statement about it and a profile are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from cis.core.errors import RuleError

LONGEST_CODE, LONGEST_TITLE, LONGEST_NAME = 60, 500, 120
LONGEST_NOTE, LONGEST_LINK = 2000, 500
MOST_BYTES, MOST_ENTRIES = 5_000_000, 10_000
MOST_AT_ONCE = 500
DEEPEST = 12


class UnsoundError(RuleError):
    """Lines of a file are wrong; ``complaints`` names each with its place."""

    def __init__(self, complaints: Sequence[str]) -> None:
        super().__init__(complaints[0])
        self.complaints = complaints


class Kind(StrEnum):
    """What can be named as meeting a control."""

    PRACTICE = "practice"
    ROLE = "role"
    INITIATIVE = "initiative"
    METRIC = "metric"


class Status(StrEnum):
    """How far what is named meets the control."""

    COVERED = "covered"
    PLANNED = "planned"
    GAP = "gap"


class Priority(StrEnum):
    """How much a profile asks for a control."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


MEANING: Mapping[Status, str] = {
    Status.COVERED: "Covered: it is done, and somebody can show it",
    Status.PLANNED: "Planned: it is agreed and on its way",
    Status.GAP: "Gap: it should be met here, and is not",
}

# The roles of the field, each held by somebody in each practice or service.
ROLES = (
    "practice owner",
    "practice manager",
    "approver",
    "business stakeholder",
    "service owner",
    "improvement coordinator",
    "champion",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What meets a control: a record by its number, or a role by its name."""

    kind: Kind
    number: int | None = None
    role: str = ""

    @property
    def key(self) -> str:
        """The subject as one word, such as practice:3 or role:approver."""
        return f"{self.kind.value}:{self.role or self.number}"


def subject(key: str) -> Subject:
    """Return the subject that a key names, or raise RuleError."""
    kind, _, rest = key.partition(":")
    if kind == Kind.ROLE and rest in ROLES:
        return Subject(Kind.ROLE, role=rest)
    if kind in set(Kind) - {Kind.ROLE} and rest.isascii() and rest.isdecimal():
        return Subject(Kind(kind), int(rest[:9]))
    raise RuleError(
        "Choose a practice, a role, an initiative or a metric from the list.",
        field="subject",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingDraft:
    """A statement about controls as somebody makes it; raises RuleError if unsound."""

    subject: Subject
    status: Status
    note: str = ""
    evidence: str = ""

    def __post_init__(self) -> None:
        check_said(self.note, self.evidence)


def check_said(note: str, link: str) -> None:
    """Refuse a note that cannot be kept and a link that is none, with RuleError."""
    if len(note) > LONGEST_NOTE or "\0" in note:
        raise RuleError(
            f"Say it in at most {LONGEST_NOTE} letters that can be printed.",
            field="note",
        )
    check_link(link)


def clean(text: str) -> str:
    """Return a line with single spaces and without what cannot be printed."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())


def check_link(link: str) -> None:
    """Refuse an evidence link that is none, with RuleError."""
    if not link:
        return
    if len(link) > LONGEST_LINK:
        raise RuleError(
            f"The link has {len(link)} letters; give one of at most {LONGEST_LINK}.",
            field="evidence",
        )
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or not link.isprintable()
        or set(link) & set(' "<>')
    ):
        raise RuleError(
            "Give the whole address of the evidence, beginning with https://.",
            field="evidence",
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One control as a file gives it; ``place`` is where, such as Line 4."""

    code: str
    title: str = ""
    parent: str = ""
    framework: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a profile says of one control; ``place`` is where in its file."""

    code: str
    priority: Priority
    recommendation: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a list comes from: the file, its digest, who brought it and when."""

    name: str
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mapped:
    """What mapping several controls at once did."""

    added: int
    changed: int
    unchanged: int

    @property
    def sentence(self) -> str:
        """What was done, in words."""
        parts = [f"{self.added} new"] if self.added else []
        parts += [f"{self.changed} changed"] if self.changed else []
        parts += [f"{self.unchanged} as before"] if self.unchanged else []
        return f"Mapping saved: {', '.join(parts)}."
