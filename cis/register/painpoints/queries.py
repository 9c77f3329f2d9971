"""Reads pain points; never changes them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.kit.sheets.pages import SIZE, Page
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import STILL_HURTING, Filters
from cis.register.practices.models import Practice

REFERENCE = re.compile(r"(?:pp-?)?0*([1-9]\d{0,8})", re.IGNORECASE)
Columns = TypeVarTuple("Columns")
CHUNK = 1000
SORTS: dict[str, Any] = {
    "weight": PainPoint.weight,
    "statement": PainPoint.statement,
    "practice": Practice.name,
    "kind": PainPoint.kind,
    "status": PainPoint.status,
    "raised": PainPoint.raised_on,
    "hours": PainPoint.hours_lost,
}


def get(session: Session, painpoint_id: int) -> PainPoint:
    """Return one pain point with practice and raiser, or raise NotFoundError."""
    chosen = (
        select(PainPoint)
        .where(PainPoint.id == painpoint_id)
        .options(joinedload(PainPoint.practice), joinedload(PainPoint.raised_by))
    )
    found = session.scalar(chosen)
    if found is None:
        raise NotFoundError(f"There is no pain point with number {painpoint_id}.")
    return found


def choices(session: Session, practice_id: int | None = None) -> dict[str, str]:
    """Return what still hurts by key, heaviest first, for a list to choose from."""
    chosen = select(PainPoint.id, PainPoint.statement).where(
        PainPoint.status.in_(STILL_HURTING)
    )
    if practice_id is not None:
        chosen = chosen.where(PainPoint.practice_id == practice_id)
    rows = session.execute(chosen.order_by(PainPoint.weight.desc(), PainPoint.id))
    return {
        str(row.id): PainPoint.__record__.label(row.id, row.statement) for row in rows
    }


def of_practice(session: Session, practice_id: int) -> Sequence[PainPoint]:
    """Return what hurts in one practice, heaviest first."""
    chosen = (
        select(PainPoint)
        .where(
            PainPoint.practice_id == practice_id, PainPoint.status.in_(STILL_HURTING)
        )
        .order_by(PainPoint.weight.desc(), PainPoint.id)
    )
    return session.scalars(chosen).all()


def register(session: Session, filters: Filters, page: int = 1) -> Page[PainPoint]:
    """Return one page of the register with practices, heaviest first by default."""
    total = session.scalar(_filtered(select(func.count(PainPoint.id)), filters)) or 0
    chosen = _ordered(_filtered(select(PainPoint), filters), filters).options(
        joinedload(PainPoint.practice)
    )
    items = session.scalars(chosen.limit(SIZE).offset((page - 1) * SIZE)).all()
    return Page(items, page, total)


def sheet(session: Session, filters: Filters) -> Iterator[Sequence[Any]]:
    """Yield every row of a view of the register, as its export shows it."""
    columns = (
        PainPoint.id,
        PainPoint.statement,
        PainPoint.kind,
        Practice.name.label("practice"),
        PainPoint.service,
        PainPoint.frequency,
        PainPoint.hours_lost,
        PainPoint.money_lost,
        PainPoint.trust_lost,
        PainPoint.weight,
        PainPoint.status,
        PainPoint.raised_on,
        PainPoint.figures,
    )
    chosen = _ordered(_filtered(select(*columns), filters), filters)
    if filters.sort != "practice":
        chosen = chosen.join(Practice, Practice.id == PainPoint.practice_id)
    for row in session.execute(chosen.execution_options(yield_per=CHUNK)):
        yield (PainPoint.__record__.reference(row.id), *row[1:])


SHEET = (
    "Reference",
    "Statement",
    "Kind",
    "Practice",
    "Service",
    "Frequency",
    "Hours lost a month",
    "Money lost a month",
    "Trust lost",
    "Weight",
    "Status",
    "Raised on",
    "Figures",
)


def _filtered(chosen: Select[*Columns], filters: Filters) -> Select[*Columns]:
    if filters.kind:
        chosen = chosen.where(PainPoint.kind == filters.kind)
    if filters.practice_id is not None:
        chosen = chosen.where(PainPoint.practice_id == filters.practice_id)
    if filters.status:
        chosen = chosen.where(PainPoint.status == filters.status)
    return chosen.where(_found(filters.q)) if filters.q else chosen


def _found(q: str) -> ColumnElement[bool]:
    words = PainPoint.search.contains(q.casefold(), autoescape=True)
    number = REFERENCE.fullmatch(q)
    return or_(words, PainPoint.id == int(number[1])) if number else words


def _ordered(chosen: Select[*Columns], filters: Filters) -> Select[*Columns]:
    column = SORTS.get(filters.sort, PainPoint.weight)
    if filters.sort == "practice":
        chosen = chosen.join(Practice, Practice.id == PainPoint.practice_id)
    return chosen.order_by(
        column.desc() if filters.descending else column, PainPoint.id
    )
