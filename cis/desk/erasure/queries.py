"""What is kept about a person, before they are erased and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cis.kit.trail import queries as trail
from cis.kit.trail.models import TrailEvent
from cis.kit.trail.queries import Event
from cis.register.adoption.training.models import Attendance
from cis.register.evidence.models import Evidence
from cis.register.governance import queries as governance
from cis.register.governance.models import Assignment
from cis.register.initiatives.models import Comment, Initiative
from cis.register.metrics.models import Metric
from cis.register.people.rules import pseudonym
from cis.register.practices.models import Practice

ERASE = "person.erase"


@dataclass(frozen=True, slots=True)
class Kept:
    """How many records name a person, by kind, and what they still answer for."""

    counts: Sequence[tuple[str, int]]
    comments: int
    answers_for: Sequence[str]
    erased: Event | None


def kept(session: Session, person_id: int, today: date) -> Kept:
    """Return what the register and the trail keep about a person."""
    actor = pseudonym(person_id)
    return Kept(
        counts=[
            ("Events of the trail, as " + actor, _events(session, actor)),
            ("Roles they hold or held", _of(session, Assignment.person_id, person_id)),
            ("Initiatives they own or sponsor", _initiatives(session, person_id)),
            ("Metrics they look after", _of(session, Metric.owner_id, person_id)),
            ("Trainings they have had", _of(session, Attendance.person_id, person_id)),
            ("Evidence attached", _of(session, Evidence.attached_by_id, person_id)),
        ],
        comments=_of(session, Comment.person_id, person_id),
        answers_for=answers_for(session, person_id, today),
        erased=_erased(session, person_id),
    )


def answers_for(session: Session, person_id: int, today: date) -> Sequence[str]:
    """Name the practices somebody is accountable for today."""
    owned = governance.owned(session, person_id, today)
    chosen = select(Practice.name).where(Practice.id.in_(owned))
    return session.scalars(chosen.order_by(Practice.name)).all()


def _events(session: Session, actor: str) -> int:
    chosen = select(func.count()).where(TrailEvent.actor == actor)
    return session.scalar(chosen) or 0


def _of(session: Session, column: Any, person_id: int) -> int:
    return session.scalar(select(func.count()).where(column == person_id)) or 0


def _initiatives(session: Session, person_id: int) -> int:
    named = or_(Initiative.owner_id == person_id, Initiative.sponsor_id == person_id)
    return session.scalar(select(func.count(Initiative.id)).where(named)) or 0


def _erased(session: Session, person_id: int) -> Event | None:
    events = trail.history(session, f"person:{person_id}")
    return next((event for event in events if event.action == ERASE), None)
