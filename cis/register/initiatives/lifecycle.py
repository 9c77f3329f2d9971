"""The life of an initiative: who may move it where, and what each step needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cis.core.errors import RuleError
from cis.register.initiatives.rules import Outcome, Status, check_text, day

IMPROVED = "improvement"
WORKED = frozenset({Outcome.REALISED, Outcome.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Step:
    """A move from one status to another: its button, what it decides, what is said.

    Without a ``decision`` anybody who contributes may take it.
    """

    verb: str
    decision: str = ""
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, and the section and field where it is mended."""

    sentence: str
    section: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an initiative has, as far as its next steps depend on it."""

    status: Status
    today: date
    has_pain: bool = False
    metric_id: int | None = None
    baseline_id: int | None = None
    baseline_fits: bool = False
    start: float | None = None
    direction: str = "neutral"
    target: float | None = None
    target_on: date | None = None
    owner_id: int | None = None
    owner_left: bool = False
    owner_has_authority: bool = False
    owner_hours: float | None = None
    has_cadence: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """How an initiative ends: verdict accepted or overruled, and the lesson."""

    outcome: Outcome
    accepts_verdict: bool
    overruled_because: str = ""
    lesson: str = ""


class RefusedError(RuleError):
    """A step is not possible; ``missing`` says everything that stands in its way."""

    def __init__(
        self, missing: tuple[Missing, ...], *, forbidden: bool = False
    ) -> None:
        super().__init__(" ".join(item.sentence for item in missing))
        self.missing = missing
        self.forbidden = forbidden

    @property
    def status(self) -> int:
        """The HTTP status that stands for it: not yours to decide, or incomplete."""
        return 403 if self.forbidden else 422


_REJECT = Step("Reject", "initiative.reject", needs_reason=True)
_WITHDRAW = Step("Withdraw", "initiative.close", needs_reason=True)
_HOLD = Step("Put on hold", needs_reason=True)

MOVES: Mapping[Status, Mapping[Status, Step]] = {
    Status.PROPOSED: {
        Status.ASSESSED: Step("Mark as assessed", "initiative.assess"),
        Status.REJECTED: _REJECT,
        Status.CLOSED: _WITHDRAW,
    },
    Status.ASSESSED: {
        Status.APPROVED: Step("Approve", "initiative.approve"),
        Status.PROPOSED: Step("Send back to proposed", needs_reason=True),
        Status.REJECTED: _REJECT,
        Status.CLOSED: _WITHDRAW,
    },
    Status.APPROVED: {
        Status.IN_PROGRESS: Step("Start the work"),
        Status.ON_HOLD: _HOLD,
        Status.CLOSED: _WITHDRAW,
    },
    Status.IN_PROGRESS: {
        Status.MEASURING: Step("Work is done, start measuring"),
        Status.ON_HOLD: _HOLD,
        Status.CLOSED: _WITHDRAW,
    },
    Status.ON_HOLD: {
        Status.IN_PROGRESS: Step("Resume"),
        Status.CLOSED: _WITHDRAW,
    },
    Status.MEASURING: {
        Status.CLOSED: Step("Close", "initiative.close"),
        Status.IN_PROGRESS: Step("Go back to work", needs_reason=True),
        Status.ON_HOLD: _HOLD,
    },
    Status.REJECTED: {Status.PROPOSED: Step("Propose again", needs_reason=True)},
    Status.CLOSED: {},
}


def step(current: Status, to: Status) -> Step:
    """Return the step between two statuses, or raise RefusedError if there is none."""
    found = MOVES[current].get(to)
    if found is None:
        sentence = f"An initiative that is {current} cannot become {to}."
        raise RefusedError((Missing(sentence),))
    return found


def likely(current: Status) -> Status | None:
    """Return the step that normally comes next."""
    return next(iter(MOVES[current]), None)


def missing(facts: Facts, to: Status) -> list[Missing]:
    """Return everything that the step to a status lacks, in plain words."""
    if facts.status is Status.PROPOSED and to is Status.ASSESSED:
        return _unexplained(facts)
    if to in {Status.APPROVED, Status.IN_PROGRESS, Status.MEASURING}:
        return [
            *_unexplained(facts),
            *_unmeasured(facts),
            *_untargeted(facts, to),
            *_unowned(facts),
        ]
    return []


def _unexplained(facts: Facts) -> list[Missing]:
    if facts.has_pain:
        return []
    return [Missing("Say which pain point it answers.", "basics", "pain_point_ids")]


def _unmeasured(facts: Facts) -> list[Missing]:
    if facts.metric_id is None:
        return [
            Missing("Choose the metric it will move.", "outcome", "metric_id"),
            Missing("Freeze a baseline of that metric.", "outcome", "baseline_id"),
        ]
    if facts.baseline_id is None:
        return [
            Missing(
                "Choose the frozen baseline it starts from.", "outcome", "baseline_id"
            )
        ]
    if not facts.baseline_fits:
        sentence = "The baseline belongs to another metric: choose one of this metric."
        return [Missing(sentence, "outcome", "baseline_id")]
    return []


def _untargeted(facts: Facts, to: Status) -> list[Missing]:
    found = []
    if facts.target is None:
        found.append(Missing("Set the target.", "outcome", "target"))
    elif not _is_better(facts, facts.target):
        sentence = "The target is not better than the baseline: set one that is."
        found.append(Missing(sentence, "outcome", "target"))
    if facts.target_on is None:
        sentence = "Say by which day the target will be met."
        found.append(Missing(sentence, "outcome", "target_on"))
    elif to is Status.APPROVED and facts.target_on <= facts.today:
        sentence = (
            f"The target date, {day(facts.target_on)}, has passed: set one ahead."
        )
        found.append(Missing(sentence, "outcome", "target_on"))
    return found


def _is_better(facts: Facts, target: float) -> bool:
    if facts.start is None:
        return True
    if facts.direction == "increase":
        return target > facts.start
    if facts.direction == "decrease":
        return target < facts.start
    return target != facts.start


def _unowned(facts: Facts) -> list[Missing]:
    found = []
    if facts.owner_id is None:
        found.append(Missing("Name the accountable owner.", "basics", "owner_id"))
    elif facts.owner_left:
        sentence = "The owner has left: name another accountable owner."
        found.append(Missing(sentence, "basics", "owner_id"))
    if not facts.owner_has_authority:
        sentence = "Confirm that the owner may change the work."
        found.append(Missing(sentence, "planning", "owner_has_authority"))
    if not facts.owner_hours:
        sentence = "Agree how many hours a month the owner has for it."
        found.append(Missing(sentence, "planning", "owner_hours"))
    if not facts.has_cadence:
        sentence = "Choose how often it is reviewed."
        found.append(Missing(sentence, "planning", "cadence"))
    return found


def unfinished(titles: Iterable[str]) -> list[Missing]:
    """Return what must be done or dropped before an initiative can end."""
    return [
        Missing(f"Finish or drop the action “{title}”.", "actions") for title in titles
    ]


def unsaid(closing: Closing, verdict: str) -> list[Missing]:
    """Return everything that a closing still has to say, given the verdict's code."""
    found = []
    improved = verdict == IMPROVED
    overruled = not closing.accepts_verdict
    if overruled and not closing.overruled_because.strip():
        sentence = "Say why the verdict is overruled."
        found.append(Missing(sentence, "close", "overruled_because"))
    if closing.outcome is Outcome.REALISED and not improved and not overruled:
        sentence = (
            "The verdict does not say improved: choose another outcome, or overrule "
            "the verdict and say why."
        )
        found.append(Missing(sentence, "close", "outcome"))
    if (closing.outcome not in WORKED or not improved) and not closing.lesson.strip():
        sentence = "Write down the lesson: what will be done differently next time?"
        found.append(Missing(sentence, "close", "lesson"))
    check_text("overruled_because", closing.overruled_because)
    check_text("lesson", closing.lesson)
    return found
