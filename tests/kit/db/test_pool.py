"""What people and machines are told when every database connection is taken."""

import time
from contextlib import ExitStack

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cis.kit.db import db


@pytest.fixture
def full(app, session):
    """Take every connection there is; return what gives them back."""
    session.rollback()
    with ExitStack() as taken:
        with pytest.raises(PoolTimeoutError):
            while True:
                taken.enter_context(db.engine.connect())
        yield taken.close


def timed(client, address):
    began = time.monotonic()
    answer = client.get(address)
    return answer, time.monotonic() - began


def test_a_full_pool_is_said_at_once(app, full):
    answer, seconds = timed(app.test_client(), "/login")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "connection to the database is in use" in answer.text
    assert seconds < 2


def test_a_full_pool_is_not_ready_but_alive(app, full):
    ready, seconds = timed(app.test_client(), "/readyz")

    assert ready.status_code == 503
    assert ready.json == {"status": "every database connection is in use"}
    assert seconds < 1
    assert app.test_client().get("/healthz").status_code == 200


def test_every_page_is_back_once_connections_are(app, full):
    full()

    assert app.test_client().get("/login").status_code == 200
