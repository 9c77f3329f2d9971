"""What a playbook is: few steps, each with who, what, its end and its way out."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from dateutil.relativedelta import relativedelta

from cis.core.errors import RuleError

# More than this nobody keeps in mind while the queue is busy.
MOST_STEPS = 9
# More than this the page does not take.
MOST_ROWS = 20
LONGEST = {"who": 60, "what": 160, "done_when": 160, "exception": 160, "goes_to": 80}
LONGEST_BEGINNING, LONGEST_REASON = 160, 1000
MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: which role does what, how one sees it is done, what goes elsewhere."""

    who: str = ""
    what: str = ""
    done_when: str = ""
    exception: str = ""
    goes_to: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written into it."""
        return not any(value.strip() for value in self.values)

    @property
    def values(self) -> tuple[str, ...]:
        """Its texts in the order of COLUMNS."""
        return tuple(getattr(self, name) for name in COLUMNS)

    def plain(self) -> "Step":
        """Return it without blanks around its texts."""
        return Step(*(" ".join(value.split()) for value in self.values))


COLUMNS = tuple(field.name for field in fields(Step))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of one step, counted from 1."""

    place: int
    column: str
    sentence: str


class PathError(RuleError):
    """A path cannot be kept; it says what is wrong with every step."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Draft:
    """A playbook as somebody writes it."""

    begins: str
    steps: tuple[Step, ...]
    owner_id: int | None = None
    months: int = 6
    reason: str = ""

    def __post_init__(self) -> None:
        found = faults(self.steps)
        if found:
            raise PathError(found)
        _check("begins", self.begins, LONGEST_BEGINNING)
        _check("reason", self.reason, LONGEST_REASON)
        if self.months not in MONTHS:
            raise RuleError("Choose how often it is looked at again.", field="months")

    def says_the_same(self, other: "Draft") -> bool:
        """Tell whether another draft has the same path, owner and rhythm."""
        mine = (self.begins, self.steps, self.owner_id, self.months)
        return mine == (other.begins, other.steps, other.owner_id, other.months)


def filled(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps somebody wrote into, without blanks around their texts."""
    return tuple(step.plain() for step in steps if not step.is_empty)


def faults(steps: Sequence[Step]) -> list[Fault]:
    """Return everything that keeps a path from being kept, step by step."""
    if not steps:
        return [Fault(1, "what", "Write at least one step.")]
    if len(steps) > MOST_ROWS:
        sentence = f"A playbook takes at most {MOST_ROWS} steps. Split it."
        return [Fault(MOST_ROWS + 1, "what", sentence)]
    return [
        Fault(place, column, f"Step {place}: {words}")
        for place, step in enumerate(steps, 1)
        for column, words in _wrong(step)
    ]


def warnings(steps: Sequence[Step], most: int = MOST_STEPS) -> list[str]:
    """Return what makes a path hard to follow, though it can be kept."""
    found = []
    if len(steps) > most:
        found.append(
            f"It has {len(steps)} steps. A path that people keep in mind has at most "
            f"{most}: join some, or leave what is not always done to its exception."
        )
    open_ended = endless(steps)
    if open_ended:
        found.append(f"{_named(open_ended)} done.")
    return found


def endless(steps: Sequence[Step]) -> list[int]:
    """Return the places of the steps that do not say when they are done."""
    return [place for place, step in enumerate(steps, 1) if not step.done_when.strip()]


def next_review(on: date, months: int) -> date:
    """Return the day on which somebody looks at it again."""
    return on + relativedelta(months=months)


def _named(places: Sequence[int]) -> str:
    *first, last = map(str, places)
    if not first:
        return f"Step {last} does not say when it is"
    return f"Steps {', '.join(first)} and {last} do not say when they are"


def _wrong(step: Step) -> list[tuple[str, str]]:
    found = []
    if not step.who.strip():
        found.append(("who", "say which role does it."))
    if not step.what.strip():
        found.append(("what", "say what is done."))
    if step.exception.strip() and not step.goes_to.strip():
        found.append(("goes_to", "say where the exception goes."))
    if step.goes_to.strip() and not step.exception.strip():
        found.append(("exception", "say what goes there."))
    for column, text in zip(COLUMNS, step.values, strict=True):
        if len(text) > LONGEST[column]:
            found.append((column, f"use at most {LONGEST[column]} letters."))
        elif not text.isprintable():
            found.append((column, "use plain letters on one line."))
    return found


def _check(field: str, text: str, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest:,} letters of plain text.", field=field)
