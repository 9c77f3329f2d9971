"""The front door: a file in, its preview, its measures and its Pareto out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from cis.register.tickets.measures import changes, kpi, survey
from cis.register.tickets.measures.columns import Labels
from cis.register.tickets.measures.kpi import Number, Values
from cis.register.tickets.measures.pareto import Slice, pareto
from cis.register.tickets.measures.periods import Calendar, calendar
from cis.register.tickets.measures.reading import Reading, read
from cis.register.tickets.rules import Kind, Options, Period, Rejection

DIGITS = 4
TAIL_SHARE = 5


@dataclass(frozen=True, slots=True)
class Bucket:
    """A day, week or month: its first day, its measures, and those per value."""

    start: date
    values: Mapping[str, Number]
    by: Mapping[str, Mapping[str, Number]]


@dataclass(frozen=True, slots=True)
class Measures:
    """All a file says: counts, faults, warnings, and the measures per bucket.

    ``by`` is the column of the breakdown; then ``by`` of each bucket and ``totals_by``
    hold the same measures for each of its values. Figures are not rounded.
    """

    layout: str
    kind: Kind
    period: Period
    sha256: str
    rows: int
    tickets: int
    rejected: tuple[Rejection, ...]
    rejected_n: int
    warnings: tuple[str, ...]
    periods: tuple[Bucket, ...]
    totals: Mapping[str, Number]
    by: str | None
    totals_by: Mapping[str, Mapping[str, Number]]


def measure(origin: Path | BinaryIO, name: str, options: Options) -> Measures:
    """Return the measures of a file, or raise TicketFileError why there are none."""
    labels = [options.by] if options.by else []
    return measured(read(origin, name, options, labels), options)


def measured(reading: Reading, options: Options) -> Measures:
    """Return the measures of a file already read."""
    span = calendar(_days(reading), options.period)
    compute = _COMPUTED[reading.recognition.kind]
    periods, totals = compute(reading, span)
    groups = {value: compute(part, span) for value, part in _parts(reading, options.by)}
    buckets = tuple(
        Bucket(
            start,
            periods[index],
            {value: each[0][index] for value, each in groups.items()},
        )
        for index, start in enumerate(span.starts)
    )
    return Measures(
        layout=reading.recognition.layout.key,
        kind=reading.recognition.kind,
        period=options.period,
        sha256=reading.table.source.sha256,
        rows=reading.ledger.rows,
        tickets=reading.count,
        rejected=tuple(sorted(reading.ledger.listed, key=lambda each: each.line)),
        rejected_n=reading.ledger.rejected,
        warnings=(*reading.warnings, *tail(buckets)),
        periods=buckets,
        totals=totals,
        by=options.by,
        totals_by={value: each[1] for value, each in groups.items()},
    )


def shares(
    origin: Path | BinaryIO, name: str, options: Options, by: str
) -> list[Slice]:
    """Return the Pareto of a column of incidents or requests, largest first."""
    reading = read(origin, name, options, [by])
    return pareto(reading.tickets, str(reading.recognition.place(by)))


def rounded(value: Number) -> Number:
    """Return a figure to four decimals, halves to the even digit."""
    scale = 10**DIGITS
    return round(value * scale) / scale if isinstance(value, float) else value


def tail(buckets: Iterable[Bucket]) -> list[str]:
    """Warn if the last buckets hold so little that the file was probably cut there."""
    counts = [(bucket.start, bucket.values.get("opened_n")) for bucket in buckets]
    known = [(start, count) for start, count in counts if count is not None]
    if len(known) < 4:  # noqa: PLR2004  too few to speak of a tail
        return []
    most = max(count for _, count in known)
    full = [
        index for index, (_, count) in enumerate(known) if count * TAIL_SHARE >= most
    ]
    last = full[-1] if full else len(known) - 1
    if len(known) - 1 - last < 2:  # noqa: PLR2004  the last bucket is often partial
        return []
    return [
        (
            f"after {known[last][0]} hardly any ticket was opened: the "
            "export probably ends there, and what follows is its tail, not a trend"
        )
    ]


def _days(reading: Reading) -> Iterable[int]:
    return chain(
        reading.tickets.opened,
        reading.tickets.resolved,
        reading.tickets.closed,
        (each.day for each in reading.changes),
        (each.day for each in reading.answers),
    )


def _parts(reading: Reading, by: str | None) -> Iterator[tuple[str, Reading]]:
    """Yield the reading of each value of the column, the frequent values first."""
    if by is None:
        return
    place = reading.recognition.place(by)
    if str(place) in reading.tickets.labels:
        for value, tickets in reading.tickets.grouped(str(place)).items():
            yield value, replace(reading, tickets=tickets)
        return
    yield from _labelled(reading, place)


def _labelled(reading: Reading, place: int) -> Iterator[tuple[str, Reading]]:
    labels = Labels(reading.recognition.header[place])
    labels.extend(each.label for each in reading.changes)
    labels.extend(each.label for each in reading.answers)
    for value, codes in labels.groups().items():
        texts = {labels.texts[code] for code in codes}
        yield (
            value,
            replace(
                reading,
                changes=[each for each in reading.changes if each.label in texts],
                answers=[each for each in reading.answers if each.label in texts],
            ),
        )


def _tickets(reading: Reading, span: Calendar) -> tuple[list[Values], Values]:
    return kpi.measures(reading.tickets, span)


def _changes(reading: Reading, span: Calendar) -> tuple[list[Values], Values]:
    return changes.measures(reading.changes, span)


def _answers(reading: Reading, span: Calendar) -> tuple[list[Values], Values]:
    return survey.measures(reading.answers, span)


_COMPUTED: Mapping[Kind, Callable[[Reading, Calendar], tuple[list[Values], Values]]] = {
    Kind.INCIDENTS: _tickets,
    Kind.REQUESTS: _tickets,
    Kind.CHANGES: _changes,
    Kind.SURVEY: _answers,
}
