"""Fixtures of the overview's tests."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from cis.kit.db import db


@pytest.fixture
def statements(session):
    """Return a block that lists the statements sent to the database within it."""

    @contextmanager
    def listen():
        sent = []

        def note(_connection, _cursor, statement, *_):
            if statement.startswith("SELECT"):
                sent.append(statement)

        # What the session knows already it would not ask again.
        session.rollback()
        session.expunge_all()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return listen
