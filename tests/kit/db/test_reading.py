from sqlalchemy import text

from cis.kit.db import once, transaction
from tests.conftest import TEST_ACTOR


def counted():
    asked = []

    def make():
        asked.append(1)
        return len(asked)

    return make


def test_a_question_is_answered_once_while_reading_lasts(session):
    make = counted()

    assert once(session, "a", make) == once(session, "a", make) == 1
    session.execute(text("SELECT 1"))
    assert once(session, "a", make) == 1
    assert once(session, "b", make) == 2


def test_a_new_reading_asks_anew(session):
    make = counted()
    once(session, "a", make)
    session.rollback()

    assert once(session, "a", make) == 2


def test_a_writing_session_asks_each_time(session):
    make = counted()
    once(session, "a", make)
    with transaction(by=TEST_ACTOR, what="practice.install") as writing:
        assert once(writing, "a", make) == 2
        assert once(writing, "a", make) == 3

    assert once(session, "a", make) == 4
