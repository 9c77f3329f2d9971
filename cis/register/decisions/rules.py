"""What a decision is that somebody must take, and what can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cis.core.errors import RuleError


class Kind(StrEnum):
    """What a decision came out of."""

    DECORATION = "decoration"
    REVIEW = "review"
    GATE = "gate"
    OTHER = "other"


class Status(StrEnum):
    """Whether somebody has answered."""

    OPEN = "open"
    DECIDED = "decided"


class Answer(StrEnum):
    """What can be answered."""

    DECIDE = "decide"
    ACT = "act"
    DROP = "drop"
    CARRY_OVER = "carry over"


# What can be answered, and how an answer is told.
CHOICES: Mapping[Answer, str] = {
    Answer.DECIDE: "Decide: it is settled, and this is how",
    Answer.ACT: "Act: somebody promises to change it",
    Answer.DROP: "Drop: it stays as it is, and that is acceptable",
    Answer.CARRY_OVER: "Carry over: not yet, and until when",
}
WORDS: Mapping[Answer, str] = {
    Answer.DECIDE: "Decided",
    Answer.ACT: "Somebody will act",
    Answer.DROP: "Left as it is",
    Answer.CARRY_OVER: "Carried over",
}
LONGEST_QUESTION, LONGEST_REASON, LONGEST_OCCASION = 1000, 2000, 120
# Whoever has put a decision off this often must decide, act or drop.
MOST_CARRIES = 2
LONGEST_CARRY = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision as it is asked for.

    ``occasion`` names what opened it, so that it is asked once; empty asks anew.
    """

    subject: str
    question: str
    owner_id: int | None
    due_on: date
    kind: Kind = Kind.OTHER
    source: str = ""
    occasion: str = ""

    def __post_init__(self) -> None:
        if not self.question.strip():
            raise RuleError("Say what must be decided.", field="question")
        _check("question", self.question, LONGEST_QUESTION)
        _check("occasion", self.occasion, LONGEST_OCCASION)


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An answer with its reason; a carried-over decision is due on another day."""

    answer: Answer
    reason: str
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise RuleError("Say why: one sentence is enough.", field="reason")
        _check("reason", self.reason, LONGEST_REASON)


def is_late(status: Status, due_on: date, today: date) -> bool:
    """Tell whether the day has passed without an answer."""
    return status is Status.OPEN and due_on < today


def check_carry(draft: AnswerDraft, carried: int, today: date) -> date:
    """Return the day a decision is put off to, or raise RuleError."""
    if carried >= MOST_CARRIES:
        raise RuleError(
            f"It was carried over {MOST_CARRIES} times: decide, act or drop.", "answer"
        )
    if draft.until is None or not today < draft.until <= today + LONGEST_CARRY:
        raise RuleError(
            f"Say until when: a day after today, at most {LONGEST_CARRY.days} days "
            "ahead.",
            field="until",
        )
    return draft.until


def _check(field: str, text: str, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest:,} letters.", field=field)
