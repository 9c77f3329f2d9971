"""Reads evidence, and what it hangs on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.kit.db import Base
from cis.kit.sheets.pages import SIZE, Page
from cis.register.evidence.models import Evidence, StoredFile
from cis.register.evidence.rules import Subject

# The column that names a record, by preference.
NAMING = ("title", "name", "statement", "code")
LONGEST_LABEL = 120


class Show(StrEnum):
    """Which evidence to list."""

    CURRENT = "current"
    TO_CONFIRM = "to confirm"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much evidence there is of each state."""

    current: int
    to_confirm: int
    withdrawn: int


def get(session: Session, key: int) -> Evidence:
    """Return one piece of evidence, or raise NotFoundError."""
    found = session.scalar(_whole().where(Evidence.id == key))
    if found is None:
        raise NotFoundError("There is no such evidence.")
    return found


def of(session: Session, subject: str) -> Sequence[Evidence]:
    """Return what hangs on one record, the newest first, withdrawn ones last."""
    wanted = (
        _whole()
        .where(Evidence.subject == subject)
        .order_by(
            Evidence.withdrawn_on.is_not(None),
            Evidence.dated_on.desc(),
            Evidence.id.desc(),
        )
    )
    return session.scalars(wanted).all()


def counted(session: Session, subjects: Collection[str], today: date) -> dict[str, int]:
    """Return how much evidence counts for each of these records today."""
    wanted = (
        select(Evidence.subject, func.count())
        .where(Evidence.subject.in_(subjects), _current(today))
        .group_by(Evidence.subject)
    )
    return {subject: count for subject, count in session.execute(wanted)}  # noqa: C416


def listed(
    session: Session, show: Show, today: date, number: int = 1
) -> Page[Evidence]:
    """Return a page of all evidence of a state; what waits longest comes first."""
    chosen = _shown(show, today)
    total = session.scalar(select(func.count(Evidence.id)).where(chosen)) or 0
    order = (
        (Evidence.expires_on, Evidence.id)
        if show is Show.TO_CONFIRM
        else (Evidence.attached_on.desc(), Evidence.id.desc())
    )
    wanted = _whole().where(chosen).order_by(*order)
    rows = session.scalars(wanted.limit(SIZE).offset((number - 1) * SIZE)).all()
    return Page(rows, number, total)


def counts(session: Session, today: date) -> Counts:
    """Return how much evidence there is of each state."""
    found = [
        session.scalar(select(func.count(Evidence.id)).where(_shown(show, today))) or 0
        for show in Show
    ]
    return Counts(*found)


def stale(session: Session, today: date) -> Sequence[Evidence]:
    """Return what nobody confirmed although its time has run out."""
    wanted = _whole().where(_shown(Show.TO_CONFIRM, today))
    return session.scalars(wanted.order_by(Evidence.expires_on, Evidence.id)).all()


def attached_by(session: Session, person_id: int) -> Sequence[Evidence]:
    """Return everything a person attached or withdrew."""
    theirs = or_(
        Evidence.attached_by_id == person_id, Evidence.withdrawn_by_id == person_id
    )
    return session.scalars(_whole().where(theirs).order_by(Evidence.id)).all()


def stored(session: Session, digest: str) -> StoredFile | None:
    """Return the file with a digest, if it was ever kept."""
    return session.scalar(select(StoredFile).where(StoredFile.sha256 == digest))


def sharing(session: Session, file_id: int) -> Sequence[Evidence]:
    """Return every piece of evidence that rests on one file."""
    wanted = _whole().where(Evidence.file_id == file_id).order_by(Evidence.id)
    return session.scalars(wanted).all()


def label(session: Session, subject: Subject) -> str:
    """Return what people call a record, or raise NotFoundError if there is none."""
    found = labels(session, [subject])
    if subject.text not in found:
        raise NotFoundError(f"There is no such {subject.words}.")
    return found[subject.text]


def labels(session: Session, subjects: Collection[Subject]) -> Mapping[str, str]:
    """Return what people call these records; those that are not there are left out."""
    wanted: dict[str, set[int]] = {}
    for one in subjects:
        wanted.setdefault(one.table, set()).add(one.number)
    found: dict[str, str] = {}
    for name, numbers in wanted.items():
        table = Base.metadata.tables.get(name)
        if table is not None:
            found |= _labelled(session, table, numbers)
    return found


def _labelled(session: Session, table: Table, numbers: set[int]) -> dict[str, str]:
    name = next((one for one in NAMING if one in table.columns), "id")
    chosen = select(table.c.id, table.c[name]).where(table.c.id.in_(numbers))
    return {
        f"{table.name}:{key}": _short(text) if name != "id" else f"no. {key}"
        for key, text in session.execute(chosen)
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _shown(show: Show, today: date) -> ColumnElement[bool]:
    if show is Show.WITHDRAWN:
        return Evidence.withdrawn_on.is_not(None)
    if show is Show.CURRENT:
        return _current(today)
    return and_(Evidence.withdrawn_on.is_(None), Evidence.expires_on <= today)


def _current(today: date) -> ColumnElement[bool]:
    lasts = or_(Evidence.expires_on.is_(None), Evidence.expires_on > today)
    return and_(Evidence.withdrawn_on.is_(None), lasts)


def _whole() -> Select[*tuple[Evidence]]:
    return select(Evidence).options(
        joinedload(Evidence.file),
        joinedload(Evidence.attached_by),
        joinedload(Evidence.confirmed_by),
        joinedload(Evidence.withdrawn_by),
    )
