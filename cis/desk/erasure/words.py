"""Blanks the reasons and notes that somebody wrote, in rows that never change else.

The database lets these columns be blanked and nothing else; the log keeps what it
committed to, and loses the text.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from cis.desk.suggestions.models import Suggestion
from cis.kit.db import Base
from cis.kit.trail import erasure
from cis.register.adoption.checks.models import AdoptionCase
from cis.register.governance.models import Assignment
from cis.register.governance.raci.models import RaciVersion
from cis.register.governance.rights.models import DecisionRight, EmergencyDecision
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Baseline, Reading
from cis.register.people.rules import pseudonym

BLANK = "(erased)"
# Who wrote it stands in the row itself.
SIGNED: tuple[tuple[type[Base], str, str], ...] = (
    (DecisionRight, "entered_by_id", "reason"),
    (EmergencyDecision, "person_id", "reason"),
    (RaciVersion, "saved_by_id", "reason"),
    (Assignment, "appointed_by_id", "note"),
    (Baseline, "agreed_by_id", "reason"),
    (AdoptionCase, "answered_by_id", "reason"),
    (Suggestion, "suggested_by_id", "fields"),
    (Suggestion, "answered_by_id", "reason"),
)
# Who wrote it, only the trail knows.
UNSIGNED: tuple[tuple[type[Base], str], ...] = (
    (Initiative, "status_reason"),
    (Initiative, "overruled_because"),
)


def blank(session: Session, person_id: int) -> list[str]:
    """Blank what bears their name; return what the trail calls these records."""
    notes = select(Reading).where(Reading.recorded_by == pseudonym(person_id))
    found = [
        *_signed(session, person_id),
        *_blanked(session.scalars(notes), "note"),
    ]
    session.flush()
    return found


def blank_unsigned(session: Session, person_id: int) -> int:
    """Blank what only the trail knows is theirs; return how many texts it lost."""
    gone = 0
    for model, column in UNSIGNED:
        table = str(model.__tablename__)
        for key, text in erasure.typed(session, pseudonym(person_id), table, column):
            record = session.get(model, int(key))
            if record is not None and getattr(record, column) == text:
                setattr(record, column, BLANK)
            gone += erasure.forget(session, f"{table}:{key}", column, text)
    return gone


def _signed(session: Session, person_id: int) -> Iterator[str]:
    for model, author, column in SIGNED:
        theirs = select(model).where(getattr(model, author) == person_id)
        yield from _blanked(session.scalars(theirs), column)


def _blanked(records: Iterable[Base], column: str) -> Iterator[str]:
    for record in records:
        if getattr(record, column):
            setattr(record, column, BLANK)
            yield _subject(record)


def _subject(record: Base) -> str:
    key = inspect(type(record)).primary_key_from_instance(record)
    return f"{record.__tablename__}:{','.join(map(str, key))}"
