"""Builds records for tests: valid by default, different where the test says so."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from cis.core.access import Role
from cis.register.accounts.models import Account
from cis.register.governance.models import Assignment
from cis.register.governance.rules import AssignmentRole
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Metric, Reading
from cis.register.metrics.rules import DataKind, Direction, Period, Source
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import Frequency, Kind
from cis.register.people.models import Organisation, Person
from cis.register.practices.models import Practice, Service
from cis.register.practices.rules import Group

_numbers = count(1)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _stored(session: Session, record: Any) -> Any:
    session.add(record)
    session.flush()
    return record


def organisation(session: Session, **changes: Any) -> Organisation:
    """Store the organisation."""
    return _stored(session, Organisation(**{"name": "Example", **changes}))


def person(session: Session, **changes: Any) -> Person:
    """Store a person."""
    number = next(_numbers)
    values = {"name": f"Person {number}", "email": f"p{number}@example.org"}
    return _stored(session, Person(**{**values, **changes}))


def account(session: Session, *, role: Role = Role.MEMBER, **changes: Any) -> Account:
    """Store an account with a person of its own; ``changes`` are the person's."""
    owner = person(session, **changes)
    return _stored(session, Account(person_id=owner.id, role=role, created_at=NOW))


def practice(session: Session, **changes: Any) -> Practice:
    """Store a practice."""
    number = next(_numbers)
    values = {
        "code": f"practice-{number}",
        "name": f"Practice {number}",
        "group": Group.SERVICE,
        "purpose": "Keep the work going.",
    }
    return _stored(session, Practice(**{**values, **changes}))


def service(session: Session, **changes: Any) -> Service:
    """Store a service."""
    number = next(_numbers)
    values = {"code": f"service-{number}", "name": f"Service {number}"}
    return _stored(session, Service(**{**values, **changes}))


def ownership(session: Session, **changes: Any) -> Assignment:
    """Store an owner of a practice, both of their own unless given."""
    elsewhere = changes.keys() & {"scope", "service_id", "initiative_id"}
    if not elsewhere and not changes.get("practice_id"):
        changes["practice_id"] = practice(session).id
    values = {
        "person_id": changes.pop("person_id", None) or person(session).id,
        "role": AssignmentRole.PRACTICE_OWNER,
        "valid_from": date(2026, 1, 1),
    }
    return _stored(session, Assignment(**{**values, **changes}))


def painpoint(session: Session, **changes: Any) -> PainPoint:
    """Store an open pain point."""
    values = {
        "statement": "Tickets bounce between teams",
        "kind": Kind.SLOW_RESOLUTION,
        "practice_id": changes.pop("practice_id", None) or practice(session).id,
        "frequency": Frequency.WEEKLY,
        "hours_lost": 10,
        "raised_on": date(2026, 1, 5),
    }
    return _stored(session, PainPoint(**{**values, **changes}))


def metric(session: Session, **changes: Any) -> Metric:
    """Store a weekly duration metric."""
    values = {
        "name": "Restore time, median",
        "unit": "h",
        "direction": Direction.DECREASE,
        "kind": DataKind.MEASUREMENT,
        "period": Period.WEEK,
        "practice_id": changes.pop("practice_id", None) or practice(session).id,
    }
    return _stored(session, Metric(**{**values, **changes}))


def reading(session: Session, **changes: Any) -> Reading:
    """Store a typed reading; ``metric_id`` and ``starts_on`` are wanted."""
    values = {
        "value": 10.0,
        "source": Source.TYPED,
        "recorded_by": "test",
        "recorded_at": NOW,
    }
    return _stored(session, Reading(**{**values, **changes}))


def initiative(session: Session, **changes: Any) -> Initiative:
    """Store a proposed initiative."""
    values = {
        "title": "Fewer hand-overs",
        "practice_id": changes.pop("practice_id", None) or practice(session).id,
        "proposed_on": date(2026, 2, 1),
    }
    return _stored(session, Initiative(**{**values, **changes}))
