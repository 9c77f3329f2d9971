"""Whatever somebody wrote goes with them: the list of texts comes from the models."""

import pytest
from sqlalchemy import select, text

from cis.core import clock
from cis.core.access import Actor, Role
from cis.desk.erasure import actions
from cis.kit.db import Base, db, transaction
from cis.kit.db.engine import in_mode
from cis.kit.trail.models import TrailPrivate
from cis.register.maturity.models import Answer, Assessment, Gap, Score, Sheet
from cis.register.metrics.models import Reading
from cis.register.people.models import Person
from cis.register.people.rules import pseudonym
from tests.conftest import ONLY_SQLITE

MOTH = "The moth did it"
WHO = "member"
ADMIN = Actor("test", "Test", Role.ADMIN, via="system")
# Not what the person wrote: rows of a file, and what the register computed.
NOT_WRITTEN = {("ticket_import", "rejected_rows"), ("gate_decision", "state")}
# Records that can be edited stay as they are: the page of an erasure says so.
STAYS = {
    ("initiative", "lesson"),
    ("pain_point", "answer"),
    ("control_mapping", "note"),
    ("control_mapping", "evidence"),
    # What is linked is the evidence itself, as the bytes of a file are.
    ("evidence", "link"),
}
# A role is not a signature: who appointed stands beside it.
HOLDERS = {("assignment", "person_id")}


def private():
    """Return each model with its private columns, the person's own name aside."""
    found = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        names = [
            column.name
            for column in table.columns
            if column.info.get("private")
            and (table.name, column.name) not in NOT_WRITTEN | STAYS
        ]
        if names and mapper.class_ is not Person:
            found[mapper.class_] = names
    return found


def sign(session, record, key):
    """Let a record say that somebody wrote it, in every way that it can say so."""
    for column in record.__table__.columns:
        names_person = any(
            each.column.table.name == "person" for each in column.foreign_keys
        )
        is_author = column.name.endswith("_by_id") or column.name in {
            "person_id",
            "chair_id",
        }
        if (
            names_person
            and is_author
            and (record.__tablename__, column.name) not in HOLDERS
        ):
            setattr(record, column.name, key)
    if isinstance(record, Reading):
        record.recorded_by = pseudonym(key)
    if isinstance(record, Answer):
        session.get_one(Sheet, record.sheet_id).person_id = key
    if isinstance(record, Score | Gap):
        session.get_one(Assessment, record.assessment_id).closed_by_id = key


@pytest.fixture
def free(world):
    """Take the refusals of the database away: every text is to be written into."""
    with in_mode(db.engine, "write").begin() as connection:
        chosen = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for name in connection.execute(text(chosen)).scalars().all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
    return world


@ONLY_SQLITE
def test_no_private_text_of_any_model_outlives_whoever_wrote_it(free):
    key, written = free.person[WHO], []
    who = Actor(pseudonym(key), WHO, Role.MEMBER, key)
    with transaction(by=who, what="test.write", why=MOTH) as session:
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        for model, names in private().items():
            record = session.scalars(select(model)).first()
            assert record is not None, f"The world has no {model.__name__}."
            for name in names:
                setattr(record, name, MOTH)
            sign(session, record, key)
            written.append(model.__tablename__)
    assert len(written) > 25

    with transaction(by=ADMIN, what="person.erase", why="Case 2026-17") as session:
        actions.erase(session, key, clock.today())

    session = db.session()
    kept = [
        f"{model.__tablename__}.{name}"
        for model, names in private().items()
        for name in names
        if session.scalars(select(model).where(getattr(model, name) == MOTH)).first()
    ]
    logged = session.scalars(
        select(TrailPrivate.path).where(TrailPrivate.value == MOTH)
    ).all()
    assert (kept, logged) == ([], [])
