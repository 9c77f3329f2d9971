"""What roadmaps usually say, to begin with: outcomes, criteria and dependencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cis.register.practices.rules import PHASES, Phase
from cis.register.roadmap.rules import CriterionDraft, Demand, Kind, PhaseDraft

WEEKS = 26  # a phase is planned for half a year until somebody knows better

OUTCOMES: Mapping[Phase, str] = {
    Phase.STABILISE: "One person answers for it, and can.\n"
    "What hurts most hurts measurably less.",
    Phase.STANDARDISE: "Everybody does it in the same way, also when it is busy.\n"
    "The improvement holds without being watched.",
    Phase.OPTIMISE: "What repeats runs by itself.\n"
    "Its figures say what to change next, before anybody complains.",
}


@dataclass(frozen=True, slots=True)
class Aim:
    """A metric with the target that somebody set for it."""

    metric_id: int
    target: float


def plan(phase: Phase, today: date) -> PhaseDraft:
    """Return a phase as it is planned at first: one after the other, half a year."""
    at = PHASES.index(phase)
    begins = today + timedelta(weeks=WEEKS * at)
    return PhaseDraft(OUTCOMES[phase], begins, begins + timedelta(weeks=WEEKS))


def criteria(phase: Phase, aim: Aim | None) -> Sequence[CriterionDraft]:
    """Return the criteria that a phase usually has; its metric's, if it has one."""
    lasts = Demand.IMPROVED if phase is Phase.STABILISE else Demand.SUSTAINED
    measured = (
        [CriterionDraft(Kind.METRIC, aim.metric_id, number=aim.target, demand=lasts)]
        if aim
        else []
    )
    return [*measured, *_CRITERIA[phase]]


_CRITERIA: Mapping[Phase, Sequence[CriterionDraft]] = {
    Phase.STABILISE: (
        CriterionDraft(Kind.OWNERSHIP),
        CriterionDraft(Kind.RACI),
        CriterionDraft(Kind.FINDINGS, findings="high"),
    ),
    Phase.STANDARDISE: (
        CriterionDraft(Kind.MATURITY, number=3),
        CriterionDraft(Kind.TRAINING, number=80),
        CriterionDraft(Kind.ADOPTION, number=80),
    ),
    Phase.OPTIMISE: (
        CriterionDraft(Kind.MATURITY, number=4),
        CriterionDraft(Kind.ADOPTION, number=95),
        CriterionDraft(Kind.FINDINGS, findings="medium"),
    ),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A dependency that most organisations have: who needs whom first, and why."""

    code: str
    item: tuple[str, Phase]
    needs: tuple[str, Phase]
    why: str


PROPOSALS: Mapping[str, Proposal] = {
    one.code: one
    for one in (
        Proposal(
            "change-configuration",
            ("change-enablement", Phase.OPTIMISE),
            ("service-configuration-management", Phase.STABILISE),
            "Nobody can weigh a change by machine on configuration data that is wrong.",
        ),
        Proposal(
            "change-incident",
            ("change-enablement", Phase.STANDARDISE),
            ("incident-management", Phase.STABILISE),
            "Whether changes fail is read from the incidents they cause.",
        ),
        Proposal(
            "problem-incident",
            ("problem-management", Phase.STABILISE),
            ("incident-management", Phase.STABILISE),
            "Causes are found in incidents that are closed with honest categories.",
        ),
        Proposal(
            "request-desk",
            ("service-request-management", Phase.STANDARDISE),
            ("service-desk", Phase.STABILISE),
            "Forms help when somebody is there whom people trust to answer them.",
        ),
        Proposal(
            "desk-knowledge",
            ("service-desk", Phase.OPTIMISE),
            ("knowledge-management", Phase.STANDARDISE),
            "Self-service answers with what the desk has written down, or not at all.",
        ),
        Proposal(
            "level-measurement",
            ("service-level-management", Phase.STANDARDISE),
            ("measurement-and-reporting", Phase.STABILISE),
            "A level that nobody measures in the same way twice is only promised.",
        ),
        Proposal(
            "release-change",
            ("release-management", Phase.STANDARDISE),
            ("change-enablement", Phase.STABILISE),
            "A release is many changes at once: each must be allowed by somebody.",
        ),
        Proposal(
            "deployment-configuration",
            ("deployment-management", Phase.OPTIMISE),
            ("service-configuration-management", Phase.STANDARDISE),
            "What deploys by itself must know what stands where.",
        ),
        Proposal(
            "asset-supplier",
            ("it-asset-management", Phase.STANDARDISE),
            ("supplier-management", Phase.STABILISE),
            "Half of what is to be known of an asset stands in a contract.",
        ),
        Proposal(
            "event-incident",
            ("monitoring-and-event-management", Phase.STANDARDISE),
            ("incident-management", Phase.STABILISE),
            "An alarm is worth nothing until somebody acts on it in a known way.",
        ),
    )
}
