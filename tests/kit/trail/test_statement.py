"""A log of the first format is stated once by the upgrade, and then compared."""

import json
from datetime import date

import pytest
from sqlalchemy import text

from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.kit.trail import events, log, statement, verify
from tests import factories
from tests.conftest import TEST_ACTOR


@pytest.fixture
def older(session, store, monkeypatch):
    """A log whose first events are of the first format, and state nothing."""
    monkeypatch.setattr(log, "FORMAT", 1)
    monkeypatch.setattr(log, "_state", lambda *_: {})
    store(
        lambda s: factories.reading(
            s, metric_id=factories.metric(s).id, starts_on=date(2026, 3, 2)
        )
    )
    store(factories.account)
    monkeypatch.undo()
    return session


def state():
    with in_mode(db.engine, "write").begin() as connection:
        done = statement.state(connection)
    db.session.rollback()
    return done


def verdict():
    return verify.of_database(db.engine)


def change(statement_):
    with in_mode(db.engine, "write").begin() as connection:
        connection.execute(text(statement_))


def test_it_holds_once_it_is_stated(older):
    assert "reading" in verdict().fault

    assert state()

    assert verdict().fault is None


def test_it_is_stated_once(older):
    assert state()
    assert not state()


@pytest.mark.parametrize(
    ("statement_", "place"),
    [
        ("UPDATE reading SET value = 99", "reading"),
        ("UPDATE account SET password_hash = 'x'", "password_hash of account"),
    ],
)
def test_what_changes_afterwards_is_seen(older, statement_, place):
    state()
    change(statement_)

    assert place in verdict().fault


def test_a_statement_that_no_upgrade_was_due_for_is_a_fault(session, store):
    store(factories.practice)
    intent = log.Intent(TEST_ACTOR, statement.STATE)
    with in_mode(db.engine, "write").begin() as connection:
        log.append(connection, intent, {}, {"tables": 0})

    assert "no upgrade was due" in verdict().fault


def test_events_say_their_format(older, store):
    state()
    with in_mode(db.engine, "read").connect() as connection:
        found = [row[5] for one in events.chunks(connection) for row in one.events]
    assert [json.loads(each)["v"] for each in found] == [1, 1, 2]
