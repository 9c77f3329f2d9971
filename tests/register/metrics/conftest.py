"""What the tests of metrics share."""

import pytest


@pytest.fixture
def client(sign_in):
    """Return a browser for leadership: it fills in while a practice has no owner."""
    return sign_in()
