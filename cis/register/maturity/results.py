"""What an agreed assessment says, how it changed, and where assessors differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cis.register.maturity import gaps
from cis.register.maturity.gaps import Advice, Levels
from cis.register.maturity.rules import (
    PLACES,
    Dimension,
    GapKind,
    Place,
    Said,
    Side,
)


@dataclass(frozen=True, slots=True)
class Score:
    """One dimension as it was agreed: levels, words, the kind of gap and why."""

    dimension: Dimension
    levels: Levels
    derived: GapKind
    kind: GapKind
    reason: str = ""
    documented_words: str = ""
    actual_words: str = ""
    documented_id: int = 0
    actual_id: int = 0

    @property
    def fails(self) -> bool:
        """Whether it is written and not done: no score, a control failure."""
        return self.kind is GapKind.DOCUMENTED_ONLY


@dataclass(frozen=True, slots=True)
class Result:
    """An agreed assessment; levels by dimension, the target empty where none is set."""

    assessment_id: int
    practice_id: int
    on: date
    scores: Mapping[Dimension, Score]
    assessors: tuple[str, ...] = ()
    agreed_by: str = ""
    note: str = ""

    @property
    def documented(self) -> dict[Dimension, int]:
        """What is written, as a level."""
        return {key: one.levels.documented for key, one in self.scores.items()}

    @property
    def actual(self) -> dict[Dimension, int]:
        """What happens, as a level."""
        return {key: one.levels.actual for key, one in self.scores.items()}

    @property
    def target(self) -> dict[Dimension, int]:
        """What is aimed at, as a level."""
        levels = {key: one.levels.target for key, one in self.scores.items()}
        return {key: level for key, level in levels.items() if level is not None}

    @property
    def weakest_first(self) -> list[Score]:
        """The dimensions, those where least happens and most stays behind first."""
        return sorted(
            self.scores.values(),
            key=lambda one: (
                one.levels.actual,
                -one.levels.behind,
                list(Dimension).index(one.dimension),
            ),
        )

    @property
    def advice(self) -> Advice:
        """How much mending it wants."""
        return gaps.advice({key: one.levels for key, one in self.scores.items()})


@dataclass(frozen=True, slots=True)
class Change:
    """One side of a dimension on two days."""

    dimension: Dimension
    side: Side
    before: int
    after: int

    @property
    def words(self) -> str:
        """What became of it."""
        step = self.after - self.before
        if not step:
            return "unchanged"
        levels = "1 level" if abs(step) == 1 else f"{abs(step)} levels"
        return f"{levels} {'higher' if step > 0 else 'lower'}"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one assessor said."""

    person_id: int
    name: str
    is_done: bool
    has_left: bool
    answers: Mapping[Place, Said]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place with what each assessor said of it."""

    place: Place
    said: Sequence[tuple[str, Said]]

    @property
    def levels(self) -> set[int]:
        """The levels that were given."""
        return {one.level for _, one in self.said if one.level is not None}

    @property
    def differs(self) -> bool:
        """Whether assessors gave different levels."""
        return len(self.levels) > 1

    @property
    def proposal(self) -> Said:
        """What all say; without a level where they differ, with all their words."""
        level = next(iter(self.levels)) if len(self.levels) == 1 else None
        words = [one.statement for _, one in self.said if one.statement]
        return Said(level, "\n".join(dict.fromkeys(words)))


def changes(before: Result, after: Result) -> list[Change]:
    """Return what became of each side of each dimension between two results."""
    return [
        Change(key, side, getattr(before, side)[key], getattr(after, side)[key])
        for key, side in PLACES
    ]


def counted(voices: Iterable[Voice]) -> list[Voice]:
    """Return whose answers count: those handed in, and all that a leaver left."""
    return [one for one in voices if one.is_done or (one.has_left and _any(one))]


def awaited(voices: Iterable[Voice]) -> list[Voice]:
    """Return whose answers are waited for."""
    return [one for one in voices if not one.is_done and not one.has_left]


def differences(voices: Sequence[Voice]) -> list[Difference]:
    """Return each place with what each assessor said of it."""
    return [
        Difference(at, [(one.name, one.answers.get(at, Said())) for one in voices])
        for at in PLACES
    ]


def _any(voice: Voice) -> bool:
    return any(one.level is not None for one in voice.answers.values())
