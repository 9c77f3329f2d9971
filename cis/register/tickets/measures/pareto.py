"""Which few values of a column make most of the tickets, hours and re-opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from cis.register.tickets.export.dates import DAY_MS
from cis.register.tickets.measures.columns import Labels, Tickets
from cis.register.tickets.measures.kpi import HOUR_MS


@dataclass(frozen=True, slots=True)
class Slice:
    """One value's part of the whole; shares in percent, cumulated in order."""

    value: str
    tickets: int
    tickets_pct: float
    tickets_cumulative_pct: float
    hours: float
    hours_pct: float
    reopened: int
    reopened_pct: float


def pareto(tickets: Tickets, name: str) -> list[Slice]:
    """Return the values of a label by falling number of tickets.

    Hours are those of resolved tickets, from opening to resolution.
    """
    column = tickets.labels[name]
    sums: dict[int, list[int]] = {}
    for index, code in enumerate(column.codes):
        each = sums.setdefault(code, [0, 0, 0])
        each[0] += 1
        each[1] += _milliseconds(tickets, index)
        each[2] += bool(tickets.profiles[tickets.profile[index]].reopens)
    return _slices(_by_name(column, sums))


def _milliseconds(tickets: Tickets, index: int) -> int:
    if not tickets.resolved[index]:
        return 0
    days = tickets.resolved[index] - tickets.opened[index]
    clock = tickets.resolved_clock[index] - tickets.opened_clock[index]
    return days * DAY_MS + clock


def _by_name(
    column: Labels, sums: dict[int, list[int]]
) -> list[tuple[str, Sequence[int]]]:
    grouped = [
        (
            value,
            [sum(part) for part in zip(*(sums[code] for code in codes), strict=True)],
        )
        for value, codes in column.groups().items()
    ]
    return sorted(grouped, key=lambda each: (-each[1][0], each[0]))


def _slices(grouped: Sequence[tuple[str, Sequence[int]]]) -> list[Slice]:
    if not grouped:
        return []
    tickets, spent, reopened = (
        sum(part) for part in zip(*(sums for _, sums in grouped), strict=True)
    )
    slices, so_far = [], 0
    for value, (count, milliseconds, again) in grouped:
        so_far += count
        slices.append(
            Slice(
                value,
                count,
                _pct(count, tickets),
                _pct(so_far, tickets),
                milliseconds / HOUR_MS,
                _pct(milliseconds, spent),
                again,
                _pct(again, reopened),
            )
        )
    return slices


def _pct(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
