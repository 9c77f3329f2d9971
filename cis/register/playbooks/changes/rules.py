"""Change models: what qualifies a change as standard, normal or emergency."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cis.core.errors import RuleError

LONGEST_PURPOSE, LONGEST_CONDITION, MOST_CONDITIONS = 300, 160, 9


class Kind(StrEnum):
    """The three models; the decision right of each is ``change.`` and its value."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"

    @property
    def decision(self) -> str:
        """The decision that approves such a change."""
        return f"change.{self.value}"


@dataclass(frozen=True, slots=True)
class Model:
    """What a model is for and the conditions that all must hold."""

    kind: Kind
    purpose: str
    conditions: tuple[str, ...]
    # Empty as long as it is only what cis proposes.
    agreed_on: date | None = None

    def __post_init__(self) -> None:
        if not self.purpose.strip():
            raise RuleError("Say what it is for.", field="purpose")
        if len(self.purpose) > LONGEST_PURPOSE or not self.purpose.isprintable():
            raise RuleError(
                f"Use at most {LONGEST_PURPOSE} letters on one line.", field="purpose"
            )
        _check(self.conditions)


@dataclass(frozen=True, slots=True)
class Fit:
    """Which model fits what was ticked, why, and what is still missing for which."""

    kind: Kind
    why: str
    missing: tuple[str, ...] = ()
    lighter: tuple[str, ...] = ()


# The lightest model whose conditions all hold is the one that fits.
ORDER = (Kind.STANDARD, Kind.EMERGENCY)
WHY = {
    Kind.STANDARD: "All conditions of a standard change hold.",
    Kind.EMERGENCY: "All conditions of an emergency change hold.",
    Kind.NORMAL: "Neither a standard nor an emergency change: it takes a decision.",
}


def lines(text: str) -> tuple[str, ...]:
    """Return conditions written one to a line."""
    found = (" ".join(line.split()).strip("-*• ") for line in text.splitlines())
    return tuple(line for line in found if line)


def fitting(
    models: Mapping[Kind, Model], ticked: Mapping[Kind, Collection[int]]
) -> Fit:
    """Return which model fits, by the conditions ticked of each, counted from 0."""
    missing = {
        kind: _missing(model.conditions, ticked.get(kind, ()))
        for kind, model in models.items()
    }
    for kind in ORDER:
        if models[kind].conditions and not missing[kind]:
            return Fit(kind, WHY[kind])
    return Fit(
        Kind.NORMAL, WHY[Kind.NORMAL], missing[Kind.NORMAL], missing[Kind.STANDARD]
    )


def _missing(conditions: Sequence[str], ticked: Collection[int]) -> tuple[str, ...]:
    return tuple(words for at, words in enumerate(conditions) if at not in ticked)


def _check(conditions: Sequence[str]) -> None:
    if not conditions:
        raise RuleError("Give at least one condition.", field="conditions")
    if len(conditions) > MOST_CONDITIONS:
        raise RuleError(
            f"Keep to {MOST_CONDITIONS} conditions: nobody ticks more.",
            field="conditions",
        )
    for number, words in enumerate(conditions, 1):
        if len(words) > LONGEST_CONDITION or not words.isprintable():
            raise RuleError(
                f"Condition {number}: use at most {LONGEST_CONDITION} plain letters.",
                field="conditions",
            )
    if len({words.casefold() for words in conditions}) < len(conditions):
        raise RuleError("A condition stands there twice.", field="conditions")
