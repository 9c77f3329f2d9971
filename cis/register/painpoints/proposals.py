"""Which few metrics fit a kind of pain (a kind of pain proposes, people choose)."""

from collections.abc import Mapping
from dataclasses import dataclass

from cis.register.metrics.rules import Aspect, DataKind, Direction
from cis.register.painpoints.rules import Kind


@dataclass(frozen=True, slots=True)
class Proposal:
    """A metric that would show whether this pain gets less."""

    name: str
    unit: str
    direction: Direction
    kind: DataKind
    why: str
    aspect: Aspect = Aspect.OPERATIONAL


def _hours(name: str, why: str) -> Proposal:
    return Proposal(name, "h", Direction.DECREASE, DataKind.DURATION, why)


def _more(name: str, why: str) -> Proposal:
    return Proposal(name, "%", Direction.INCREASE, DataKind.PROPORTION, why)


def _fewer(name: str, why: str) -> Proposal:
    return Proposal(name, "%", Direction.DECREASE, DataKind.PROPORTION, why)


RESTORE = _hours("Restore time, median", "How long people wait, typically.")
FIRST_CONTACT = _more(
    "First-contact resolution", "Who is helped at once is not sent around."
)
ESCALATED = _fewer("Escalation rate", "Hand-overs are where time is lost.")
REOPENED = _fewer("Re-open rate", "What comes back was not solved.")
IN_TIME = _more("SLA attainment", "The promise, kept or not.")
CHANGES_OK = _more("Change success rate", "Changes that simply worked.")
EMERGENCIES = _fewer(
    "Emergency change share", "Changes that could not wait for planning."
)
ROLLBACKS = _fewer("Rollback rate", "Changes that had to be taken back.")
CONTENT = Proposal(
    "Customer satisfaction",
    "%",
    Direction.INCREASE,
    DataKind.PROPORTION,
    "What the people served say about it.",
    Aspect.EXPERIENCE,
)
OUTAGES = Proposal(
    "Repeat major incidents",
    "incidents",
    Direction.DECREASE,
    DataKind.COUNT,
    "Outages whose cause was known before.",
)
UPDATES = _more("Major-incident updates on time", "Silence hurts more than the outage.")
VOLUME = Proposal(
    "Tickets opened",
    "tickets",
    Direction.DECREASE,
    DataKind.COUNT,
    "Demand that a better way would avoid.",
)
BACKLOG_AGE = Proposal(
    "Backlog age, mean",
    "d",
    Direction.DECREASE,
    DataKind.MEASUREMENT,
    "How long open work has been lying.",
)

PROPOSALS: Mapping[Kind, tuple[Proposal, ...]] = {
    Kind.SLOW_RESOLUTION: (RESTORE, ESCALATED, FIRST_CONTACT),
    Kind.REPEAT_OUTAGE: (OUTAGES, REOPENED, RESTORE),
    Kind.FAILED_CHANGE: (CHANGES_OK, EMERGENCIES, ROLLBACKS),
    Kind.UNCLEAR_OWNERSHIP: (ESCALATED, BACKLOG_AGE, RESTORE),
    Kind.INCONSISTENT_DELIVERY: (IN_TIME, REOPENED, CONTENT),
    Kind.POOR_COMMUNICATION: (CONTENT, UPDATES),
    Kind.AVOIDABLE_DEMAND: (VOLUME, FIRST_CONTACT),
    Kind.OTHER: (CONTENT, IN_TIME),
}
