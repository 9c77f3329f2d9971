"""Each review is prepared once, from however many processes, on both engines."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from cis.core.config import ROOT, Settings
from cis.factory import create_app
from cis.kit.db import db, migrate, transaction
from cis.kit.trail import queries as trail
from cis.register.initiatives.rules import Cadence
from cis.register.reviews import actions, queries
from cis.register.reviews.rules import CadenceDraft, Days, Scope
from tests.conftest import TEST_ACTOR

BEGAN, TODAY = date(2026, 1, 5), date(2026, 6, 15)
RUN = (
    "import sys; from datetime import date; from pathlib import Path;"
    "from cis.core.access import SYSTEM; from cis.core.config import Settings;"
    "from cis.factory import create_app; from cis.kit.db import transaction;"
    "from cis.register.reviews import actions;"
    "app = create_app(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]));"
    "app.app_context().push();"
    "writing = transaction(by=SYSTEM, what='review.prepare');"
    "made = actions.prepare(writing.__enter__(), date.fromisoformat(sys.argv[3]));"
    "print(len(made)); writing.__exit__(None, None, None)"
)
PROCESSES = 4


@pytest.fixture
def planned(fresh_database, tmp_path):
    """A database with a weekly cadence that nobody prepared for months."""
    app = create_app(Settings(data=tmp_path / "app", database_url=fresh_database))
    with app.app_context():
        migrate.upgrade()
        with transaction(by=TEST_ACTOR, what="test.store") as session:
            weekly = CadenceDraft("Look", Scope(), Cadence.WEEKLY, Days(), BEGAN)
            actions.enter(session, weekly, BEGAN)
        yield tmp_path / "app", fresh_database
        db.session.remove()
        db.engine.dispose()


def test_processes_at_once_prepare_each_review_once(planned):
    folder, address = planned
    before = len(queries.waiting(db.session()))
    db.session.remove()
    line = [sys.executable, "-c", RUN, str(folder), address, TODAY.isoformat()]
    running = [
        subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    counts = [int(one.communicate()[0]) for one in running]

    found = [one.due_on for one in queries.waiting(db.session())]
    assert [one.returncode for one in running] == [0] * PROCESSES
    assert sorted(counts)[:-1] == [0] * (PROCESSES - 1)
    assert len(found) == before + max(counts)
    assert found == [found[0] + timedelta(weeks=week) for week in range(len(found))]
    prepared = [
        one for one in trail.newest(db.session(), 9) if one.action == "review.prepare"
    ]
    assert len(prepared) == 1
