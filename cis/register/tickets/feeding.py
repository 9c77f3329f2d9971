"""What a feed measures: the choice, the metric it becomes, and its readings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cis.core.errors import RuleError
from cis.register.metrics.rules import (
    LONGEST_NAME,
    Aspect,
    DataKind,
    Direction,
    MetricDraft,
    ReadingDraft,
    Transform,
)
from cis.register.metrics.rules import Period as MetricPeriod
from cis.register.tickets.measures.catalogue import MEASURES, Data, Measure
from cis.register.tickets.measures.kpi import Values
from cis.register.tickets.models import TicketFeed
from cis.register.tickets.rules import Kind, Period

LONGEST_VALUE = 120
EVENTS_FOR_LOG = 5
PREFIX = "feed"
MARK = "|"
# What a count counts, and what is meant by a number without a unit of its own.
COUNTED = {
    Kind.INCIDENTS: "tickets",
    Kind.REQUESTS: "tickets",
    Kind.CHANGES: "changes",
    Kind.SURVEY: "answers",
}
UNITS = {"reassign_mean": "moves", "csat_mean": "points"}
# How many events stand behind a value.
SAMPLES: Mapping[str, str] = {
    **dict.fromkeys(
        ("mttr_mean_h", "mttr_median_h", "mttr_p85_h", "mttr_p90_h", "reassign_mean"),
        "resolved_n",
    ),
    **dict.fromkeys(("backlog_mean_age_d", "backlog_median_age_d"), "backlog_n"),
    "hours_to_rollback_median": "backed_out_n",
    "csat_mean": "responses_n",
}
PRACTICES = {
    Kind.INCIDENTS: "incident-management",
    Kind.REQUESTS: "service-request-management",
    Kind.CHANGES: "change-enablement",
    Kind.SURVEY: "service-desk",
}
# The two that most people came for; of the second list the first that is there.
FIRST: Mapping[Kind, tuple[str, ...]] = {
    Kind.INCIDENTS: ("mttr_median_h",),
    Kind.REQUESTS: ("mttr_median_h",),
    Kind.CHANGES: ("change_success_pct",),
    Kind.SURVEY: ("csat_pct",),
}
SECOND = ("reopen_rate_pct", "sla_pct", "fcr_pct", "rollback_rate_pct", "csat_mean")
PER = {Period.DAY: "per day", Period.WEEK: "", Period.MONTH: "per month"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One measure of a feed per period, of all its tickets or of one value's."""

    measure: Measure
    period: Period
    by: str = ""
    value: str = ""

    def __post_init__(self) -> None:
        if bool(self.by) != bool(self.value):
            raise RuleError("Choose a value of the column.", field="value")
        if len(self.value) > LONGEST_VALUE or MARK in self.by:
            raise RuleError("This value is too long to be measured.", field="value")

    @property
    def only(self) -> tuple[str, str] | None:
        """Return the column and the value it is narrowed to, if any."""
        return (self.by, self.value) if self.by else None

    def key(self, feed_id: int) -> str:
        """Return what a metric remembers to be fed by this."""
        parts = [PREFIX, str(feed_id), self.measure.key, self.period.value]
        return MARK.join(parts + ([self.by, self.value] if self.by else []))


def prefix(feed_id: int) -> str:
    """Return how the source keys of all metrics of a feed begin."""
    return f"{PREFIX}{MARK}{feed_id}{MARK}"


def chosen(source_key: str) -> Choice | None:
    """Return the choice that a source key stands for, None if it is none of ours."""
    parts = source_key.split(MARK, 5)
    if len(parts) < 4 or parts[0] != PREFIX or parts[2] not in MEASURES:  # noqa: PLR2004
        return None
    by, value = (*parts[4:], "", "")[:2]
    return Choice(MEASURES[parts[2]], Period(parts[3]), by, value)


def supported(measures: Iterable[Measure], totals: Values) -> list[Measure]:
    """Return the measures for which an export holds anything."""
    return [measure for measure in measures if totals.get(measure.key) is not None]


def preselected(kind: Kind, keys: Sequence[str]) -> list[str]:
    """Return the measures to tick: the one of the kind, and one of quality."""
    first = [key for key in FIRST[kind] if key in keys]
    second = [key for key in SECOND if key in keys and key not in first]
    return first + second[:1]


def unit(measure: Measure, kind: Kind) -> str:
    """Return the unit of a measure; none is without."""
    return measure.unit or UNITS.get(measure.key, COUNTED[kind])


def draft(
    choice: Choice, feed: TicketFeed, practice_id: int, *, logged: bool
) -> MetricDraft:
    """Return the metric that a choice becomes."""
    measure, kind = choice.measure, Kind(feed.kind)
    experience = kind is Kind.SURVEY and measure.data is not Data.COUNT
    return MetricDraft(
        name=title(choice),
        practice_id=practice_id,
        unit=unit(measure, kind),
        direction=Direction(measure.direction.value),
        period=MetricPeriod(choice.period.value),
        kind=DataKind(measure.data.value),
        definition=_definition(choice, feed.name),
        aspect=Aspect.EXPERIENCE if experience else Aspect.OPERATIONAL,
        transform=Transform.LOG if logged else Transform.NONE,
        digits=measure.digits,
        source_key=choice.key(feed.id),
    )


def title(choice: Choice) -> str:
    """Return the name of the metric: what, of what, how often if not weekly."""
    said = ", ".join(part for part in (choice.value, PER[choice.period]) if part)
    return (
        f"{choice.measure.title}: {said}"[:LONGEST_NAME]
        if said
        else choice.measure.title
    )


def told_apart(name: str, feed: str) -> str:
    """Return the name of a metric with the feed it comes from."""
    return f"{name[: LONGEST_NAME - len(feed) - 3]} ({feed})"


def _definition(choice: Choice, feed: str) -> str:
    of = f" with {choice.by} “{choice.value}”" if choice.by else ""
    return (
        f"Computed from the exports of “{feed}”{of}. Clock hours, 24x7; full "
        f"{choice.period}s only."
    )


def is_logged(measure: Measure, values: Iterable[Values]) -> bool:
    """Tell whether a log scale fits: a duration with five events in each period."""
    counted = SAMPLES.get(measure.key, "")
    samples = [each.get(counted) or 0 for each in values]
    return (
        measure.data is Data.DURATION
        and bool(samples)
        and min(samples) >= EVENTS_FOR_LOG
    )


def reading(measure: Measure, start: date, values: Values) -> ReadingDraft:
    """Return a period's reading; one without anything to measure is a known gap."""
    if measure.numerator and measure.denominator:
        top, size = values[measure.numerator], values[measure.denominator]
        if size and top is not None:
            return ReadingDraft(start, None, top, size)
        return ReadingDraft(start)
    counted = values.get(SAMPLES.get(measure.key, ""))
    sample = None if counted is None else int(counted)
    return ReadingDraft(start, values[measure.key], sample=sample)
