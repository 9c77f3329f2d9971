"""What tests of the auditor's room share."""

import shutil

import pytest


@pytest.fixture(autouse=True)
def forgetful(request):
    """Let the signer forget: each test has a log of its own, they share the folder."""
    if "app" in request.fixturenames:
        data = request.getfixturevalue("app").config["CIS_DATA"]
        shutil.rmtree(data / "signer", ignore_errors=True)
