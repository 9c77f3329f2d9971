"""Reads evidence, and what it hangs on."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError, RuleError
from cis.kit import records
from cis.kit.db import Base
from cis.kit.sheets.pages import SIZE, Page
from cis.register.evidence.models import Evidence, StoredFile
from cis.register.evidence.rules import Subject
from cis.register.people import queries as people

SUBJECT = re.compile(r"([a-z_]{1,40}):([1-9][0-9]{0,8})", re.ASCII)
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


def read_subject(text: str) -> Subject:
    """Read a subject such as ``metric:7``, or raise RuleError."""
    match = SUBJECT.fullmatch(text)
    if not match or not records.record_of(match[1]).has_evidence:
        raise RuleError("Evidence cannot hang on this.", field="subject")
    return Subject(match[1], int(match[2]))


def of(session: Session, subject: str) -> Sequence[Evidence]:
    """Return what hangs on one record, the newest first, withdrawn ones last."""
    return session.scalars(_of_subject(), {"subject": subject}).all()


def around(
    session: Session, subject: Subject
) -> tuple[Sequence[Evidence], Mapping[str, str]]:
    """Return what hangs on a record and on its parts, and what the parts are called."""
    found = [*of(session, subject.text)]
    for name, column in _parts(subject.table):
        table = Base.metadata.tables[name]
        codes = select(literal(f"{name}:") + cast(table.c.id, String)).where(
            table.c[column] == subject.number
        )
        found += session.scalars(_whole().where(Evidence.subject.in_(codes)))
    rows = sorted(found, key=_newest_first)
    parts = [read_subject(one.subject) for one in rows if one.subject != subject.text]
    return rows, {code: words for code, (_, words) in _told(session, parts).items()}


def whole(session: Session, subject: Subject) -> Subject:
    """Return the record that a part belongs to; a record of its own is itself."""
    column = records.record_of(subject.table).part_of
    table = Base.metadata.tables.get(subject.table)
    if not column or table is None:
        return subject
    chosen = select(table.c[column]).where(table.c.id == subject.number)
    number = session.scalar(chosen)
    return Subject(_target(table, column), number) if number else subject


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


def stale(session: Session, day: date, by: int | None = None) -> Sequence[Evidence]:
    """Return what nobody confirmed and whose time has run out by a day.

    With ``by`` what that person attached, and what nobody who is still here did.
    """
    wanted = _whole().where(_shown(Show.TO_CONFIRM, day))
    if by is not None:
        left = people.gone(day)
        theirs = (Evidence.attached_by_id == by) | Evidence.attached_by_id.in_(left)
        wanted = wanted.where(theirs | Evidence.attached_by_id.is_(None))
    return session.scalars(wanted.order_by(Evidence.expires_on, Evidence.id)).all()


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
        raise NotFoundError(
            f"There is no such {records.record_of(subject.table).noun}."
        )
    return found[subject.text]


def labels(session: Session, subjects: Collection[Subject]) -> Mapping[str, str]:
    """Return what people call these records; those that are not there are left out."""
    wanted: dict[str, set[int]] = {}
    for one in subjects:
        wanted.setdefault(one.table, set()).add(one.number)
    found: dict[str, str] = {}
    for name, numbers in wanted.items():
        found |= _labelled(session, name, numbers)
    return found


def _labelled(session: Session, table: str, numbers: set[int]) -> dict[str, str]:
    if records.record_of(table).told_by:
        parts = [Subject(table, number) for number in numbers]
        told = _told(session, parts)
        owners = labels(session, {owner for owner, _ in told.values()})
        return {
            code: _short(", ".join(filter(None, (owners.get(owner.text), words))))
            for code, (owner, words) in told.items()
        }
    places = records.places(session, table, numbers)
    return {f"{table}:{key}": _short(place.label) for key, place in places.items()}


def _told(
    session: Session, parts: Collection[Subject]
) -> dict[str, tuple[Subject, str]]:
    """Return of each part the record it belongs to, and what it is called there."""
    found: dict[str, tuple[Subject, str]] = {}
    for name in {part.table for part in parts}:
        table, record = Base.metadata.tables[name], records.record_of(name)
        numbers = [part.number for part in parts if part.table == name]
        by = table.c[record.told_by] if record.told_by else literal("")
        chosen = select(table.c.id, table.c[record.part_of], by)
        target = _target(table, record.part_of)
        for key, owner, told in session.execute(chosen.where(table.c.id.in_(numbers))):
            day = isinstance(told, date)
            named = f"of {told.day} {told:%b %Y}" if day else f"{told}"
            words = f"{record.noun} {named}".strip()
            found[f"{name}:{key}"] = (Subject(target, owner), words)
    return found


def _parts(table: str) -> list[tuple[str, str]]:
    """Return which tables hold parts of a table's records, by which column."""
    known = Base.metadata.tables
    return [
        (name, record.part_of)
        for name, record in records.every().items()
        if record.has_evidence
        and record.part_of
        and _target(known[name], record.part_of) == table
    ]


def _target(table: Table, column: str) -> str:
    """Return the table that a column points to."""
    return next(iter(table.c[column].foreign_keys)).column.table.name


def _newest_first(one: Evidence) -> tuple[bool, int, int]:
    return one.withdrawn_on is not None, -one.dated_on.toordinal(), -one.id


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


@cache
def _of_subject() -> Select[*tuple[Evidence]]:
    wanted = _whole().where(Evidence.subject == bindparam("subject"))
    return wanted.order_by(
        Evidence.withdrawn_on.is_not(None),
        Evidence.dated_on.desc(),
        Evidence.id.desc(),
    )


@cache
def _whole() -> Select[*tuple[Evidence]]:
    return select(Evidence).options(
        joinedload(Evidence.file),
        joinedload(Evidence.attached_by),
        joinedload(Evidence.confirmed_by),
        joinedload(Evidence.withdrawn_by),
    )
