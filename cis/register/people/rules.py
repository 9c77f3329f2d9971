"""What a person and an organisation are."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeGuard
from zoneinfo import available_timezones

from cis.core.errors import RuleError

EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
CURRENCY = re.compile(r"[A-Z]{3}")
# RFC 2606: no mail server will ever be found under this name.
NOWHERE = "erased.invalid"
LONGEST_NAME = 120
LONGEST_EMAIL = 254


class WeekStart(StrEnum):
    """The first day of the organisation's week."""

    MONDAY = "monday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as somebody enters them."""

    name: str
    email: str

    def __post_init__(self) -> None:
        check_name(self.name)
        check_email(self.email)


@dataclass(frozen=True, slots=True)
class OrganisationDraft:
    """The organisation's settings as an administrator enters them."""

    name: str
    time_zone: str
    week_start: WeekStart = WeekStart.MONDAY
    currency: str = "EUR"

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.time_zone not in available_timezones():
            raise RuleError(
                "Choose a time zone such as Europe/Berlin.", field="time_zone"
            )
        if not CURRENCY.fullmatch(self.currency):
            raise RuleError(
                "Give the currency as three letters, such as EUR.", field="currency"
            )


def pseudonym(person_id: int) -> str:
    """Return the name the trail has for a person, such as p-17."""
    return f"p-{person_id}"


def person_of(actor: str) -> int | None:
    """Return the number of the person whom the trail calls p-17, None for others."""
    number = actor.removeprefix("p-")
    return int(number) if number != actor and number.isdecimal() else None


def erased_name(person_id: int) -> str:
    """Return what stands where the name of an erased person stood."""
    return f"Erased person {person_id}"


def erased_email(person_id: int) -> str:
    """Return the address of an erased person, at a place that cannot exist."""
    return f"erased-{person_id}@{NOWHERE}"


def is_erased(email: str) -> bool:
    """Tell whether this is the address of an erased person."""
    return email.endswith(f"@{NOWHERE}")


def check_name(name: str) -> None:
    """Raise RuleError unless the name is a line of text of fair length."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise RuleError(
            f"Give a name of 1 to {LONGEST_NAME} letters, on one line.", field="name"
        )


def check_email(email: str) -> None:
    """Raise RuleError unless this can be an e-mail address."""
    fits = len(email) <= LONGEST_EMAIL and email.isprintable()
    if not fits or not EMAIL.fullmatch(email) or is_erased(plain_email(email)):
        raise RuleError(
            "Give an e-mail address such as ada@example.org.", field="email"
        )


def plain_email(email: str) -> str:
    """Return the one way to write an address: two spellings are one person."""
    # PostgreSQL keeps no NUL and would fail on the question, too.
    known = email.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return unicodedata.normalize("NFC", known).strip().lower()


def has_left(left_on: date | None, day: date) -> TypeGuard[date]:
    """Tell whether somebody is gone on a day.

    ``left_on`` is the first day without them, the day after their last one: on it
    they hold, decide and are asked nothing any more.
    """
    return left_on is not None and left_on <= day
