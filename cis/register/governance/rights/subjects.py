"""The kinds of records that decisions are about, and how a typed reference is read.

A noun says once, in its ``authority``, how one of its records becomes the question that
the rights answer. Its own actions ask that question, and so does whoever checks an
authority beforehand: the answers cannot differ.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import NotFoundError, RuleError
from cis.kit.records import record_of
from cis.kit.registry import registry
from cis.register.governance.activities import activity
from cis.register.governance.rights.rules import Deciding, Term


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record that decisions are about.

    ``letters`` begin the reference where the record itself has none. ``find`` returns
    a record by what ``pattern`` took from a reference, or raises NotFoundError;
    without it there is only one. ``question`` returns what the register asks before a
    decision about it. ``terms`` are those that such a record has, and ``waived`` says
    when no right is needed, by decision.
    """

    table: str
    noun: str
    decisions: frozenset[str]
    question: Callable[[Session, Any, str, Actor, date], Deciding]
    letters: str = ""
    find: Callable[[Session, str, date], Any] | None = None
    terms: frozenset[Term] = frozenset(Term)
    waived: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""
    example: str = ""

    @property
    def sample(self) -> str:
        """A reference of this kind, to show how it is written."""
        return self.example or f"{self._letters}-0002"

    @property
    def _letters(self) -> str:
        return self.letters or record_of(self.table).letters

    def read(self, text: str) -> str | None:
        """Return what tells one record in a reference, None for another kind's."""
        if self.find is None:
            return None
        pattern = (
            self.pattern or rf"(?:{self._letters}|{self.table})[\s:-]*0*(\d{{1,9}})"
        )
        match = re.fullmatch(pattern, text.strip(), re.IGNORECASE | re.ASCII)
        return match[1] if match else None


def kinds() -> Mapping[str, RecordKind]:
    """Return the kinds of records that decisions are about, by table."""
    return registry().decided


def of_decision(decision: str) -> list[RecordKind]:
    """Return the kinds of records a decision is about."""
    return [kind for kind in kinds().values() if decision in kind.decisions]


def terms(decision: str) -> frozenset[Term]:
    """Return what a decision can depend on; everything if cis holds no such record."""
    about = of_decision(decision)
    if not about:
        return frozenset(Term)
    return frozenset().union(*(kind.terms for kind in about))


def samples(decision: str = "") -> str:
    """Return in words which references can be entered, for one decision or any."""
    about = of_decision(decision) if decision else kinds().values()
    return " or ".join(f"{one.sample} ({one.noun})" for one in about if one.find)


def find(
    session: Session, decision: str, text: str, day: date
) -> tuple[RecordKind, Any]:
    """Return the kind and the record of a reference, or raise RuleError on ``about``.

    Letters of either case and any number of leading zeros are the same reference.
    """
    words, typed = activity(decision).words, text.strip()[:60]
    for kind in kinds().values():
        key = kind.read(text)
        if kind.find is None or key is None:
            continue
        if decision not in kind.decisions:
            raise _unfit(decision, f"“{words}” is not decided about {kind.noun}.")
        try:
            return kind, kind.find(session, key, day)
        except NotFoundError:
            raise _unfit(decision, f"There is no {kind.table} {typed}.") from None
    raise _unfit(decision, f"“{typed}” is no record that decisions are about.")


def _unfit(decision: str, problem: str) -> RuleError:
    possible = samples(decision)
    help_ = f"Enter a reference such as {possible}." if possible else "Leave it empty."
    return RuleError(f"{problem} {help_}", field="about")
