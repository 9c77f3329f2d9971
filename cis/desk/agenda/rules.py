"""What is due from somebody, how urgent it is, and what they most likely came to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cis.core.access import Actor, Permission
from cis.register.initiatives import lifecycle, rules
from cis.register.initiatives.lifecycle import Facts
from cis.register.initiatives.rules import AGREED, ENDED, Cadence, Status


class Matter(StrEnum):
    """What a task is about, the most urgent first."""

    MEND = "mend"
    UNANSWERED = "late answer"
    ANSWER = "answer"
    DECIDE = "decide"
    AGREE = "agreement"
    GATE = "gate"
    LATE = "late reading"
    UNDONE = "late action"
    EXPORT = "newer export"
    OVERDUE = "target date passed"
    MEETING = "meeting"
    ASSESS = "assessment"
    REPLY = "feedback"
    PUBLISH = "proposed playbook"
    REVIEW = "review"
    LOOK = "playbook"
    CONFIRM = "evidence"
    CHECK = "adoption check"
    TRAIN = "training"
    TELL = "benefit"
    MISSING = "missing"
    EXPECTED = "reading"
    ACTION = "action"


# What the button of a task says, and the offer to do it.
VERBS: Mapping[Matter, str] = {
    Matter.MEND: "Its page",
    Matter.UNANSWERED: "Answer",
    Matter.ANSWER: "Answer",
    Matter.DECIDE: "Decide",
    Matter.AGREE: "Agree",
    Matter.GATE: "Decide",
    Matter.LATE: "Enter readings",
    Matter.UNDONE: "Its page",
    Matter.EXPORT: "Bring export",
    Matter.OVERDUE: "Look at it",
    Matter.MEETING: "Hold the review",
    Matter.ASSESS: "Give your levels",
    Matter.REPLY: "Answer",
    Matter.PUBLISH: "Decide",
    Matter.REVIEW: "Say how it stands",
    Matter.LOOK: "Still right?",
    Matter.CONFIRM: "Still true?",
    Matter.CHECK: "Look through it",
    Matter.TRAIN: "See who lacks it",
    Matter.TELL: "Say it",
    Matter.MISSING: "Complete",
    Matter.EXPECTED: "Enter readings",
    Matter.ACTION: "Its page",
}
# Answered on the page itself, in the line of the initiative.
UPDATE = "initiatives.update"
ACTIONS = frozenset({Matter.UNDONE, Matter.ACTION})
ANSWERS = frozenset({Matter.UNANSWERED, Matter.ANSWER})
# What is due later than this is no task of today.
SOON = timedelta(days=14)
READINGS = frozenset({Matter.MEND, Matter.LATE, Matter.EXPECTED})
HERE = ANSWERS | ACTIONS | READINGS | {Matter.REPLY, Matter.REVIEW}
LATE = frozenset({Matter.LATE, Matter.OVERDUE, Matter.UNDONE, Matter.UNANSWERED})
ORDER = {matter: place for place, matter in enumerate(Matter)}


@dataclass(frozen=True, slots=True)
class Where:
    """The page on which something is answered."""

    endpoint: str
    key: int | None = None
    section: str | None = None
    anchor: str | None = None
    # The endpoint of the record's own page, where it is not ``show`` beside this one.
    page: str = ""

    @property
    def record(self) -> "Where":
        """Return the page of the record itself, or this one if it is of none."""
        if self.key is None:
            return self
        return Where(self.page or f"{self.endpoint.partition('.')[0]}.show", self.key)


@dataclass(frozen=True, slots=True)
class Still:
    """One click that says a record is still right: where to, and until when it holds.

    ``stamp`` is what it was when it was looked at.
    """

    endpoint: str
    key: int
    stamp: str
    words: str
    until: date | None = None

    @property
    def form(self) -> str:
        """Return what its form is called on the page."""
        return f"still-{self.endpoint.partition('.')[0]}-{self.key}"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is due: about what, by or since which day, answered where."""

    matter: Matter
    subject: str
    title: str
    words: str
    where: Where
    day: date | None = None
    count: int = 1
    still: Still | None = None
    # Since when it waits, where it has no day by which it is due.
    since: date | None = None

    @property
    def verb(self) -> str:
        """Return what its button says."""
        return VERBS[self.matter]

    @property
    def is_here(self) -> bool:
        """Tell whether it is answered in its line, without leaving the page."""
        is_one = self.matter in HERE and self.where.key is not None
        return self.still is not None or is_one

    @property
    def is_late(self) -> bool:
        """Tell whether its day has passed, so that it should be done already."""
        return self.matter in LATE


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the two things that somebody most likely came to do."""

    headline: str
    words: str
    where: Where


@dataclass(frozen=True, slots=True)
class Case:
    """An initiative as the rules see it, and what it is to the one who looks."""

    key: int
    reference: str
    title: str
    facts: Facts
    is_mine: bool
    may_decide: bool
    cadence: Cadence | None
    reviewed_on: date
    verdict: str = ""
    label: str = ""


IMPORT = Offer(
    "Import a ticket export",
    "See what hurts, and let the export bring the readings.",
    Where("tickets.index"),
)
RAISE = Offer(
    "Raise a pain point",
    "Say what the business feels: who waits, what it costs.",
    Where("painpoints.new"),
)
READ = (
    Offer(
        "Open the auditor's room",
        "Search the trail and verify it, sign a checkpoint, take a bundle.",
        Where("audit.overview"),
    ),
    Offer(
        "Read the register",
        "What is being improved, by whom, and whether it works.",
        Where("initiatives.index"),
    ),
)


def by_urgency(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks with the most urgent first; of equals the one due first."""
    return sorted(
        tasks,
        key=lambda task: (
            ORDER[task.matter],
            task.day or task.since or date.max,
            task.subject,
        ),
    )


def tasks_of(case: Case, today: date) -> Iterator[Task]:
    """Yield everything that an initiative wants from the one who looks."""
    if case.may_decide:
        yield from _decisions(case, today)
    if not case.is_mine or case.facts.status in ENDED:
        return
    yield from _missing(case)
    if not (case.may_decide and is_to_be_closed(case, today)):
        # Closing it is the review, and the answer to a passed date.
        yield from _overdue(case, today)
        yield from _review(case, today)


def offers(actor: Actor) -> Sequence[Offer]:
    """Return the two things somebody most likely came to do when nothing is due."""
    return (IMPORT, RAISE) if actor.may(Permission.CONTRIBUTE) else READ


def said(tasks: Sequence[Task], actor: Actor, *, is_fresh: bool) -> str:
    """Return in one line how much is due."""
    if not actor.may(Permission.CONTRIBUTE):
        return "Everything is open to you to read; nothing is due from you."
    if is_fresh:
        return "Nothing is here yet. With any of these steps the register begins."
    if not tasks:
        return "Nothing is due from you today."
    if len(tasks) == 1:
        return "One thing is due from you."
    here = sum(one.is_here for one in tasks)
    answered = f" {here} of them can be answered right here." if here else ""
    return f"{len(tasks)} things are due from you, the most urgent first.{answered}"


def is_to_be_closed(case: Case, today: date) -> bool:
    """Tell whether measuring has said its word, or its time is over."""
    if case.facts.status is not Status.MEASURING:
        return False
    passed = case.facts.target_on is not None and case.facts.target_on <= today
    return passed or case.verdict in {"improvement", "deterioration"}


def _decisions(case: Case, today: date) -> Iterator[Task]:
    if case.facts.status is Status.ASSESSED:
        if not lifecycle.missing(case.facts, Status.APPROVED):
            words = "Assessed, and nothing is missing: approve or reject it."
            where = Where("initiatives.show", case.key, anchor="next")
            yield _task(case, Matter.DECIDE, words, where)
    elif is_to_be_closed(case, today):
        words = f"{case.label}. Close it with this verdict, or let it go on."
        where = Where("initiatives.close", case.key)
        yield _task(case, Matter.DECIDE, words, where)


def _overdue(case: Case, today: date) -> Iterator[Task]:
    day = case.facts.target_on
    if day is not None and rules.is_overdue(case.facts.status, day, today):
        words = f"It was promised for {rules.day(day)}, and it is not closed."
        where = Where("initiatives.edit", case.key, "outcome")
        yield _task(case, Matter.OVERDUE, words, where, day)


def _review(case: Case, today: date) -> Iterator[Task]:
    day = rules.next_review(case.cadence, case.reviewed_on)
    if day is None or day > today or case.facts.status not in AGREED:
        return
    words = f"The {case.cadence} review was due on {rules.day(day)}. What comes next?"
    where = Where(UPDATE, case.key)
    yield _task(case, Matter.REVIEW, words, where, day)


def _missing(case: Case) -> Iterator[Task]:
    to = lifecycle.likely(case.facts.status)
    lacks = lifecycle.missing(case.facts, to) if to else []
    if not lacks or to is None:
        return
    verb = lifecycle.step(case.facts.status, to).verb
    more = f" And {len(lacks) - 1} more." if len(lacks) > 1 else ""
    words = f"Before “{verb}”: {lacks[0].sentence}{more}"
    where = Where("initiatives.edit", case.key, lacks[0].section, lacks[0].field)
    yield _task(case, Matter.MISSING, words, where)


def _task(
    case: Case, matter: Matter, words: str, where: Where, day: date | None = None
) -> Task:
    return Task(matter, case.reference, case.title, words, where, day)
