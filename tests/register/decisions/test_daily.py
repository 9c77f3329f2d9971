"""What is asked is asked once, from however many processes, on both engines."""

import subprocess
import sys
from datetime import date, timedelta

import pytest

from cis.core.config import ROOT, Settings
from cis.factory import create_app
from cis.kit.db import db, migrate, transaction
from cis.kit.trail import queries as trail
from cis.register.decisions import daily, queries
from cis.register.metrics.rules import Period
from tests import factories
from tests.conftest import TEST_ACTOR

TODAY = date(2026, 6, 15)
RUN = (
    "import sys; from datetime import date; from pathlib import Path;"
    "from cis.core.config import Settings; from cis.factory import create_app;"
    "from cis.register.decisions import daily;"
    "app = create_app(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2]));"
    "app.app_context().push();"
    "day = date.fromisoformat(sys.argv[3]);"
    "print(daily.ask(day) + daily.hand_up(day))"
)
PROCESSES, METRICS = 3, 4


@pytest.fixture
def filled(fresh_database, tmp_path):
    """A database with metrics that miss their targets, and its address."""
    app = create_app(Settings(data=tmp_path / "app", database_url=fresh_database))
    with app.app_context():
        migrate.upgrade()
        with transaction(by=TEST_ACTOR, what="test.store") as session:
            practice = factories.practice(session)
            factories.ownership(session, practice_id=practice.id)
            for _ in range(METRICS):
                metric = factories.metric(
                    session, practice_id=practice.id, period=Period.MONTH, target=5.0
                )
                for month in (3, 4, 5):
                    day = date(2026, month, 1)
                    factories.reading(session, metric_id=metric.id, starts_on=day)
        yield tmp_path / "app", fresh_database
        db.session.remove()
        db.engine.dispose()


def test_processes_at_once_ask_each_question_once(filled):
    folder, address = filled
    db.session.remove()
    line = [sys.executable, "-c", RUN, str(folder), address, TODAY.isoformat()]
    running = [
        subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    counts = [int(one.communicate()[0]) for one in running]

    assert [one.returncode for one in running] == [0] * PROCESSES
    assert sum(counts) == METRICS
    assert len(queries.pending(db.session())) == METRICS
    asked = [
        one for one in trail.newest(db.session()) if one.action == "decision.notice"
    ]
    assert len(asked) == 1


def test_on_most_days_it_writes_nothing(session):
    assert daily.ask(TODAY) + daily.hand_up(TODAY) == 0
    assert trail.newest(session, 1) == []


def test_what_is_late_goes_up(filled):
    assert daily.ask(TODAY) + daily.hand_up(TODAY) == METRICS
    with transaction(by=TEST_ACTOR, what="test.store") as session:
        factories.account(session, role="leadership", name="Lena")

    later = TODAY + timedelta(days=15)
    assert daily.ask(later) + daily.hand_up(later) == METRICS
    assert daily.ask(later) + daily.hand_up(later) == 0
    gone = {one.escalated_to.name for one in queries.pending(db.session())}
    assert gone == {"Lena"}
