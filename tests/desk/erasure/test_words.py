"""Reasons in rows that never change are blanked, and nothing else of them can be."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from cis.core import clock
from cis.core.access import Actor, Role
from cis.desk.erasure import actions
from cis.kit.db import Base, db, transaction
from cis.kit.db.engine import in_mode
from cis.kit.trail import queries, verify
from cis.register.governance.activities import Duty
from cis.register.governance.models import Assignment
from cis.register.governance.raci import actions as raci
from cis.register.governance.raci import rules as raci_rules
from cis.register.governance.raci.models import RaciVersion
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.models import DecisionRight, EmergencyDecision
from cis.register.governance.rights.rules import RightDraft
from cis.register.governance.rules import AssignmentRole
from cis.register.initiatives.models import Initiative
from cis.register.metrics import actions as metrics
from cis.register.metrics.models import Baseline, Reading
from cis.register.metrics.rules import FreezeDraft, Origin, ReadingDraft, Source
from tests import factories

TODAY = date(2026, 3, 2)
MONDAY = date(2025, 11, 3)
MOTH = "The moth did it"
ADMIN = Actor("p-1", "Ines", Role.ADMIN, 1)
FIXED = {
    "decision_right": "decision = 'gate.pass'",
    "emergency_decision": "decision = 'gate.pass'",
    "raci_version": "number = 9",
}

REFUSED = (
    "UPDATE {table} SET reason = 'Something else'",
    "UPDATE {table} SET {fixed}",
    "UPDATE {table} SET reason = '(erased)', {fixed}",
    "DELETE FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
)


@pytest.fixture
def grace(session, store):
    """Somebody who gave reasons wherever a row is never changed afterwards."""
    store(lambda s: factories.account(s, role=Role.ADMIN, name="Ines"))
    key = store(lambda s: factories.account(s, name="Grace").person_id)
    practice = store(factories.practice)
    initiative = store(lambda s: factories.initiative(s, practice_id=practice))
    metric = store(lambda s: factories.metric(s, practice_id=practice))
    who = Actor(f"p-{key}", "Grace", Role.MEMBER, key)
    with transaction(by=who, what="test.write", why=MOTH) as writing:
        govern(writing, key, practice)
        measure(writing, key, metric)
        found = writing.get(Initiative, initiative)
        found.status_reason = found.overruled_because = MOTH
    return key


def govern(session, key, practice):
    draft = RightDraft(
        decision="initiative.approve",
        practice_id=practice,
        holder_role=Duty.PRACTICE_OWNER,
        holder_id=None,
        valid_from=TODAY,
        reason=MOTH,
    )
    rights.grant(session, draft, by=key)
    raci.save(
        session, None, raci_rules.suggested(), raci.Saving(key, clock.today(), MOTH)
    )
    session.add(
        EmergencyDecision(
            decision="initiative.approve",
            practice_id=practice,
            subject="initiative:1",
            person_id=key,
            decided_on=TODAY,
            reason=MOTH,
        )
    )
    session.add(
        Assignment(
            practice_id=practice,
            role=AssignmentRole.CHAMPION,
            person_id=1,
            valid_from=TODAY,
            appointed_by_id=key,
            note=MOTH,
        )
    )


def measure(session, key, metric):
    found = metrics.queries.get(session, metric)
    origin = Origin(Source.TYPED, "", "", f"p-{key}", clock.now())
    drafts = [
        ReadingDraft(MONDAY + timedelta(weeks=week), 10.0 + week % 3, note=MOTH)
        for week in range(12)
    ]
    metrics.record(session, found, drafts, origin)
    draft = FreezeDraft(MONDAY, MONDAY + timedelta(weeks=11), reason=MOTH)
    metrics.freeze(session, found, draft, by=key, at=clock.now())


def everything():
    """Return every text that the database holds, whatever the table."""
    db.session.remove()
    with in_mode(db.engine, "read").connect() as connection:
        return "\n".join(
            repr(row)
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table))
        )


def erase(key):
    with transaction(by=ADMIN, what="person.erase", why="Case 2026-17") as session:
        return actions.erase(session, key, TODAY)


def fault(session):
    session.rollback()
    return verify.verify(session.connection()).fault


def test_no_table_keeps_what_an_erased_person_wrote(session, grace):
    assert everything().count(MOTH) > 20
    assert fault(session) is None

    erased = erase(grace)

    assert erased.texts > 10
    assert MOTH not in everything()
    assert fault(session) is None


def test_the_rows_stay_as_they_were_but_for_their_words(session, grace):
    erase(grace)

    for model, column in (
        (DecisionRight, "reason"),
        (EmergencyDecision, "reason"),
        (RaciVersion, "reason"),
        (Baseline, "reason"),
        (Reading, "note"),
        (Initiative, "status_reason"),
        (Initiative, "overruled_because"),
    ):
        found = session.scalars(select(model)).all()
        assert found
        assert {getattr(one, column) for one in found} == {"(erased)"}, model
    kept = session.scalars(select(EmergencyDecision)).one()
    assert (kept.person_id, kept.decided_on) == (grace, TODAY)


def test_others_keep_their_reasons(session, store, grace):
    other = store(lambda s: factories.person(s, name="Olga", email="o@example.org"))
    who = Actor(f"p-{other}", "Olga", Role.MEMBER, other)
    with transaction(by=who, what="test.change", why="Too dear") as writing:
        found = writing.scalars(select(Initiative)).one()
        found.status_reason = "Too dear"

    erase(grace)

    found = session.scalars(select(Initiative)).one()
    assert (found.status_reason, found.overruled_because) == ("Too dear", "(erased)")
    newest = queries.history(session, f"initiative:{found.id}", limit=2)
    said = [event.changes[f"initiative:{found.id}"] for event in newest]
    assert ("(erased)", "Too dear") in [one.get("status_reason") for one in said]
    assert MOTH not in everything()


@pytest.mark.parametrize("table", FIXED)
def test_the_database_lets_a_reason_be_blanked_and_nothing_else(grace, table):
    before = everything()

    for change in REFUSED:
        if "REPLACE" in change and db.engine.dialect.name != "sqlite":
            continue
        statement = change.format(table=table, fixed=FIXED[table])
        with (
            pytest.raises(DBAPIError, match="never changed"),
            in_mode(db.engine, "write").begin() as connection,
        ):
            connection.execute(text(statement))

    assert everything() == before
