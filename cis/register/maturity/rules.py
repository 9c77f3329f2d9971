"""What an assessment is: its dimensions, sides and levels, and what may be entered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from cis.core.errors import RuleError


class Dimension(StrEnum):
    """What of a practice is looked at."""

    PEOPLE = "people"
    PROCESS = "process"
    TECHNOLOGY = "technology"
    GOVERNANCE = "governance"


class Side(StrEnum):
    """Whether a level speaks of what is written or of what happens."""

    DOCUMENTED = "documented"
    ACTUAL = "actual"


class Status(StrEnum):
    """How far an assessment is."""

    DRAFT = "draft"
    AGREED = "agreed"
    DROPPED = "set aside"


class GapKind(StrEnum):
    """What lies between paper, work and target in one dimension."""

    NONE = "none"
    DOCUMENTED_ONLY = "documented only"
    ACTUAL_ONLY = "actual only"
    CONTROL = "control gap"
    CAPABILITY = "capability gap"


Place = tuple[Dimension, Side]
PLACES: tuple[Place, ...] = tuple(product(Dimension, Side))
LOWEST, HIGHEST = 1, 5
LEVELS = range(LOWEST, HIGHEST + 1)
LONGEST_TEXT = 2000
SIDES: Mapping[Side, str] = {
    Side.DOCUMENTED: "what is written",
    Side.ACTUAL: "what happens",
}
# The decision right that lets somebody make a draft the record.
AGREEING = "maturity.agree"


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says of one side of a dimension; no level is not said yet."""

    level: int | None = None
    statement: str = ""

    def check(self, place: Place) -> None:
        """Raise RuleError, blaming the field of the place, unless it can be kept."""
        name = field_of(place)
        if self.level is not None and self.level not in LEVELS:
            raise RuleError(f"Choose a level from {LOWEST} to {HIGHEST}.", field=name)
        check_text(self.statement, words_of(place))


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """The answers of one assessor, whole or in part."""

    answers: Mapping[Place, Said]

    def __post_init__(self) -> None:
        for place, said in self.answers.items():
            said.check(place)

    @property
    def missing(self) -> list[Place]:
        """The places without a level."""
        return [at for at in PLACES if self.answers.get(at, Said()).level is None]

    def check_whole(self) -> None:
        """Raise RuleError, naming what lacks a level, unless all is answered."""
        if self.missing:
            named = ", ".join(title(place) for place in self.missing)
            raise RuleError(
                f"Not everything has a level yet: {named}.", field_of(self.missing[0])
            )


@dataclass(frozen=True, slots=True)
class Judged:
    """The kind of gap people agree on instead of the derived one, and why."""

    kind: GapKind
    reason: str


@dataclass(frozen=True, slots=True)
class AgreementDraft:
    """What becomes the record: a level for everything, gaps named otherwise, a note."""

    answers: Mapping[Place, Said]
    judged: Mapping[Dimension, Judged] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        whole = SheetDraft(self.answers)
        whole.check_whole()
        check_text(self.note, "note")
        for dimension, one in self.judged.items():
            name = f"reason_{dimension.value}"
            if not one.reason.strip():
                raise RuleError("Say why it is another kind of gap.", field=name)
            check_text(one.reason, name)


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """The level a practice aims at in each dimension, and why."""

    levels: Mapping[Dimension, int]
    reason: str = ""

    def __post_init__(self) -> None:
        for dimension in Dimension:
            if self.levels.get(dimension) not in LEVELS:
                raise RuleError(
                    f"Choose a level from {LOWEST} to {HIGHEST}.",
                    target_field(dimension),
                )
        check_text(self.reason, "reason")


def field_of(place: Place) -> str:
    """Return the name of the input of a level, such as ``people_actual``."""
    return f"{place[0].value}_{place[1].value}"


def target_field(dimension: Dimension) -> str:
    """Return the name of the input of a target, such as ``people_target``."""
    return f"{dimension.value}_target"


def words_of(place: Place) -> str:
    """Return the name of the input of a statement."""
    return f"{field_of(place)}_words"


def title(place: Place) -> str:
    """Return a place in words, such as ``people, what happens``."""
    return f"{place[0].value}, {SIDES[place[1]]}"


def check_reason(reason: str) -> None:
    """Raise RuleError unless a reason is given."""
    if not reason.strip():
        raise RuleError("Say why, in a sentence.", field="reason")
    check_text(reason, "reason")


def check_text(text: str, name: str) -> None:
    """Raise RuleError for a text that is too long or no text."""
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise RuleError(f"Use at most {LONGEST_TEXT:,} letters.", field=name)
