"""What the tests of painpoints share."""

import pytest


@pytest.fixture
def client(sign_in):
    """Return a browser for leadership: it answers whoever raised a pain point."""
    return sign_in()
