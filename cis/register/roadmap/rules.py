"""What phases, criteria and gate decisions are; which phase comes after which gate."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cis.core.errors import RuleError
from cis.register.initiatives.rules import day
from cis.register.practices.rules import PHASES, Adoption, Phase

LONGEST_OUTCOMES = 2000
LONGEST_TEXT = 4000
LONGEST_LINE = 200
LONGEST_LINK = 500
MOST_CONDITIONS = 3
LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


class Kind(StrEnum):
    """How an exit criterion is told to be met."""

    METRIC = "metric"
    MATURITY = "maturity"
    RACI = "raci"
    OWNERSHIP = "ownership"
    FINDINGS = "findings"
    TRAINING = "training"
    ADOPTION = "adoption"
    INITIATIVE = "initiative"
    MANUAL = "manual"


KINDS: Mapping[Kind, str] = {
    Kind.METRIC: "A metric is there, and it really improved",
    Kind.MATURITY: "Maturity in each dimension is at least a level",
    Kind.RACI: "The RACI is complete",
    Kind.OWNERSHIP: "The ownership is real",
    Kind.FINDINGS: "No finding of a class is open",
    Kind.TRAINING: "Trainings are covered",
    Kind.ADOPTION: "The workflow is followed",
    Kind.INITIATIVE: "An initiative is closed as realised",
    Kind.MANUAL: "Somebody attests it, with evidence",
}


class Demand(StrEnum):
    """What the verdict on a metric must say."""

    IMPROVED = "improved"
    SUSTAINED = "sustained"


class Choice(StrEnum):
    """What can be decided at a gate."""

    GO = "go"
    CONDITIONS = "go with conditions"
    HOLD = "hold"


PASSING = frozenset({Choice.GO, Choice.CONDITIONS})
# The least and the most that the number of a criterion can be.
NUMBERS: Mapping[Kind, tuple[float, float]] = {
    Kind.METRIC: (-1e12, 1e12),
    Kind.MATURITY: (1, 5),
    Kind.TRAINING: (1, 100),
    Kind.ADOPTION: (1, 100),
}
WISHES: Mapping[Kind, str] = {
    Kind.METRIC: "Give the value that the metric must reach.",
    Kind.MATURITY: "Give a level from 1 to 5.",
    Kind.TRAINING: "Give a share from 1 to 100 per cent.",
    Kind.ADOPTION: "Give a share from 1 to 100 per cent.",
}


@dataclass(frozen=True, slots=True)
class PhaseDraft:
    """What will be measurably better after a phase, and when it begins and ends."""

    outcomes: str
    starts_on: date | None = None
    gate_on: date | None = None

    def __post_init__(self) -> None:
        _check("outcomes", self.outcomes, LONGEST_OUTCOMES)
        if self.starts_on and self.gate_on and self.gate_on <= self.starts_on:
            raise RuleError("The gate lies after the beginning.", field="gate_on")


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """One exit criterion; each kind needs some of the fields and ignores the rest."""

    kind: Kind
    metric_id: int | None = None
    initiative_id: int | None = None
    number: float | None = None
    demand: Demand | None = None
    findings: str = ""
    statement: str = ""

    def __post_init__(self) -> None:
        if self.kind is Kind.METRIC:
            self._check_metric()
        if self.kind is Kind.INITIATIVE and self.initiative_id is None:
            raise RuleError("Choose the initiative.", field="initiative_id")
        if self.kind is Kind.FINDINGS and not self.findings:
            raise RuleError("Choose which findings must be gone.", field="findings")
        if self.kind is Kind.MANUAL and not self.statement.strip():
            raise RuleError("Say what somebody attests.", field="statement")
        _check("statement", self.statement, LONGEST_LINE)
        if self.kind in NUMBERS:
            self._check_number(*NUMBERS[self.kind])

    def _check_metric(self) -> None:
        if self.metric_id is None:
            raise RuleError("Choose the metric.", field="metric_id")
        if self.demand is None:
            raise RuleError("Say whether the verdict must last.", field="demand")

    def _check_number(self, least: float, most: float) -> None:
        if self.number is None or not least <= self.number <= most:
            raise RuleError(WISHES[self.kind], field="number")

    @property
    def values(self) -> dict[str, Any]:
        """What of it counts: fields of other kinds are left out."""
        counts = self.kind in NUMBERS
        is_metric = self.kind is Kind.METRIC
        return {
            "kind": self.kind,
            "metric_id": self.metric_id if is_metric else None,
            "initiative_id": (
                self.initiative_id if self.kind is Kind.INITIATIVE else None
            ),
            "number": self.number if counts else None,
            "demand": self.demand if is_metric else None,
            "findings": self.findings if self.kind is Kind.FINDINGS else "",
            "statement": (self.statement.strip() if self.kind is Kind.MANUAL else ""),
        }


@dataclass(frozen=True, slots=True)
class AttestDraft:
    """What somebody attests with their name, and what shows it."""

    statement: str
    title: str
    link: str

    def __post_init__(self) -> None:
        if not self.statement.strip():
            raise RuleError("Say in a sentence what you attest.", field="statement")
        _check("statement", self.statement, LONGEST_TEXT)
        if not self.title.strip():
            raise RuleError("Say in a line what the evidence shows.", field="title")
        _check("title", self.title, LONGEST_LINE)
        check_link(self.link)
        if not self.link:
            raise RuleError("Give the address of the evidence.", field="link")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must still be done after a gate was passed: by whom, until when."""

    title: str
    owner_id: int
    due_on: date


@dataclass(frozen=True, slots=True)
class GateDraft:
    """A decision at a gate."""

    choice: Choice
    reason: str
    link: str = ""
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise RuleError("Say why it is decided so.", field="reason")
        _check("reason", self.reason, LONGEST_TEXT)
        check_link(self.link)
        if self.choice is Choice.CONDITIONS and not self.conditions:
            wish = "Give at least one condition with its owner and its day."
            raise RuleError(wish, field="title_1")
        if self.choice is not Choice.CONDITIONS and self.conditions:
            wish = "Conditions belong to “go with conditions”: choose it, or none."
            raise RuleError(wish, field="choice")

    def check(self, today: date) -> None:
        """Raise RuleError for a condition that would be overdue at once."""
        for number, one in enumerate(self.conditions, start=1):
            if one.due_on <= today:
                raise RuleError("Give a day to come.", field=f"due_{number}")


def check_link(link: str) -> None:
    """Raise RuleError unless a link, if there is one, is a whole web address."""
    if len(link) > LONGEST_LINK or (link and not LINK.fullmatch(link)):
        raise RuleError("Give a link that begins with http:// or https://.", "link")


def current(adoption: Adoption | None, passed: Phase | None) -> Phase | None:
    """Return the phase that runs, None when all gates are passed.

    ``adoption`` is the state of a practice, None for the organisation, which has
    only its gates; ``passed`` is the phase whose gate was passed last.
    """
    if passed is Phase.OPTIMISE and adoption in {None, Adoption.OPTIMISE}:
        return None
    if adoption is None:
        return PHASES[0] if passed is None else after(passed)
    if adoption is Adoption.NOT_ADOPTED:
        return PHASES[0]
    return Phase(adoption.value)


def after(phase: Phase) -> Phase | None:
    """Return the phase that comes after one, None after the last."""
    at = PHASES.index(phase) + 1
    return PHASES[at] if at < len(PHASES) else None


def adopted(phase: Phase) -> Adoption:
    """Return the state of a practice once the gate of a phase is passed."""
    return Adoption((after(phase) or phase).value)


def is_over(phase: Phase, running: Phase | None) -> bool:
    """Tell whether a phase lies behind the one that runs."""
    return running is None or PHASES.index(phase) < PHASES.index(running)


def is_early(phase: Phase, running: Phase | None) -> bool:
    """Tell whether work of a phase begins before the gate to it was passed."""
    return running is not None and PHASES.index(phase) > PHASES.index(running)


def frozen(state: Mapping[str, Any]) -> str:
    """Return a state as JSON: the same text for the same state."""
    return json.dumps(
        state,
        default=date.isoformat,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a frozen state."""
    return hashlib.sha256(text.encode()).hexdigest()


def lines(text: str) -> list[str]:
    """Return the outcomes of a phase, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def lack(choice: Choice, reasons: Sequence[str]) -> None:
    """Raise RuleError when everything must be met and something is not."""
    if choice is Choice.GO and reasons:
        raise RuleError(
            f"Not everything is met: {' '.join(reasons)} Choose “go with conditions”, "
            "or hold.",
            field="choice",
        )


def told_near(phase: Phase, gate_on: date, today: date) -> str:
    """Say of a gate when it comes, or since when it is late."""
    if gate_on < today:
        return f"The gate of {phase} was planned for {day(gate_on)}."
    return f"The gate of {phase} is planned for {day(gate_on)}."


def _check(field: str, text: str, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest:,} letters.", field=field)
