import os
import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from cis.cli import main, steps
from cis.core import clock
from cis.core.config import Settings
from cis.core.errors import RuleError
from cis.desk.agenda.digest.models import DigestMark
from cis.factory import create_app
from cis.kit.db import db, housekeeping, lease, migrate, transaction
from cis.kit.mail.models import Mail
from cis.kit.mail.rules import State
from cis.register.decisions.models import Decision
from cis.register.initiatives.rules import Cadence as Rhythm
from cis.register.metrics import actions as metrics
from cis.register.metrics import periods
from cis.register.metrics.rules import (
    FreezeDraft,
    Origin,
    Period,
    ReadingDraft,
    Source,
)
from cis.register.reviews import actions as reviews
from cis.register.reviews.models import Review
from cis.register.reviews.rules import CadenceDraft, Days, Scope
from tests import factories
from tests.conftest import TEST_ACTOR

VALUES = [18.0, 22, 19, 21, 20, 17, 23, 20, 18, 22, 21, 19, 26, 27, 25, 28]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def application(app, session, monkeypatch):
    """The tests' application as the command's own."""
    monkeypatch.setattr("cis.cli.application.create_app", lambda _settings: app)
    monkeypatch.setattr("cis.cli.application.migrate.is_current", lambda: True)
    monkeypatch.setattr("cis.cli.application.db.engine.dispose", lambda: None)


def said(capsys):
    out = capsys.readouterr()
    return out.out + out.err


@pytest.mark.usefixtures("application")
def test_every_step_says_what_it_did(capsys):
    assert main(["due"]) == 0

    lines = said(capsys).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        step.name for step in steps.STEPS
    ]
    assert lease.done_at(db.session(), lease.DAILY) is not None


@pytest.mark.usefixtures("application")
def test_one_step_can_be_done_alone(capsys):
    assert main(["due", "--only", "mail"]) == 0
    assert said(capsys) == "mail: nothing to do\n"


@pytest.mark.usefixtures("application")
def test_while_another_process_is_at_it_nothing_is_done(capsys):
    with housekeeping() as session:
        lease.take(session, lease.DAILY, "other", clock.now())

    assert main(["due"]) == 0
    assert said(capsys).startswith("Another process is at it")


@pytest.mark.usefixtures("application")
def test_a_step_that_fails_keeps_no_other_from_running(capsys, monkeypatch):
    def broken(_day):
        raise RuleError("no such thing")

    first, *rest = steps.STEPS
    monkeypatch.setattr("cis.cli.due.STEPS", [steps.Step(first.name, broken), *rest])

    assert main(["due"]) == 1
    lines = said(capsys)
    assert f"{first.name}: failed: no such thing" in lines
    assert "mail: nothing to do" in lines
    assert main(["due", "--only", "mail"]) == 0


@pytest.mark.usefixtures("application")
def test_the_log_is_signed_once_a_day_where_it_is_asked_for(app, store, capsys):
    store(factories.organisation)
    signing = Settings(data=app.config["CIS_DATA"], sign_daily=1)
    known, app.config["CIS"] = app.config["CIS"], signing
    try:
        assert main(["due", "--only", "checkpoint"]) == 0
        assert main(["due", "--only", "checkpoint"]) == 0
    finally:
        app.config["CIS"] = known

    assert said(capsys).splitlines() == [
        "checkpoint: signed the log at 1 events",
        "checkpoint: nothing to do",
    ]


@pytest.mark.usefixtures("application")
def test_mail_that_was_given_up_ends_with_1(app, store, capsys, monkeypatch):
    def refuse(*_):
        raise steps.sending.RefusedError("550 No")

    monkeypatch.setattr("cis.kit.mail.transports.Spool.send", refuse)
    letter = steps.sending.outbox.Letter("a@example.org", "Due", "x")
    store(lambda s: steps.outbox.post(s, "k", letter, clock.now()))

    assert main(["due", "--only", "mail"]) == 1
    assert "mail: 1 given up" in said(capsys)


def fill(session):
    """Give somebody readings that are late, and a metric that is decoration."""
    factories.organisation(session)
    account = factories.account(session)
    account.password_hash = "x"
    practice = factories.practice(session)
    factories.ownership(session, practice_id=practice.id, person_id=account.person_id)
    session.add(DigestMark(person_id=account.person_id, period="2000-W01"))
    late = factories.metric(session, owner_id=account.person_id)
    start = clock.today() - timedelta(weeks=9)
    factories.reading(session, metric_id=late.id, starts_on=start)
    bad = factories.metric(session, practice_id=practice.id, period=Period.MONTH)
    starts = [periods.newest_full(clock.today(), Period.MONTH)]
    for _ in VALUES[1:]:
        starts.append(periods.preceding(starts[-1], Period.MONTH))
    drafts = [
        ReadingDraft(day, value)
        for day, value in zip(reversed(starts), VALUES, strict=True)
    ]
    origin = Origin(Source.TYPED, "", "", "test", clock.now())
    metrics.record(session, bad, drafts, origin)
    draft = FreezeDraft(starts[-1], starts[4])
    before = clock.today() - timedelta(days=70)
    monthly = CadenceDraft("Monthly", Scope(), Rhythm.MONTHLY, Days(), before)
    reviews.enter(session, monthly, before)
    # As soon as its last month was over, which is on no fixed number of days ago.
    frozen = datetime.combine(starts[3], time(12), UTC)
    metrics.freeze(session, bad, draft, by=None, at=frozen)


def test_what_is_late_can_be_made_up_on_any_day(changing):
    fill(changing)
    changing.flush()


def test_four_processes_at_once_make_each_thing_once(fresh_database, tmp_path):
    settings = Settings(data=tmp_path, database_url=fresh_database)
    app = create_app(settings)
    with app.app_context():
        migrate.upgrade()
        with transaction(by=TEST_ACTOR, what="test.fill") as session:
            fill(session)
        db.session.remove()
        environment = {
            **os.environ,
            "CIS_DATA": str(tmp_path),
            "CIS_DATABASE_URL": fresh_database,
        }
        noon = "from tests import noon; noon.keep()"
        line = f"{noon}; import sys; from cis.cli import main; sys.exit(main(['due']))"
        for _ in range(2):  # a second time the same day nothing more is made
            running = [
                subprocess.Popen(
                    [sys.executable, "-c", line], cwd=ROOT, env=environment
                )
                for _ in range(4)
            ]
            assert [one.wait(timeout=120) for one in running] == [0] * 4
        session = db.session()
        (mail,) = session.scalars(select(Mail)).all()
        assert mail.state is State.SENT
        assert session.scalar(select(func.count(Decision.id))) == 1
        events = session.execute(
            text("SELECT action, count(*) FROM trail_event GROUP BY action")
        )
        counts = dict(events.all())
        assert (counts["decision.notice"], counts["review.prepare"]) == (1, 1)
        days = list(session.scalars(select(Review.due_on)))
        assert len(set(days)) == len(days) > 1
        db.session.remove()
        db.engine.dispose()
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
