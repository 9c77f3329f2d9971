import json
from datetime import date

import pytest
import time_machine
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.desk.overview.begin.models import Beginning
from cis.kit.db import db, housekeeping, transaction
from cis.kit.trail import capture, erasure, queries, verify
from cis.kit.trail.capture import UntrackedChangeError
from cis.kit.trail.models import TrailEvent
from cis.register.accounts.models import LoginFailure
from cis.register.metrics.models import Reading
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from tests import factories

ADA = Actor("p-17", "Ada", Role.MEMBER)


def events(session):
    return session.scalars(select(TrailEvent).order_by(TrailEvent.seq)).all()


def payload(event):
    return json.loads(event.payload)


@pytest.fixture
def practice_id(store):
    return store(factories.practice)


def rename(session, key, name):
    session.get(Practice, key).name = name


def test_an_event_says_who_did_what_to_which_record_and_why(session, practice_id):
    with transaction(by=ADA, what="practice.rename", why="Clearer") as changing:
        before = changing.get(Practice, practice_id).name
        rename(changing, practice_id, "Incidents")

    event = queries.history(session, f"practice:{practice_id}")[0]
    assert (event.actor, event.action, event.reason) == (
        "p-17",
        "practice.rename",
        "Clearer",
    )
    assert event.changes == {f"practice:{practice_id}": {"name": (before, "Incidents")}}


def test_one_transaction_makes_one_event(session, store):
    before = len(events(session))

    store(lambda s: next(iter([factories.practice(s) for _ in range(3)])))

    after = events(session)
    assert len(after) == before + 1
    assert len(payload(after[-1])["changes"]) == 3


def test_a_record_flushed_twice_shows_its_first_and_last_value(session, practice_id):
    with transaction(by=ADA, what="practice.rename") as changing:
        old = changing.get(Practice, practice_id).name
        for name in ("One", "Two"):
            rename(changing, practice_id, name)
            changing.flush()

    change = payload(events(session)[-1])["changes"][f"practice:{practice_id}"]
    assert change == {"name": [old, "Two"]}


def test_a_removed_record_leaves_all_its_values(session, practice_id):
    with transaction(by=ADA, what="practice.remove") as changing:
        record = changing.get(Practice, practice_id)
        name = record.name
        changing.delete(record)

    change = payload(events(session)[-1])["changes"][f"practice:{practice_id}"]
    assert change["name"] == [name, None]


def test_a_transaction_that_changes_nothing_leaves_no_event(session, practice_id):
    before = len(events(session))

    with transaction(by=ADA, what="practice.look") as changing:
        changing.get(Practice, practice_id)

    assert len(events(session)) == before


def test_a_failed_transaction_leaves_neither_change_nor_event(session, practice_id):
    before = len(events(session))

    with (
        pytest.raises(RuleError),
        transaction(by=ADA, what="practice.rename") as changing,
    ):
        rename(changing, practice_id, "Half done")
        changing.flush()
        raise RuleError("No.")

    assert len(events(session)) == before
    assert session.get(Practice, practice_id).name != "Half done"


def test_private_text_enters_as_a_commitment_that_can_be_opened(session, store):
    person_id = store(lambda s: factories.person(s, name="Grace Hopper"))

    stored = events(session)[-1].payload
    assert "Grace" not in stored
    opened = queries.history(session, f"person:{person_id}")[0]
    assert opened.changes[f"person:{person_id}"]["name"] == (None, "Grace Hopper")


def test_erased_text_leaves_every_hash_valid(session, store):
    person_id = store(lambda s: factories.person(s, name="Grace Hopper"))
    with transaction(by=ADA, what="person.erase") as changing:
        erasure.erase(changing, "p-1", [f"person:{person_id}"])
        changing.get(Person, person_id).name = "(erased)"

    event = queries.history(session, f"person:{person_id}")[-1]
    assert event.changes[f"person:{person_id}"]["name"] == (None, queries.ERASED)
    assert verify.verify(session.connection()).fault is None


def test_a_digest_stands_for_many_rows(session, store):
    metric_id = store(factories.metric)
    with transaction(by=ADA, what="metric.import") as changing:
        capture.digest(changing, Reading)
        factories.reading(
            changing, metric_id=metric_id, starts_on=date(2026, 3, 2), note="Known"
        )

    said = payload(events(session)[-1])
    assert set(said["changes"]["reading:1"]) == {"note"}
    assert said["facts"]["reading"]["rows"] == "1"
    assert said["state"]["tables"]["reading"]["rows"] == 1
    assert verify.verify(session.connection()).fault is None


def test_facts_alone_make_an_event(session):
    with transaction(by=ADA, what="account.login") as changing:
        capture.note(changing, account=7)

    assert payload(events(session)[-1])["facts"] == {"account": "7"}


def test_a_clock_that_went_back_is_noted(session, store):
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        store(factories.practice)
        clock.shift(-90)
        store(factories.practice)
        clock.shift(1)
        store(factories.practice)

    noted = [payload(event)["facts"].get("clock_back") for event in events(session)]
    assert noted == [None, "90.0", None]


def test_housekeeping_leaves_no_event_for_tables_the_trail_does_not_keep(session):
    before = len(events(session))

    with housekeeping() as changing:
        changing.add(LoginFailure(key="x", at=factories.NOW))

    assert len(events(session)) == before


@pytest.mark.parametrize(
    "statement",
    [
        insert(Practice).values(name="x"),
        update(Practice).values(name="x"),
        delete(Practice),
    ],
)
def test_bulk_statements_are_refused(session, statement):
    with pytest.raises(UntrackedChangeError):
        session.execute(statement)


def test_reading_cannot_write(session):
    session.add(Person(name="Eve", email="eve@example.org"))

    with pytest.raises(DBAPIError):
        session.commit()
    db.session.rollback()


def test_a_record_of_defaults_alone_is_told(session, store):
    key = store(lambda s: _added(s, Beginning()))

    said = payload(events(session)[-1])
    assert said["changes"] == {f"beginning:{key}": {"id": [None, str(key)]}}
    assert verify.verify(session.connection()).fault is None


def _added(session, record):
    session.add(record)
    session.flush()
    return record


def test_a_version_that_is_set_by_hand_is_stated(session, practice_id):
    with transaction(by=ADA, what="practice.rename") as changing:
        rename(changing, practice_id, "Incidents")
        changing.flush()
        # As for a record whose parts changed, and nothing of its own.
        changing.get(Practice, practice_id).version += 1

    assert verify.of_database(db.engine).fault is None
