"""Measures of incidents and requests per bucket, as the definitions say.

Hours are wall clock, 24x7. T is the first instant after a bucket; a ticket is open at
T if it was opened before T and its end (resolved, else closed) is missing or not
before T. Quantiles interpolate linearly; percentages are 0 to 100; None means that
there was nothing to divide by, or that the export does not tell.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from cis.register.tickets.export.dates import DAY_MS
from cis.register.tickets.measures.columns import Tickets
from cis.register.tickets.measures.periods import NO_BUCKET, Calendar
from cis.register.tickets.measures.profiles import Profile
from cis.register.tickets.measures.quantiles import quantile

HOUR_MS = 3_600_000
CHUNK = 2**15
Number = int | float | None
Values = dict[str, Number]


@dataclass(slots=True)
class Tally:
    """What falls into one bucket; moments are milliseconds since day 0."""

    opened: int = 0
    resolved: Counter[int] = field(default_factory=Counter)
    closed: Counter[int] = field(default_factory=Counter)
    closed_without_resolved: int = 0
    durations: "array[int]" = field(default_factory=lambda: array("q"))
    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


def measures(tickets: Tickets, span: Calendar) -> tuple[list[Values], Values]:
    """Return the measures of every bucket in order, and those of the whole span."""
    tallies = _tallied(tickets, span)
    stocks = list(_backlog(tallies, span))
    periods = [
        _flow([tally], tickets.profiles) | stock
        for tally, stock in zip(tallies, stocks, strict=True)
    ]
    at_the_end = stocks[-1] if stocks else _stock([], 0)
    return periods, _flow(tallies, tickets.profiles) | at_the_end


def _tallied(tickets: Tickets, span: Calendar) -> list[Tally]:
    tallies = [Tally() for _ in span.starts]
    for start in range(0, len(tickets), CHUNK):
        _take(tickets, span, slice(start, start + CHUNK), tallies)
    for tally in tallies:
        tally.durations = array("q", sorted(tally.durations))
    return tallies


def _take(
    tickets: Tickets, span: Calendar, part: slice, tallies: Sequence[Tally]
) -> None:
    """Sort some tickets into their buckets, a column at a time because that is fast."""
    at = span.bucket_of.__getitem__
    opened, resolved = tickets.opened[part], tickets.resolved[part]
    closed, profile = tickets.closed[part], tickets.profile[part]
    opened_in, resolved_in = list(map(at, opened)), list(map(at, resolved))
    closed_in = list(map(at, closed))
    for bucket, count in Counter(opened_in).items():
        tallies[bucket].opened += count
    for (bucket, code), count in Counter(zip(resolved_in, profile)).items():  # noqa: B905
        if bucket != NO_BUCKET:
            tallies[bucket].resolved[code] += count
    for (bucket, code, resolved_bucket), count in Counter(
        zip(closed_in, profile, map(NO_BUCKET.__eq__, resolved_in))  # noqa: B905
    ).items():
        if bucket != NO_BUCKET:
            tallies[bucket].closed[code] += count
            tallies[bucket].closed_without_resolved += count * resolved_bucket
    _take_durations(tickets, part, resolved_in, tallies)
    _take_backlog(tickets, part, (opened_in, resolved_in, closed_in), tallies)


def _take_durations(
    tickets: Tickets, part: slice, resolved_in: list[int], tallies: Sequence[Tally]
) -> None:
    add = [tally.durations.append for tally in tallies]
    for bucket, opened, opened_clock, resolved, clock in zip(
        resolved_in,
        tickets.opened[part],
        tickets.opened_clock[part],
        tickets.resolved[part],
        tickets.resolved_clock[part],
        strict=True,
    ):
        if resolved:
            add[bucket]((resolved - opened) * DAY_MS + clock - opened_clock)


def _take_backlog(
    tickets: Tickets,
    part: slice,
    buckets: tuple[list[int], list[int], list[int]],
    tallies: Sequence[Tally],
) -> None:
    """Note who is still open when the bucket ends, and in which bucket they leave."""
    for opened_in, resolved_in, closed_in, opened, clock in zip(
        *buckets, tickets.opened[part], tickets.opened_clock[part], strict=True
    ):
        ended_in = closed_in if resolved_in == NO_BUCKET else resolved_in
        if ended_in == NO_BUCKET or ended_in > opened_in:
            moment = opened * DAY_MS + clock
            tallies[opened_in].joined.append(moment)
            if ended_in != NO_BUCKET:
                tallies[ended_in].left.append(moment)


def _flow(tallies: Sequence[Tally], profiles: Sequence[Profile]) -> Values:
    resolved = _merged([tally.resolved for tally in tallies], profiles)
    without = sum(tally.closed_without_resolved for tally in tallies)
    return (
        {
            "opened_n": sum(tally.opened for tally in tallies),
            "resolved_n": resolved.total(),
        }
        | _times([tally.durations for tally in tallies])
        | _shares(resolved, profiles)
        | _closings(_merged([tally.closed for tally in tallies], profiles), without)
    )


def _merged(
    counts: Sequence[Counter[int]], profiles: Sequence[Profile]
) -> Counter[Profile]:
    merged: Counter[Profile] = Counter()
    for each in counts:
        for code, count in each.items():
            merged[profiles[code]] += count
    return merged


def _times(runs: Sequence[Sequence[int]]) -> Values:
    count = sum(map(len, runs))
    return {
        "mttr_mean_h": ratio(sum(map(sum, runs)), count * HOUR_MS),
        "mttr_median_h": _hours(quantile(runs, 0.5)),
        "mttr_p85_h": _hours(quantile(runs, 0.85)),
        "mttr_p90_h": _hours(quantile(runs, 0.9)),
    }


def _shares(resolved: Counter[Profile], profiles: Sequence[Profile]) -> Values:
    count = resolved.total()
    known = _number(resolved, lambda each: each.sla_met is not None)
    met = _number(resolved, lambda each: each.sla_met is True)
    values: Values = {
        "sla_known_n": known,
        "sla_met_n": met,
        "sla_pct": percent(met, known),
    }
    for name, share, question in QUESTIONS:
        told = any(question(each) is not None for each in profiles)
        number = _number(resolved, question) if told else None
        values[name] = number
        values[share] = percent(number, count)
    moves = sum((each.reassignments or 0) * times for each, times in resolved.items())
    told = any(each.reassignments is not None for each in profiles)
    values["reassign_mean"] = ratio(moves, count) if told else None
    return values


def _closings(closed: Counter[Profile], without_resolved: int) -> Values:
    known = _number(closed, lambda each: each.sla_met is not None)
    met = _number(closed, lambda each: each.sla_met is True)
    return {
        "closed_n": closed.total(),
        "closed_without_resolved_n": without_resolved,
        "sla_of_closed_known_n": known,
        "sla_of_closed_met_n": met,
        "sla_pct_of_closed": percent(met, known),
    }


Question = Callable[[Profile], bool | None]
QUESTIONS: tuple[tuple[str, str, Question], ...] = (
    ("reopened_n", "reopen_rate_pct", lambda each: _above_zero(each.reopens)),
    ("fcr_n", "fcr_pct", lambda each: each.is_fcr),
    ("reassigned_n", "reassigned_pct", lambda each: _above_zero(each.reassignments)),
    ("escalated_n", "escalated_pct", lambda each: each.escalated),
)


def _above_zero(count: int | None) -> bool | None:
    return None if count is None else count > 0


def _number(counts: Counter[Profile], question: Question) -> int:
    return sum(count for each, count in counts.items() if question(each))


def _backlog(tallies: Sequence[Tally], span: Calendar) -> Iterator[Values]:
    """Yield the open tickets at the end of each bucket; their ages stay sorted."""
    open_since: list[int] = []
    for tally, end in zip(tallies, span.ends(), strict=True):
        left = Counter(tally.left)
        stayed = [moment for moment in open_since if not _took(left, moment)]
        open_since = sorted(stayed + tally.joined)
        yield _stock(open_since, end.toordinal() * DAY_MS)


def _took(left: Counter[int], moment: int) -> bool:
    if left[moment] < 1:
        return False
    left[moment] -= 1
    return True


def _stock(open_since: Sequence[int], end: int) -> Values:
    count = len(open_since)
    median = quantile([open_since], 0.5)
    return {
        "backlog_n": count,
        "backlog_mean_age_d": ratio(count * end - sum(open_since), count * DAY_MS),
        "backlog_median_age_d": None if median is None else (end - median) / DAY_MS,
    }


def percent(part: Number, whole: Number) -> float | None:
    """Return the share in percent, or None if there is no whole or no part."""
    return None if part is None or not whole else 100 * part / whole


def ratio(numerator: int, denominator: int) -> float | None:
    """Return the quotient, or None if there is nothing to divide by."""
    return numerator / denominator if denominator else None


def _hours(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / HOUR_MS
