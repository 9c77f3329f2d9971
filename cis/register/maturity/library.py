"""Adds editions of question sets. The caller owns the transaction."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError, RuleError
from cis.register.maturity import sets
from cis.register.maturity.models import StoredSet
from cis.register.maturity.sets import QuestionSet
from cis.register.practices import queries as practices


def install(session: Session, today: date) -> int:
    """Enter the set that comes with cis where there is none; return how many were."""
    if session.scalar(select(StoredSet.id).limit(1)) is not None:
        return 0
    add(session, sets.standard(), None, today)
    return 1


def add(
    session: Session, chosen: QuestionSet, person_id: int | None, today: date
) -> StoredSet:
    """Enter a set as the next edition, or raise RuleError when nothing is new."""
    if chosen.practice:
        _practice_of(session, chosen.practice)
    content, newest = sets.written(chosen), _newest(session, chosen.practice)
    if newest is not None and newest.content == content:
        raise RuleError(
            f"This is edition {newest.edition}, letter by letter. Change the file "
            "first.",
            field="file",
        )
    made = StoredSet(
        series=chosen.practice,
        edition=newest.edition + 1 if newest else 1,
        name=chosen.name,
        content=content,
        added_on=today,
        added_by_id=person_id,
    )
    session.add(made)
    session.flush()
    return made


def _newest(session: Session, series: str) -> StoredSet | None:
    newest = select(func.max(StoredSet.edition)).where(StoredSet.series == series)
    found: StoredSet | None = session.scalar(
        select(StoredSet).where(
            StoredSet.series == series,
            StoredSet.edition == newest.scalar_subquery(),
        )
    )
    return found


def _practice_of(session: Session, code: str) -> None:
    try:
        practices.by_code(session, code)
    except NotFoundError as error:
        raise RuleError(f"{error} Use its code, or leave it empty.", "file") from error
