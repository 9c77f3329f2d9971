"""The catalogue of rules: each registers itself with everything a reader needs.

A rule is a generator function in the module of its family::

    @rule(
        "OUT101", Family.OUTCOMES, Severity.HIGH, "Outcome cannot be measured",
        why="...", mend="...", limits=(Limit("days", "Days of patience", 30),),
    )
    def unmeasured(records: Records, limits: Limits) -> Iterator[Found]:
        for one in records.initiatives:
            if one.metric_id is None:
                yield Found(...)

That is all: the list, the catalogue, settings, waivers and ``cis check`` follow. A rule
asks the database nothing itself; what it needs is a property of ``Records``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cis.core.errors import NotFoundError
from cis.desk.findings.rules import Family, Found, Limit, Severity

CODE = re.compile(r"[A-Z]{3}[1-9]\d\d")
Limits = Mapping[str, int]
Check = Callable[[Any, Limits], Iterator[Found]]
REGISTRY: dict[str, "Rule"] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, what it says, why that matters, how it is mended."""

    code: str
    family: Family
    severity: Severity
    title: str
    why: str
    mend: str
    check: Check
    limits: tuple[Limit, ...] = ()

    @property
    def defaults(self) -> dict[str, int]:
        """The numbers it goes by until somebody changes them."""
        return {limit.name: limit.default for limit in self.limits}


def rule(  # noqa: PLR0913 - a catalogue entry has this many columns
    code: str,
    family: Family,
    severity: Severity,
    title: str,
    *,
    why: str,
    mend: str,
    limits: tuple[Limit, ...] = (),
) -> Callable[[Check], Check]:
    """Enter a function into the catalogue, or raise ValueError for a bad entry."""

    def enter(check: Check) -> Check:
        if not CODE.fullmatch(code) or not code.startswith(family[:3].upper()):
            raise ValueError(f"{code} is no code of the family {family}.")
        if code in REGISTRY:
            raise ValueError(f"{code} is taken.")
        REGISTRY[code] = Rule(code, family, severity, title, why, mend, check, limits)
        return check

    return enter


def entries() -> Sequence[Rule]:
    """Return every rule by family and code."""
    order = list(Family)
    return sorted(
        REGISTRY.values(), key=lambda one: (order.index(one.family), one.code)
    )


def entry(code: str) -> Rule:
    """Return a rule by its code, or raise NotFoundError."""
    found = REGISTRY.get(code)
    if found is None:
        raise NotFoundError(f"There is no rule {code}.")
    return found
