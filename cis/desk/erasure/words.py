"""Blanks the reasons and notes that somebody wrote, in rows that never change else.

The database lets these columns be blanked and nothing else; the log keeps what it
committed to, and loses the text.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import false, inspect, or_, select
from sqlalchemy.orm import Session

from cis.kit.db import Base
from cis.kit.records import ERASED
from cis.kit.trail import erasure
from cis.register.initiatives.models import Initiative
from cis.register.people.rules import pseudonym

# Who wrote it, only the trail knows.
UNSIGNED: tuple[tuple[type[Base], str], ...] = (
    (Initiative, "status_reason"),
    (Initiative, "overruled_because"),
)


def blank(session: Session, person_id: int) -> list[str]:
    """Blank what is marked as their words; return what the trail calls the records."""
    mappers = sorted(Base.registry.mappers, key=lambda one: str(one.local_table))
    subjects = [
        subject
        for mapper in mappers
        for subject in _blank(session, mapper.class_, person_id)
    ]
    session.flush()
    return subjects


def blank_unsigned(session: Session, person_id: int) -> int:
    """Blank what only the trail knows is theirs; return how many texts it lost."""
    gone = 0
    for model, column in UNSIGNED:
        table = str(model.__tablename__)
        for key, text in erasure.typed(session, pseudonym(person_id), table, column):
            record = session.get(model, int(key))
            if record is not None and getattr(record, column) == text:
                setattr(record, column, ERASED)
            gone += erasure.forget(session, f"{table}:{key}", column, text)
    return gone


def _blank(session: Session, model: Any, person_id: int) -> Iterator[str]:
    """Blank their words in the rows of one model, whatever else these say."""
    columns = model.__table__.columns
    marked = [column for column in columns if "by" in column.info]
    # Readings name whoever recorded them as the trail does.
    theirs = (person_id, pseudonym(person_id))
    named = {
        by: theirs[0] if columns[by].foreign_keys else theirs[1]
        for by in (column.info["by"] for column in marked)
    }
    chosen = select(model).where(
        or_(false(), *(columns[by] == value for by, value in named.items()))
    )
    for record in session.scalars(chosen) if marked else ():
        for column in marked:
            if getattr(record, column.info["by"]) in theirs:
                text = column.info["erased"](getattr(record, column.key))
                setattr(record, column.key, text)
        yield _subject(record)


def _subject(record: Base) -> str:
    key = inspect(type(record)).primary_key_from_instance(record)
    return f"{record.__tablename__}:{','.join(map(str, key))}"
