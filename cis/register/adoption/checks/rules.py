"""What an adoption check is, how its cases are drawn, and what they come to."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from cis.core.errors import RuleError
from cis.core.spc.student import wilson

LEAST, USUAL, MOST = 5, 20, 200
LONGEST_QUESTION, LONGEST_REASON = 200, 500
MOST_SEED = 2_147_483_647
QUESTION = "Was the workflow followed?"
PERCENT = 100


class Answer(StrEnum):
    """What was found about one case."""

    FOLLOWED = "followed"
    BYPASSED = "bypassed"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Draft:
    """A check as somebody orders it: which tickets, and how many of them."""

    practice_id: int
    feed_id: int
    first: date
    last: date
    size: int = USUAL
    question: str = QUESTION

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise RuleError("The last day lies before the first.", field="last")
        if not LEAST <= self.size <= MOST:
            message = f"Draw between {LEAST} and {MOST} cases; {USUAL} are usual."
            raise RuleError(message, field="size")
        asked = self.question.strip()
        if not asked or len(asked) > LONGEST_QUESTION or "\0" in asked:
            raise RuleError("Say in a line what is asked.", field="question")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered about one case; a bypass has its reason."""

    answer: Answer
    reason: str = ""

    def __post_init__(self) -> None:
        if self.answer is Answer.BYPASSED and not self.reason.strip():
            raise RuleError("Say why the workflow was not followed.", field="reason")
        if len(self.reason) > LONGEST_REASON or "\0" in self.reason:
            message = f"Use at most {LONGEST_REASON} letters."
            raise RuleError(message, field="reason")


@dataclass(frozen=True, slots=True)
class Result:
    """How many of the cases that count were bypassed; shares in per cent."""

    bypassed: int
    counted: int
    left_out: int

    @property
    def rate(self) -> float | None:
        """The bypass rate; None when no case counts."""
        return PERCENT * self.bypassed / self.counted if self.counted else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the rate; None when no case counts."""
        if not self.counted:
            return None
        low, high = wilson(self.bypassed, self.counted)
        return PERCENT * low, PERCENT * high


def draw(population: Collection[str], size: int, seed: int) -> list[str]:
    """Return ``size`` different cases, or all there are, drawn by a seed.

    Each case gets the SHA-256 of seed and case, and the smallest are taken: every case
    has the same chance, and anybody can draw the same sample again with no program
    but a hash.
    """
    return sorted(set(population), key=lambda case: _lot(seed, case))[:size]


def result(answers: Collection[Answer]) -> Result:
    """Return what answers come to; what does not apply does not count."""
    found = Counter(answers)
    bypassed, followed = found[Answer.BYPASSED], found[Answer.FOLLOWED]
    return Result(bypassed, bypassed + followed, found[Answer.NOT_APPLICABLE])


def check_open(finished: date | None) -> None:
    """Raise RuleError for a check that is finished: its answers stay."""
    if finished:
        raise RuleError("This check is finished; its answers stay as they are.")


def check_whole(answers: Sequence[Answer | None]) -> None:
    """Raise RuleError unless every case is answered."""
    left = sum(answer is None for answer in answers)
    if left:
        cases = "One case has" if left == 1 else f"{left} cases have"
        raise RuleError(f"{cases} no answer yet.")


def _lot(seed: int, case: str) -> tuple[bytes, str]:
    return sha256(f"{seed}:{case}".encode("utf-8", "surrogatepass")).digest(), case
