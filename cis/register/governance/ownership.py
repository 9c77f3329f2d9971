"""Whether an ownership is real: authority, time, a deputy, and somebody who is here.

An accountable role is real when none of six reasons speaks against it. Authority means
at least that the person may change the workflow; time means that the hours agreed cover
the hours needed; overloaded means that the hours of all roles of a person together
(agreed, or needed where these are more) exceed what the organisation counts on.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cis.register.governance.rules import Authority, said
from cis.register.people.rules import has_left

# Hours a month that all roles of one person may take beside their other work: a
# quarter of a full-time month.
CAPACITY = 40.0


class Flaw(StrEnum):
    """Why an ownership is only symbolic."""

    VACANT = "vacant"
    LEAVER = "held by a leaver"
    NO_AUTHORITY = "accountable without authority"
    NO_TIME = "authority without time"
    OVERLOADED = "overloaded"
    NO_DEPUTY = "deputy missing"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as far as ownership goes: name, when they left, hours of all roles."""

    name: str
    left_on: date | None = None
    load: float = 0.0


@dataclass(frozen=True, slots=True)
class Held:
    """An accountable role in somebody's hands on a day."""

    holder: Person
    authority: Authority
    deputy: Person | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why an ownership is not real, in a sentence."""

    flaw: Flaw
    sentence: str


@dataclass(frozen=True, slots=True)
class Health:
    """Whether an ownership is real, and every reason when it is not."""

    reasons: tuple[Reason, ...]

    @property
    def is_real(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    @property
    def line(self) -> str:
        """The answer in one line."""
        if self.is_real:
            return "The ownership is real: authority, time and a deputy are there."
        named = ", ".join(reason.flaw for reason in self.reasons)
        return f"The ownership is symbolic: {named}."


def health(held: Held | None, on: date, capacity: float = CAPACITY) -> Health:
    """Say whether an accountable role is real on a day, with all reasons if not."""
    if held is None:
        return Health((Reason(Flaw.VACANT, "Nobody is accountable."),))
    found = (
        _leaver(held, on),
        _authority(held),
        _time(held),
        _load(held, capacity),
        _deputy(held, on),
    )
    return Health(tuple(reason for reason in found if reason))


def load(held: Authority) -> float:
    """Return the hours a month a role takes: those agreed, or needed where more."""
    return max(held.hours_agreed or 0.0, held.hours_needed or 0.0)


def hours(number: float) -> str:
    """Write hours without a needless decimal."""
    return f"{number:g} h"


def _leaver(held: Held, on: date) -> Reason | None:
    holder = held.holder
    if not has_left(holder.left_on, on):
        return None
    words = f"{holder.name} has left ({said(holder.left_on)}) and still holds it."
    return Reason(Flaw.LEAVER, words)


def _authority(held: Held) -> Reason | None:
    authority = held.authority
    if authority.may_change_workflow:
        return None
    others = []
    if authority.may_influence_tooling:
        others.append("influence tooling")
    if authority.may_escalate:
        others.append("escalate a metric")
    but = f", only {' and '.join(others)}" if others else ""
    words = f"{held.holder.name} answers for it but may not change the workflow{but}."
    return Reason(Flaw.NO_AUTHORITY, words)


def _time(held: Held) -> Reason | None:
    agreed, needed = held.authority.hours_agreed, held.authority.hours_needed
    if not agreed:
        return Reason(
            Flaw.NO_TIME, f"No time is agreed with {held.holder.name} for it."
        )
    if needed is not None and agreed < needed:
        words = (
            f"{hours(agreed)} a month are agreed with {held.holder.name}, and it "
            f"needs {hours(needed)}."
        )
        return Reason(Flaw.NO_TIME, words)
    return None


def _load(held: Held, capacity: float) -> Reason | None:
    if held.holder.load <= capacity:
        return None
    words = (
        f"All roles of {held.holder.name} together take {hours(held.holder.load)} a "
        f"month; {hours(capacity)} is what one person can give them."
    )
    return Reason(Flaw.OVERLOADED, words)


def _deputy(held: Held, on: date) -> Reason | None:
    if held.deputy is None:
        words = f"Nobody stands in when {held.holder.name} is away."
    elif has_left(held.deputy.left_on, on):
        words = f"The deputy, {held.deputy.name}, has left."
    else:
        return None
    return Reason(Flaw.NO_DEPUTY, words)
