"""Reads training needs, attendance and what they cover."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.adoption.training import rules
from cis.register.adoption.training.models import Attendance, TrainingNeed
from cis.register.adoption.training.rules import Audience, Coverage, Known
from cis.register.governance import queries as governance
from cis.register.governance.rules import practice as scope
from cis.register.people.models import Person
from cis.register.people.rules import plain_email
from cis.register.practices.models import Practice

Holders = Mapping[tuple[str, str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Row:
    """A training needed, who needs it, and how many of them have had it."""

    need: TrainingNeed
    coverage: Coverage
    missing: Sequence[str]


def get(session: Session, key: int) -> TrainingNeed:
    """Return one training need, or raise NotFoundError."""
    wanted = select(TrainingNeed).where(TrainingNeed.id == key)
    found = session.scalar(wanted.options(joinedload(TrainingNeed.practice)))
    if found is None:
        raise NotFoundError("There is no such training.")
    return found


def needs(session: Session) -> Sequence[TrainingNeed]:
    """Return every training needed, by practice and title."""
    wanted = (
        select(TrainingNeed)
        .join(Practice, Practice.id == TrainingNeed.practice_id)
        .where(TrainingNeed.ended_on.is_(None))
        .options(joinedload(TrainingNeed.practice))
        .order_by(func.lower(Practice.name), func.lower(TrainingNeed.title))
    )
    return session.scalars(wanted).all()


def rows(session: Session, today: date) -> Sequence[Row]:
    """Return every training needed with its coverage and who still lacks it."""
    known = needs(session)
    present, holders = _present(session), _holders(session, today)
    had = _had(session, known, today)
    found = []
    for need in known:
        needing = _needing(need, present, holders)
        valid = had.get(need.id, set())
        missing = sorted(present[key] for key in needing if key not in valid)
        found.append(Row(need, rules.coverage(needing, valid), missing))
    return found


def covered(rows: Sequence[Row]) -> Mapping[int, Coverage]:
    """Return the coverage of each practice over all its trainings."""
    found: dict[int, Coverage] = {}
    for row in rows:
        before = found.get(row.need.practice_id, Coverage(0, 0))
        found[row.need.practice_id] = before + row.coverage
    return found


def coverage(session: Session, practice_id: int, today: date) -> Coverage:
    """Return how far the trainings of one practice are covered."""
    return covered(rows(session, today)).get(practice_id, Coverage(0, 0))


def shares(
    session: Session, practice_ids: Collection[int], today: date
) -> dict[int, tuple[int, int]]:
    """Return how many of how many are trained in each practice that needs it."""
    found = covered(rows(session, today))
    return {
        key: (found[key].covered, found[key].needed)
        for key in practice_ids
        if key in found
    }


def attendance(session: Session, need_id: int) -> Sequence[Attendance]:
    """Return who has had a training, the newest first."""
    wanted = (
        select(Attendance)
        .where(Attendance.need_id == need_id)
        .options(joinedload(Attendance.person))
        .order_by(Attendance.attended_on.desc(), Attendance.id)
    )
    return session.scalars(wanted).all()


def known(session: Session, today: date) -> Known:
    """Return what a list of attendance is compared with.

    A title that two practices use is that of both, and the first counts.
    """
    people = session.execute(select(Person.email, Person.id)).all()
    trainings: dict[str, int] = {}
    for need in needs(session):
        trainings.setdefault(need.title.casefold(), need.id)
    return Known({plain_email(email): key for email, key in people}, trainings, today)


def _present(session: Session) -> dict[int, str]:
    wanted = select(Person.id, Person.name).where(Person.left_on.is_(None))
    return {key: name for key, name in session.execute(wanted)}  # noqa: C416


def _holders(session: Session, today: date) -> Holders:
    """Return who holds which role in which scope today."""
    found: dict[tuple[str, str], list[int]] = {}
    for held in governance.in_force(session, today):
        found.setdefault((held.scope, held.role.value), []).append(held.person_id)
    return found


def _needing(
    need: TrainingNeed, present: Mapping[int, str], holders: Holders
) -> set[int]:
    if need.audience is Audience.EVERYBODY:
        return {*present}
    held = holders.get((scope(need.practice_id).code, need.audience.value), ())
    return {key for key in held if key in present}


def _had(
    session: Session, needs: Sequence[TrainingNeed], today: date
) -> Mapping[int, set[int]]:
    """Return who has had each training recently enough to count today."""
    first = {need.id: rules.valid_from(need.months, today) for need in needs}
    wanted = select(
        Attendance.need_id, Attendance.person_id, func.max(Attendance.attended_on)
    ).group_by(Attendance.need_id, Attendance.person_id)
    found: dict[int, set[int]] = {}
    for need, person, newest in session.execute(wanted):
        if need in first and newest >= first[need]:
            found.setdefault(need, set()).add(person)
    return found
