"""The Pareto as a page: each slice a sentence, ready to become a pain point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cis.core.spc.words import on
from cis.kit.charts import bars
from cis.kit.sheets.cells import Cell
from cis.register.tickets import queries, stored
from cis.register.tickets.facts import Stretch
from cis.register.tickets.feeding import COUNTED, PRACTICES
from cis.register.tickets.measures.pareto import Slice
from cis.register.tickets.models import TicketFeed
from cis.register.tickets.rules import Kind

SHOWN, BARS = 25, 15
COLUMNS = (
    *("value", "records", "records %", "cumulative %"),
    *("hours", "hours %", "re-opened", "re-opened %"),
)
PLURALS = {
    "priority": "priorities",
    "category": "categories",
    "subcategory": "subcategories",
    "team": "teams",
    "service": "services",
}
# What a slice hurts by: what comes again and again could be avoided.
PAINS: Mapping[Kind, str] = {
    Kind.INCIDENTS: "slow resolution",
    Kind.REQUESTS: "avoidable demand",
    Kind.CHANGES: "failed change",
    Kind.SURVEY: "poor communication",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A slice and the pain point it would become."""

    part: Slice
    pain: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shares:
    """The Pareto of a column: lines, what they say of what, how many are not shown."""

    lines: Sequence[Line]
    finding: str
    basis: str
    hidden: int
    has_hours: bool
    has_reopened: bool


def page(session: Session, feed: TicketFeed, by: str) -> Shares:
    """Return the Pareto of a column of a feed with a pain point for every line."""
    slices = queries.shares(session, feed.id, by)
    touched = stored.touched(session, feed.id)
    return Shares(
        [
            Line(each, _pain(each, feed, by, slices, touched))
            for each in slices[:SHOWN]
            if touched
        ],
        _finding(slices, feed, by),
        _basis(slices, feed, touched),
        max(len(slices) - SHOWN, 0),
        any(each.hours for each in slices),
        any(each.reopened for each in slices),
    )


def figure(session: Session, feed: TicketFeed, by: str) -> dict[str, Any]:
    """Return the Pareto as a Plotly figure, with as many bars as there is room for."""
    slices = queries.shares(session, feed.id, by)
    named = COUNTED[Kind(feed.kind)].capitalize()
    return bars.pareto(
        [each.value for each in slices[:BARS]],
        [each.tickets for each in slices[:BARS]],
        total=sum(each.tickets for each in slices),
        title=f"{named} by {by}",
        axis=named,
    )


def rows(session: Session, feed_id: int, by: str) -> list[Sequence[Cell]]:
    """Return the whole Pareto as rows of a table."""
    return [
        (
            each.value,
            each.tickets,
            round(each.tickets_pct, 2),
            round(each.tickets_cumulative_pct, 2),
            round(each.hours, 2),
            round(each.hours_pct, 2),
            each.reopened,
            round(each.reopened_pct, 2),
        )
        for each in queries.shares(session, feed_id, by)
    ]


def _finding(slices: Sequence[Slice], feed: TicketFeed, by: str) -> str:
    enough = next(
        (
            rank
            for rank, each in enumerate(slices, start=1)
            if each.tickets_cumulative_pct >= 80  # noqa: PLR2004 - Pareto's share
        ),
        len(slices),
    )
    named = by if len(slices) == 1 else PLURALS[by]
    makes = "makes" if enough == 1 else "make"
    counted = COUNTED[Kind(feed.kind)]
    return f"{enough} of {len(slices)} {named} {makes} 80 % of the {counted}"


def _basis(slices: Sequence[Slice], feed: TicketFeed, touched: Stretch | None) -> str:
    total = sum(each.tickets for each in slices)
    said = f"{total:,} {COUNTED[Kind(feed.kind)]}"
    return f"{said}, {on(touched.first)} to {on(touched.last)}." if touched else said


def _pain(
    part: Slice, feed: TicketFeed, by: str, slices: Sequence[Slice], touched: Stretch
) -> dict[str, str]:
    kind = Kind(feed.kind)
    total = sum(each.tickets for each in slices)
    # Hours of waiting are evidence, not hours of work lost: those only people know.
    pain = {
        "statement": (
            f"{part.tickets_pct:.0f} % of our {_noun(kind)} are “{part.value}”"
        ),
        "kind": PAINS[kind],
        "practice": PRACTICES[kind],
        "figures": _figures(part, feed, by, total, touched),
    }
    if by == "service":
        pain["service"] = part.value[:120]
    return pain


def _figures(
    part: Slice, feed: TicketFeed, by: str, total: int, touched: Stretch
) -> str:
    said = [f"{part.tickets:,} of {total:,} ({part.tickets_pct:.1f} %)"]
    if part.hours:
        said.append(
            f"{part.hours:,.0f} h from opening to resolution "
            f"({part.hours_pct:.1f} % of all)"
        )
    if part.reopened:
        said.append(f"{part.reopened:,} re-opened ({part.reopened_pct:.1f} % of all)")
    return (
        f"{by.capitalize()} “{part.value}” in “{feed.name}”, {on(touched.first)} to "
        f"{on(touched.last)}: {'; '.join(said)}. Hours are hours of waiting, 24x7."
    )


def _noun(kind: Kind) -> str:
    return {Kind.INCIDENTS: "incidents", Kind.REQUESTS: "requests"}.get(
        kind, COUNTED[kind]
    )
