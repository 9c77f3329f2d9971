"""Reads playbooks: what is in force, what was, what is proposed, what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from cis.core.errors import NotFoundError
from cis.register.people import queries as people
from cis.register.playbooks.models import (
    Playbook,
    PlaybookText,
    PlaybookVersion,
)
from cis.register.playbooks.rules import Step


@dataclass(frozen=True, slots=True)
class Edition:
    """A published version of a playbook with its steps, and who answers for it."""

    practice_id: int
    number: int
    begins: str
    steps: tuple[Step, ...]
    owner_id: int | None
    owner: str
    published_on: date
    published_by: str
    reason: str
    review_on: date | None
    months: int

    @property
    def name(self) -> str:
        """How people cite it."""
        return f"version {self.number}"

    def is_due(self, today: date) -> bool:
        """Tell whether somebody should have looked at it again."""
        return self.review_on is not None and self.review_on <= today


def get(session: Session, practice_id: int) -> Playbook:
    """Return the playbook of a practice, or raise NotFoundError."""
    found = find(session, practice_id)
    if found is None:
        raise NotFoundError("This practice has no playbook yet.")
    return found


def find(session: Session, practice_id: int) -> Playbook | None:
    """Return the playbook of a practice, if anybody wrote one."""
    found: Playbook | None = session.scalar(_books().where(Playbook.id == practice_id))
    return found


def current(session: Session, practice_id: int) -> Edition | None:
    """Return the version of a practice's playbook that is in force, if there is one."""
    found = editions(session, practice_id)
    return found[0] if found else None


def edition(session: Session, practice_id: int, number: int) -> Edition:
    """Return one published version, or raise NotFoundError."""
    for one in editions(session, practice_id):
        if one.number == number:
            return one
    raise NotFoundError("This playbook has no such version.")


def editions(session: Session, practice_id: int) -> Sequence[Edition]:
    """Return the published versions of a playbook, the newest first."""
    wanted = _versions().where(PlaybookVersion.playbook_id == practice_id)
    rows = session.scalars(wanted.order_by(PlaybookVersion.number.desc())).all()
    return [_edition(row) for row in rows]


def in_force(session: Session) -> Mapping[int, Edition]:
    """Return the version in force of every practice that has one."""
    newest = (
        select(
            PlaybookVersion.playbook_id, func.max(PlaybookVersion.number).label("last")
        )
        .group_by(PlaybookVersion.playbook_id)
        .subquery()
    )
    wanted = _versions().join(
        newest,
        (newest.c.playbook_id == PlaybookVersion.playbook_id)
        & (newest.c.last == PlaybookVersion.number),
    )
    rows = session.scalars(wanted.order_by(PlaybookVersion.playbook_id))
    return {row.playbook_id: _edition(row) for row in rows}


def proposal(session: Session, practice_id: int) -> PlaybookText | None:
    """Return what waits for a decision on a playbook, if anything does."""
    found: PlaybookText | None = session.scalar(
        _texts().where(PlaybookText.playbook_id == practice_id, PlaybookText.waits)
    )
    return found


def proposals(session: Session) -> Sequence[PlaybookText]:
    """Return everything that waits for a decision, the oldest first."""
    wanted = _texts().where(PlaybookText.waits)
    order = PlaybookText.written_on, PlaybookText.id
    return session.scalars(wanted.order_by(*order)).all()


def newest_text(session: Session, practice_id: int) -> PlaybookText | None:
    """Return what is proposed, or else what is in force."""
    waiting = proposal(session, practice_id)
    if waiting is not None:
        return waiting
    found: PlaybookText | None = session.scalar(
        _texts()
        .join(PlaybookVersion, PlaybookVersion.text_id == PlaybookText.id)
        .where(PlaybookVersion.playbook_id == practice_id)
        .order_by(PlaybookVersion.number.desc())
        .limit(1)
    )
    return found


def stamp(session: Session, practice_id: int) -> str:
    """Return what tells whether somebody else wrote or published in the meantime."""
    published = session.scalar(
        select(func.max(PlaybookVersion.number)).where(
            PlaybookVersion.playbook_id == practice_id
        )
    )
    waiting = session.scalar(
        select(func.max(PlaybookText.id)).where(
            PlaybookText.playbook_id == practice_id, PlaybookText.waits
        )
    )
    return f"{published or 0}-{waiting or 0}"


def theirs(
    session: Session, person_id: int, practice_ids: Sequence[int], today: date
) -> Sequence[Playbook]:
    """Return the published playbooks somebody looks after, by review day.

    Those of their own, and in the practices they answer for those that nobody looks
    after who is still here.
    """
    gone = people.gone(today)
    unowned = or_(Playbook.owner_id.is_(None), Playbook.owner_id.in_(gone))
    mine: ColumnElement[bool] = or_(
        Playbook.owner_id == person_id, unowned & Playbook.id.in_(practice_ids)
    )
    wanted = _books().where(mine, Playbook.review_on.is_not(None))
    return session.scalars(wanted.order_by(Playbook.review_on, Playbook.id)).all()


def _books() -> Select[Playbook]:
    return select(Playbook).options(
        joinedload(Playbook.practice),
        joinedload(Playbook.owner),
        joinedload(Playbook.confirmed_by),
    )


def _texts() -> Select[PlaybookText]:
    return select(PlaybookText).options(
        joinedload(PlaybookText.owner),
        joinedload(PlaybookText.written_by),
        selectinload(PlaybookText.rows),
    )


def _versions() -> Select[PlaybookVersion]:
    text = joinedload(PlaybookVersion.text)
    return select(PlaybookVersion).options(
        text.selectinload(PlaybookText.rows),
        joinedload(PlaybookVersion.playbook).joinedload(Playbook.owner),
        joinedload(PlaybookVersion.published_by),
    )


def _edition(row: PlaybookVersion) -> Edition:
    book, text = row.playbook, row.text
    return Edition(
        practice_id=row.playbook_id,
        number=row.number,
        begins=text.begins,
        steps=tuple(one.step for one in text.rows),
        owner_id=book.owner_id,
        owner=book.owner.name if book.owner else "",
        published_on=row.published_on,
        published_by=row.published_by.name if row.published_by else "",
        reason=text.reason,
        review_on=book.review_on,
        months=book.months,
    )
