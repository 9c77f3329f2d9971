"""What a review may answer, and what is written down while it is held."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cis.core.errors import RuleError
from cis.register.reviews.rules import Answer, Stage, check_text

LONGEST_REASON, LONGEST_NOTES, LONGEST_GUESTS, LONGEST_TITLE = 2000, 10_000, 300, 200
# So many improvements fit into a period; one more asks for a reason.
FEW, MOST = 2, 3
WORDS: Mapping[Answer, str] = {
    Answer.DECIDE: "Decided",
    Answer.ACT: "An action",
    Answer.DROP: "Dropped",
    Answer.CARRY: "Carried over",
}
UNSAID = "Not discussed"


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What a review says to a line: an answer, and an action if there is one."""

    answer: Answer
    reason: str = ""
    title: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    done_when: str = ""

    def __post_init__(self) -> None:
        check_text("reason", self.reason, LONGEST_REASON)
        check_text("title", self.title, LONGEST_TITLE)
        if self.answer is not Answer.ACT and not self.reason.strip():
            raise RuleError(_lacks(self.answer), field="reason")
        if self.answer is Answer.ACT and self.due_on is None:
            raise RuleError("Say by which day it will be done.", field="due_on")


@dataclass(frozen=True, slots=True)
class Held:
    """Who took part, what was noted, and which improvements come next."""

    present: tuple[int, ...] = ()
    excused: tuple[int, ...] = ()
    guests: str = ""
    notes: str = ""
    choices: tuple[int, ...] = ()
    more_because: str = ""

    def __post_init__(self) -> None:
        check_text("guests", self.guests, LONGEST_GUESTS)
        check_text("notes", self.notes, LONGEST_NOTES)
        check_text("more_because", self.more_because, LONGEST_REASON)
        if set(self.present) & set(self.excused):
            raise RuleError("Somebody stands both here and excused.", field="excused")
        if len(set(self.choices)) != len(self.choices):
            raise RuleError("One improvement is chosen twice.", field="first")
        if len(self.choices) > MOST:
            raise RuleError(f"Choose {MOST} improvements at most.", field="third")
        if len(self.choices) > FEW and not self.more_because.strip():
            raise RuleError(
                f"A period holds {FEW} improvements: say why it must be more.",
                field="more_because",
            )


def people_in(
    text: str, field: str, known: Iterable[tuple[int, str, str]]
) -> tuple[int, ...]:
    """Return the people named in rows, or raise RuleError naming each bad row.

    ``known`` are numbers, names and addresses; a row holds one of the latter two.
    """
    book: dict[str, set[int]] = {}
    for number, name, address in known:
        book.setdefault(plain(name), set()).add(number)
        book.setdefault(plain(address), set()).add(number)
    found: list[int] = []
    wrong: list[str] = []
    for row, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        numbers = book.get(plain(line), set())
        if len(numbers) == 1:
            found += [one for one in numbers if one not in found]
        else:
            wrong.append(f"Row {row}: {_unknown(line.strip()[:60], len(numbers))}")
    if wrong:
        raise RuleError(" ".join(wrong[:8]), field=field)
    return tuple(found)


def plain(text: str) -> str:
    """Return a name as it is compared: without case and doubled spaces."""
    return " ".join(text.casefold().split())


def check_open(stage: Stage) -> None:
    """Raise RuleError unless a review has begun and is not over."""
    if stage is Stage.PREPARED:
        raise RuleError("Start the review first: its agenda is not drawn up yet.")
    if stage is not Stage.OPEN:
        raise RuleError(f"This review is {stage}: nothing of it can change any more.")


def _lacks(answer: Answer) -> str:
    if answer is Answer.DECIDE:
        return "Say what is decided, in a sentence."
    return "Say why, in a sentence."


def _unknown(name: str, count: int) -> str:
    if count:
        return f"{count} people are called {name}. Give the e-mail address."
    return f"nobody here is called {name}. Put them among the guests."
