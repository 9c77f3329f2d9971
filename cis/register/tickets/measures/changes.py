"""Measures of changes per bucket: success, rollbacks, emergencies, working hours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cis.register.tickets.export.dates import DAY_MS
from cis.register.tickets.export.records import Record
from cis.register.tickets.measures.kpi import HOUR_MS, Values, percent
from cis.register.tickets.measures.periods import Calendar
from cis.register.tickets.measures.profiles import answer
from cis.register.tickets.measures.quantiles import quantile

EPISODE_GAP_MS = HOUR_MS
OPENING_HOUR, CLOSING_HOUR = 8, 18
SATURDAY = 5


class Outcome(StrEnum):
    """How a change ended."""

    SUCCESSFUL = "successful"
    WITH_ISSUES = "with issues"
    UNSUCCESSFUL = "unsuccessful"
    BACKED_OUT = "backed out"
    UNKNOWN = "unknown"


OUTCOMES: tuple[tuple[str, Outcome], ...] = (
    ("backed out", Outcome.BACKED_OUT),
    ("rolled back", Outcome.BACKED_OUT),
    ("rollback", Outcome.BACKED_OUT),
    ("unsuccessful", Outcome.UNSUCCESSFUL),
    ("not successful", Outcome.UNSUCCESSFUL),
    ("failed", Outcome.UNSUCCESSFUL),
    ("failure", Outcome.UNSUCCESSFUL),
    ("issues", Outcome.WITH_ISSUES),
    ("success", Outcome.SUCCESSFUL),
    ("implemented", Outcome.SUCCESSFUL),
    ("done", Outcome.SUCCESSFUL),
    ("completed", Outcome.SUCCESSFUL),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change; ``backed_out_after`` in milliseconds if that is known."""

    line: int
    day: int
    clock: int
    kind: str
    outcome: Outcome
    is_rollback: bool
    is_emergency: bool
    service: str
    backed_out_after: int | None = None
    label: str = ""

    @property
    def moment(self) -> int:
        """Return the milliseconds since day 0."""
        return self.day * DAY_MS + self.clock

    @property
    def is_out_of_hours(self) -> bool:
        """Tell whether it was made at a weekend or outside 8 to 18 o'clock."""
        weekend = date.fromordinal(self.day).weekday() >= SATURDAY
        hour = self.clock // HOUR_MS
        return weekend or not OPENING_HOUR <= hour < CLOSING_HOUR


def change(record: Record, label: str = "") -> Change:
    """Return the change that a row describes."""
    day, clock = record.dates["changed_at"]
    kind = record.text("change_type").casefold()
    emergency = answer(record.text("emergency"))
    outcome = _outcome(record)
    is_rollback = answer(record.text("is_rollback"))
    if is_rollback is None:
        is_rollback = False
    undone_day, undone_clock = record.dates.get("rolled_back_at", (0, 0))
    after = (undone_day - day) * DAY_MS + undone_clock - clock if undone_day else None
    if after is not None and not is_rollback:
        outcome = Outcome.BACKED_OUT
    return Change(
        record.line,
        day,
        clock,
        kind,
        outcome,
        is_rollback,
        "emergency" in kind if emergency is None else emergency,
        record.text("service"),
        after,
        label,
    )


def _outcome(record: Record) -> Outcome:
    text = record.text("outcome").casefold().replace("_", " ")
    if not text and "is_rollback" in record.columns:
        return Outcome.SUCCESSFUL
    return next((found for word, found in OUTCOMES if word in text), Outcome.UNKNOWN)


def measures(changes: Iterable[Change], span: Calendar) -> tuple[list[Values], Values]:
    """Return the measures of every bucket in order, and those of the whole span."""
    ordered = sorted(changes, key=lambda each: each.moment)
    beginnings = _episodes(ordered)
    buckets: Mapping[int, list[Change]] = defaultdict(list)
    for each in ordered:
        buckets[span.bucket_of[each.day]].append(each)
    periods = [
        _values(buckets.get(index, ()), beginnings) for index in range(len(span.starts))
    ]
    return periods, _values(ordered, beginnings)


def _episodes(ordered: Sequence[Change]) -> frozenset[int]:
    """Return the lines of rollbacks more than an hour after the one before."""
    beginnings, before = set(), None
    for each in ordered:
        if each.is_rollback:
            if before is None or each.moment - before > EPISODE_GAP_MS:
                beginnings.add(each.line)
            before = each.moment
    return frozenset(beginnings)


def _values(changes: Sequence[Change], beginnings: frozenset[int]) -> Values:
    forward = [each for each in changes if not each.is_rollback]
    known = [each for each in forward if each.outcome is not Outcome.UNKNOWN]
    backed_out = [each for each in forward if each.outcome is Outcome.BACKED_OUT]
    unsuccessful = sum(each.outcome is Outcome.UNSUCCESSFUL for each in forward)
    success = len(known) - len(backed_out) - unsuccessful
    rollbacks = len(changes) - len(forward)
    emergencies = sum(each.is_emergency for each in changes)
    return {
        "changes_n": len(changes),
        "forward_n": len(forward),
        "rollback_n": rollbacks,
        "rollback_rate_pct": percent(rollbacks, len(forward)),
        "rollback_episodes_n": sum(each.line in beginnings for each in changes),
        "backed_out_n": len(backed_out),
        "unsuccessful_n": unsuccessful,
        "with_issues_n": sum(each.outcome is Outcome.WITH_ISSUES for each in forward),
        "outcome_known_n": len(known),
        "change_success_n": success,
        "change_success_pct": percent(success, len(known)),
        "hours_to_rollback_median": _hours_to_rollback(backed_out),
        "out_of_hours_n": sum(each.is_out_of_hours for each in changes),
        "apps_n": len({each.service for each in changes if each.service}),
        "emergency_n": emergencies,
        "emergency_pct": percent(emergencies, len(changes)),
        "standard_n": sum("standard" in each.kind for each in changes),
        "normal_n": sum("normal" in each.kind for each in changes),
    }


def _hours_to_rollback(backed_out: Iterable[Change]) -> float | None:
    spans = sorted(
        each.backed_out_after
        for each in backed_out
        if each.backed_out_after is not None
    )
    median = quantile([spans], 0.5)
    return None if median is None else median / HOUR_MS
