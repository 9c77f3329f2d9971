"""What a use of AI is, what a review of it found, and when the next is due."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cis.core.errors import RuleError


class Doing(StrEnum):
    """What AI does in a practice."""

    ROUTES = "routes"
    SUGGESTS = "suggests"
    ANSWERS = "answers"


class Rhythm(StrEnum):
    """How often a use of AI is reviewed."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


DAYS: Mapping[Rhythm, int] = {Rhythm.MONTHLY: 31, Rhythm.QUARTERLY: 92}
LONGEST_NAME, LONGEST_TEXT, LONGEST_LINK = 160, 2000, 500
LARGEST_SAMPLE = 1_000_000
LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """A use of AI as somebody enters it."""

    name: str
    doing: Doing
    practice_id: int
    rhythm: Rhythm
    owner_id: int | None = None
    service: str = ""
    checked: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleError("Say what the AI does, in one line.", field="name")
        _check("name", self.name, LONGEST_NAME)
        _check("service", self.service, LONGEST_NAME)
        _check("checked", self.checked, LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What a review found: how many were looked at, and how many were wrong."""

    on: date
    sample: int
    wrong: int
    note: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.sample <= LARGEST_SAMPLE:
            raise RuleError("Say how many were looked at, one or more.", field="sample")
        if not 0 <= self.wrong <= self.sample:
            raise RuleError(
                "Wrong ones are among those looked at: give 0 to the sample size.",
                field="wrong",
            )
        _check("note", self.note, LONGEST_TEXT)
        _check("link", self.link, LONGEST_LINK)
        if self.link and not LINK.fullmatch(self.link.strip()):
            raise RuleError(
                "Give a link that begins with http:// or https://.", field="link"
            )


def due_on(rhythm: Rhythm, since: date) -> date:
    """Return the day by which the next review is due."""
    return since + timedelta(days=DAYS[rhythm])


def _check(field: str, text: str, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest:,} letters.", field=field)
