import json

import pytest
from sqlalchemy import func, select

from cis.kit.db import transaction
from cis.kit.trail.bulk import Target, upsert
from cis.kit.trail.models import TrailEvent
from cis.register.tickets.models import Ticket, TicketFeed
from tests.conftest import TEST_ACTOR

COLUMNS = tuple(column.name for column in Ticket.__table__.columns)
TARGET = Target(Ticket, COLUMNS, ("feed_id", "record_id"))


@pytest.fixture
def feed_id(store):
    def make(session):
        feed = TicketFeed(name="Desk", kind="incidents")
        session.add(feed)
        session.flush()
        return feed

    return store(make)


def apply(rows):
    with transaction(by=TEST_ACTOR, what="ticket.import") as changing:
        return upsert(changing, TARGET, rows)


def rows(feed_id, count, resolved=None):
    blank = {
        column.name: None if column.nullable else ""
        for column in Ticket.__table__.columns
    }
    given = {"feed_id": feed_id, "resolved": resolved, "category": "Cate'gory\t%s"}
    return [
        tuple({**blank, **given, "record_id": f"INC{n}", "opened": n}.values())
        for n in range(count)
    ]


def test_new_rows_are_added(session, feed_id):
    stored = apply(rows(feed_id, 5000))

    assert (stored.rows, stored.added, stored.changed) == (5000, 5000, 0)
    assert session.scalar(select(func.count()).select_from(Ticket)) == 5000


def test_the_same_rows_change_nothing(session, feed_id):
    first = apply(rows(feed_id, 10))
    again = apply(rows(feed_id, 10))

    assert (again.added, again.changed) == (0, 0)
    assert again.sha256 == first.sha256


def test_a_differing_row_is_replaced(session, feed_id):
    apply(rows(feed_id, 10))
    stored = apply(rows(feed_id, 12, resolved=7))

    assert (stored.added, stored.changed) == (2, 10)
    assert set(session.scalars(select(Ticket.resolved))) == {7}


def test_one_event_holds_count_and_digest(session, feed_id):
    stored = apply(rows(feed_id, 10))

    newest = select(TrailEvent).order_by(TrailEvent.seq.desc()).limit(1)
    facts = json.loads(session.scalar(newest).payload)["facts"]
    assert facts["ticket"] == {
        "rows": "10",
        "added": "10",
        "changed": "0",
        "sha256": stored.sha256,
    }


def test_a_failure_half_way_leaves_nothing(session, feed_id):
    def broken():
        yield from rows(feed_id, 3000)
        raise ValueError("cut")

    with pytest.raises(ValueError, match="cut"):
        apply(broken())

    assert session.scalar(select(func.count()).select_from(Ticket)) == 0
