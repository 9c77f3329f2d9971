"""What each measure is called, its unit, its better direction and its chart's kind."""

from dataclasses import dataclass
from enum import StrEnum

from cis.register.tickets.rules import Kind


class Data(StrEnum):
    """What kind of number a measure is; it decides which chart fits."""

    COUNT = "count"
    DURATION = "duration"
    MEASUREMENT = "measurement"
    PROPORTION = "proportion"
    RATE = "rate"


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure; proportions and rates name the counts they are made of."""

    key: str
    title: str
    unit: str
    direction: Direction
    data: Data
    kinds: tuple[Kind, ...]
    numerator: str | None = None
    denominator: str | None = None
    digits: int = 1


UP, DOWN, FLAT = Direction.INCREASE, Direction.DECREASE, Direction.NEUTRAL
TICKETS = (Kind.INCIDENTS, Kind.REQUESTS)
CHANGES = (Kind.CHANGES,)
SURVEY = (Kind.SURVEY,)


def _duration(key: str, title: str, unit: str = "h") -> Measure:
    return Measure(key, title, unit, DOWN, Data.DURATION, TICKETS)


def _count(
    key: str, title: str, direction: Direction, kinds: tuple[Kind, ...] = TICKETS
) -> Measure:
    return Measure(key, title, "", direction, Data.COUNT, kinds, digits=0)


def _share(
    key: str,
    title: str,
    direction: Direction,
    parts: tuple[str, str],
    kinds: tuple[Kind, ...] = TICKETS,
) -> Measure:
    return Measure(key, title, "%", direction, Data.PROPORTION, kinds, *parts)


_MEASURES = (
    _duration("mttr_mean_h", "Mean time to restore service (mean, clock hours)"),
    _duration("mttr_median_h", "Time to restore service (median, clock hours)"),
    _duration("mttr_p85_h", "Time to restore service (85 of 100 are faster)"),
    _duration("mttr_p90_h", "Time to restore service (90 of 100 are faster)"),
    _share("fcr_pct", "First-contact resolution", UP, ("fcr_n", "resolved_n")),
    _share("reopen_rate_pct", "Re-open rate", DOWN, ("reopened_n", "resolved_n")),
    _share("sla_pct", "SLA attainment", UP, ("sla_met_n", "sla_known_n")),
    _share(
        "sla_pct_of_closed",
        "SLA attainment of all closed tickets",
        UP,
        ("sla_of_closed_met_n", "sla_of_closed_known_n"),
    ),
    _share("reassigned_pct", "Reassignment rate", DOWN, ("reassigned_n", "resolved_n")),
    _share("escalated_pct", "Escalation rate", DOWN, ("escalated_n", "resolved_n")),
    Measure(
        "reassign_mean",
        "Reassignments per ticket",
        "",
        DOWN,
        Data.MEASUREMENT,
        TICKETS,
        digits=2,
    ),
    _count("opened_n", "Tickets opened", FLAT),
    _count("resolved_n", "Tickets resolved", FLAT),
    _count("reopened_n", "Tickets re-opened", DOWN),
    _count("closed_n", "Tickets closed", FLAT),
    _count("closed_without_resolved_n", "Tickets closed without a resolved date", DOWN),
    _count("backlog_n", "Backlog size", DOWN),
    _duration("backlog_mean_age_d", "Backlog age (mean)", "d"),
    _duration("backlog_median_age_d", "Backlog age (median)", "d"),
    _share(
        "change_success_pct",
        "Change success rate",
        UP,
        ("change_success_n", "outcome_known_n"),
        CHANGES,
    ),
    Measure(
        "rollback_rate_pct",
        "Rollback rate",
        "%",
        DOWN,
        Data.RATE,
        CHANGES,
        "rollback_n",
        "forward_n",
    ),
    _share(
        "emergency_pct",
        "Emergency change share",
        DOWN,
        ("emergency_n", "changes_n"),
        CHANGES,
    ),
    Measure(
        "hours_to_rollback_median",
        "Time until a change is backed out (median)",
        "h",
        DOWN,
        Data.DURATION,
        CHANGES,
    ),
    _count("changes_n", "Changes", FLAT, CHANGES),
    _count("rollback_n", "Rollbacks", DOWN, CHANGES),
    _count("rollback_episodes_n", "Rollback episodes", DOWN, CHANGES),
    _count("backed_out_n", "Changes backed out", DOWN, CHANGES),
    _count("out_of_hours_n", "Changes outside working hours", DOWN, CHANGES),
    _share("csat_pct", "Satisfied answers", UP, ("csat_n", "responses_n"), SURVEY),
    Measure(
        "csat_mean", "Mean satisfaction", "", UP, Data.MEASUREMENT, SURVEY, digits=2
    ),
    _count("responses_n", "Answers", FLAT, SURVEY),
)
MEASURES = {measure.key: measure for measure in _MEASURES}


def of(kind: Kind) -> list[Measure]:
    """Return the measures of a kind, the most asked-for first."""
    return [measure for measure in _MEASURES if kind in measure.kinds]
