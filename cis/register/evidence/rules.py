"""What evidence is: its kinds, what it may hang on, and when it is asked again."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from cis.core.errors import RuleError


class Kind(StrEnum):
    """Where a piece of evidence comes from."""

    SERVICE_DESK = "service desk report"
    MAJOR_INCIDENT = "major incident review"
    CHANGE_FAILURE = "change failure data"
    CUSTOMER = "customer feedback"
    AUDIT = "audit finding"
    SAMPLE = "sample check"
    OTHER = "other"


class State(StrEnum):
    """Whether a piece of evidence counts."""

    CURRENT = "current"
    TO_CONFIRM = "still true?"
    WITHDRAWN = "withdrawn"


MOST_BYTES = 25 * 1024 * 1024
LONGEST_TITLE = 200
LONGEST_LINK = 500
LONGEST_NOTE = 2000
LONGEST_NAME = 120
FARTHEST_YEARS = 20
LONGEST_ENDING = 5  # docx, jpeg; a longer one may be a name
# Ends of a name that a system would run; a name keeps them at no place.
RUNS = re.compile(
    r"\.(?=(?:exe|com|scr|bat|cmd|ps1|vbs|jse?|wsf|hta|msi|jar|lnk|html?|svgz?|xht|"
    r"xhtml|shtml|php\d?|phtml|asp|aspx|jsp|cgi|pl|py|sh|htaccess)(?:\.|$))",
    re.IGNORECASE,
)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
# Quotes, separators and what a shell or a file system reads as its own.
AWKWARD = re.compile(r"[<>:\"|?*%;&$`'\\/]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that evidence hangs on, by table and number."""

    table: str
    number: int

    @property
    def text(self) -> str:
        """The subject as the trail writes it, such as ``metric:7``."""
        return f"{self.table}:{self.number}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A piece of evidence as somebody attaches it; the file comes beside it."""

    title: str
    kind: Kind
    dated: date
    link: str = ""
    note: str = ""
    expires: date | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise RuleError("Say in a line what it shows.", field="title")
        _check("title", self.title, LONGEST_TITLE)
        _check("note", self.note, LONGEST_NOTE)
        if self.link:
            check_link(self.link)
        if self.expires:
            check_expiry(self.expires, self.dated)


def check_link(link: str) -> None:
    """Raise RuleError unless this is a whole web address."""
    message = "Give the whole address, beginning with https://."
    plain = len(link) <= LONGEST_LINK and link.isprintable() and " " not in link
    if not plain or any(sign in link for sign in "<>\"'`\\"):
        raise RuleError(message, field="link")
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        raise RuleError(message, field="link") from None
    if parts.scheme not in {"http", "https"} or not host or parts.username:
        raise RuleError(message, field="link")


def check_expiry(expires: date, first: date) -> None:
    """Raise RuleError unless the day lies after the first and within reason."""
    if expires < first:
        raise RuleError("It would have run out before its date.", field="expires")
    if expires.year > first.year + FARTHEST_YEARS:
        raise RuleError(f"Choose a day within {FARTHEST_YEARS} years.", field="expires")


def check_reason(reason: str) -> None:
    """Raise RuleError unless a reason is given."""
    if not reason.strip():
        raise RuleError("Say why, in a sentence.", field="reason")
    _check("reason", reason, LONGEST_NOTE)


def state(withdrawn: date | None, expires: date | None, today: date) -> State:
    """Return whether a piece of evidence counts on a day."""
    if withdrawn:
        return State.WITHDRAWN
    return State.TO_CONFIRM if expires and expires <= today else State.CURRENT


def clean_name(name: str | None) -> str:
    """Return a file's name fit for any disk: the last part, printable, no tricks."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name or ""))[-1]
    shown = "".join(each for each in last if each.isprintable())
    shown = " ".join(AWKWARD.sub("_", shown).split()).strip(". ")
    stem, dot, end = shown.rpartition(".")
    if not dot:
        stem, end = shown, ""
    stem = RUNS.sub("_", stem).strip(". ") or "file"
    if RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    end = end[:10]
    return f"{stem[: LONGEST_NAME - 1 - len(end)]}{dot}{end}"


def is_local(path: str) -> bool:
    """Tell whether an address to go back to lies within the application."""
    plain = path.isprintable() and "\\" not in path and len(path) < LONGEST_LINK
    return plain and path.startswith("/") and not path.startswith("//")


def _check(field: str, text: str, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest} letters.", field=field)


def nameless(name: str) -> str:
    """Return what a file is called when nobody may be read out of its name."""
    _, dot, ending = name.rpartition(".")
    is_ending = dot and ending.isalnum() and len(ending) <= LONGEST_ENDING
    return (f"file.{ending}" if is_ending else "file") if name else ""
