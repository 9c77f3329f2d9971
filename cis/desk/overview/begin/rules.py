"""The steps of the first hour, and why each comes where it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cis.core.errors import NotFoundError


class Step(StrEnum):
    """What a new organisation does, in this order."""

    FIGURES = "figures"
    PAIN = "pain"
    OWNER = "owner"
    BASELINE = "baseline"
    INITIATIVE = "initiative"
    CADENCE = "cadence"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Telling:
    """How a step is told: what to do, why now, and what its buttons say."""

    title: str
    why: str
    verb: str
    other: str = ""


TELLINGS: Mapping[Step, Telling] = {
    Step.FIGURES: Telling(
        "Bring figures",
        "What people remember is the last bad week. An export of your ticket tool says "
        "how it really was; three typed numbers of one measure will do, too.",
        "Import an export",
        "Type three numbers",
    ),
    Step.PAIN: Telling(
        "Record the worst pain",
        "An improvement that answers no pain is a hobby. One sentence in the words of "
        "the business: who waits, what is redone, what it costs.",
        "Raise a pain point",
        "See what hurts most in the export",
    ),
    Step.OWNER: Telling(
        "Name an owner",
        "Somebody must be able to say yes to a change of the work, and have the hours "
        "for it. Without that the rest is a wish.",
        "Appoint an owner",
    ),
    Step.BASELINE: Telling(
        "Freeze a baseline",
        "Before anything changes, keep how it was. Later nobody can agree on it any "
        "more.",
        "Freeze a baseline",
    ),
    Step.INITIATIVE: Telling(
        "Propose one change",
        "One, and small enough to be seen in a quarter: which pain it answers, which "
        "figure moves, to what, by when.",
        "Propose an initiative",
        "Set metric and target",
    ),
    Step.CADENCE: Telling(
        "Choose a cadence",
        "What has no day on which somebody looks at it is forgotten by the next one.",
        "Choose how often",
    ),
    Step.APPROVAL: Telling(
        "Approve it",
        "Whoever has the right says yes, and the work may begin. What is still missing "
        "is listed there, all at once.",
        "Decide on it",
    ),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The records that the steps are about, as far as they are there."""

    practice_id: int | None = None
    pain_id: int | None = None
    feed_id: int | None = None
    metric_id: int | None = None
    initiative_id: int | None = None
    has_outcome: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One step with how it stands."""

    step: Step
    is_done: bool
    is_skipped: bool

    @property
    def telling(self) -> Telling:
        """Return how it is told."""
        return TELLINGS[self.step]

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be done."""
        return not (self.is_done or self.is_skipped)


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps as they stand."""

    steps: Sequence[Standing]

    @property
    def next(self) -> Standing | None:
        """Return the first step that is still open."""
        return next((one for one in self.steps if one.is_open), None)

    @property
    def count(self) -> int:
        """Return how many steps are done."""
        return sum(one.is_done for one in self.steps)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing is open any more."""
        return self.next is None


def progress(done: frozenset[Step], skipped: frozenset[Step]) -> Progress:
    """Return how every step stands; what is done is done, even when skipped before."""
    return Progress(
        [Standing(one, one in done, one in skipped and one not in done) for one in Step]
    )


def step(name: str) -> Step:
    """Return the step of a name, or raise NotFoundError."""
    try:
        return Step(name)
    except ValueError as error:
        raise NotFoundError("There is no such step.") from error


def read(kept: str) -> frozenset[Step]:
    """Return the steps that were kept as words."""
    return frozenset(Step(word) for word in kept.split(",") if word)


def kept(steps: frozenset[Step]) -> str:
    """Return steps as the words that are kept, in their order."""
    return ",".join(one for one in Step if one in steps)
