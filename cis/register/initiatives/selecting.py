"""Which initiatives a view of the register holds, and in which order."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select

from cis.register.initiatives import verdict
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED, Filters
from cis.register.metrics.models import Baseline, Metric, Standing
from cis.register.people.models import Person
from cis.register.practices.models import Practice

Columns = TypeVarTuple("Columns")
REFERENCE = re.compile(r"(?:ci-?)?0*([1-9]\d{0,8})", re.IGNORECASE)
SORTS: Mapping[str, Any] = {
    "priority": Initiative.priority,
    "reference": Initiative.id,
    "title": Initiative.title,
    "owner": Person.name,
    "practice": Practice.name,
    "status": Initiative.status,
    "verdict": Standing.code,
    "target": Initiative.target_on,
}


def joined(chosen: Select[*Columns]) -> Select[*Columns]:
    """Return a query with everything that a line of the register shows."""
    return (
        chosen.join(Practice, Practice.id == Initiative.practice_id)
        .outerjoin(Person, Person.id == Initiative.owner_id)
        .outerjoin(Metric, Metric.id == Initiative.metric_id)
        .outerjoin(Baseline, Baseline.id == Initiative.baseline_id)
        .outerjoin(Standing, Standing.baseline_id == Initiative.baseline_id)
    )


def filtered(
    chosen: Select[*Columns], filters: Filters, today: date, *, joins: bool = True
) -> Select[*Columns]:
    """Return a query of initiatives narrowed to a view of the register."""
    chosen = chosen.select_from(Initiative) if joins else chosen
    for column, wanted in (
        (Initiative.owner_id, filters.owner_id),
        (Initiative.practice_id, filters.practice_id),
        (Initiative.status, filters.status),
    ):
        if wanted is not None:
            chosen = chosen.where(column == wanted)
    if filters.overdue:
        chosen = chosen.where(
            Initiative.target_on < today, Initiative.status.not_in(ENDED)
        )
    if filters.q:
        chosen = chosen.where(_found(filters.q))
    if filters.verdict == verdict.NO_BASELINE:
        return chosen.where(Initiative.baseline_id.is_(None))
    if not filters.verdict:
        return chosen
    if joins:
        on = Standing.baseline_id == Initiative.baseline_id
        chosen = chosen.join(Standing, on)
    return chosen.where(Standing.code == filters.verdict)


def _found(q: str) -> ColumnElement[bool]:
    # Names of people and practices are looked up, not copied: they may change.
    words = q.casefold()
    places = [
        Initiative.search.contains(words, autoescape=True),
        Initiative.owner_id.in_(
            select(Person.id).where(
                func.lower(Person.name).contains(words, autoescape=True)
            )
        ),
        Initiative.practice_id.in_(
            select(Practice.id).where(
                func.lower(Practice.name).contains(words, autoescape=True)
            )
        ),
    ]
    number = REFERENCE.fullmatch(q)
    if number:
        places.append(Initiative.id == int(number[1]))
    return or_(*places)


def sorted_keys(chosen: Select[*Columns], filters: Filters) -> Select[*Columns]:
    """Return ordered keys, joining only the table that the order needs."""
    if filters.sort == "owner":
        chosen = chosen.outerjoin(Person, Person.id == Initiative.owner_id)
    elif filters.sort == "practice":
        chosen = chosen.join(Practice, Practice.id == Initiative.practice_id)
    elif filters.sort == "verdict" and not _joins_standing(filters):
        on = Standing.baseline_id == Initiative.baseline_id
        chosen = chosen.outerjoin(Standing, on)
    return ordered(chosen, filters)


def _joins_standing(filters: Filters) -> bool:
    return bool(filters.verdict) and filters.verdict != verdict.NO_BASELINE


def ordered(chosen: Select[*Columns], filters: Filters) -> Select[*Columns]:
    """Return a query in the order of a view; equals by rank, the newest first."""
    column = SORTS.get(filters.sort, Initiative.priority)
    ranked = filters.sort not in {"reference", "target"}
    keys = [column, *([Initiative.rank] if ranked else []), Initiative.id]
    return chosen.order_by(*(key.desc() if filters.descending else key for key in keys))
