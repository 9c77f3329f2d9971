from contextlib import contextmanager

import pytest
from sqlalchemy import event


@pytest.fixture
def count_queries(session):
    """Return a context that collects the SELECT statements sent meanwhile."""

    engine = session.get_bind().engine

    @contextmanager
    def count():
        sent = []

        def keep(_connection, _cursor, statement, *_):
            if statement.lstrip().upper().startswith("SELECT"):
                sent.append(statement)

        event.listen(engine, "before_cursor_execute", keep)
        try:
            yield sent
        finally:
            event.remove(engine, "before_cursor_execute", keep)

    return count


@pytest.fixture
def client(sign_in):
    """Return a browser for leadership: what is changed here is nobody's own."""
    return sign_in()
