import pytest

from cis.register.controls import actions, queries


@pytest.fixture
def installed(store):
    """The frameworks that come with cis, by their codes."""
    store(actions.install)


@pytest.fixture
def control(session, installed):
    """A function that gives the number of a control by framework and code."""

    def find(code, framework="nist-csf-2.0"):
        found = queries.by_code(session, framework)
        return queries.codes(session, found.id)[code].id

    return find


@pytest.fixture
def client(sign_in):
    """Return a browser for leadership: the practices here have no owner."""
    return sign_in()
