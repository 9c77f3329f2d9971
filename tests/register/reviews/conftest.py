"""What the tests of reviews share."""

import pytest


@pytest.fixture
def client(sign_in):
    """Return a browser for leadership: what is reviewed here is nobody's own."""
    return sign_in()
