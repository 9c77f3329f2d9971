"""What the generated tests of every page share: a world, and counts that are shown."""

import pytest

from cis.kit.db import db
from tests.structure import world as worlds

COUNTED = "counted"


@pytest.fixture(scope="session")
def built():
    """Keep the world of each database: it is copied back, not built again."""
    return {}


@pytest.fixture
def world(app, session, built):
    """Return an organisation with two practices and one person of each kind."""
    place = str(db.engine.url)
    if place not in built:
        built[place] = worlds.build(app)
    built[place].restore()
    return built[place]


@pytest.fixture
def counted(request):
    """Return a function that keeps a sentence for the end of the run."""

    def say(sentence):
        engine = request.node.callspec.params.get("server", "")
        request.node.user_properties.append((COUNTED, f"{engine}: {sentence}"))

    return say


def pytest_terminal_summary(terminalreporter):
    """Print the counts: a test that asked nothing would pass, too."""
    reports = [each for kind in terminalreporter.stats.values() for each in kind]
    for report in reports:
        if getattr(report, "when", "") == "call":
            for name, sentence in report.user_properties:
                if name == COUNTED:
                    terminalreporter.write_line(sentence)
