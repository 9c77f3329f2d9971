import hashlib
import io
import json
from threading import Barrier, Thread

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from cis.cli import main
from cis.core.access import Role
from cis.desk.reports import publishing
from cis.desk.reports.models import Report
from cis.kit.db import db
from cis.kit.mail.models import Mail
from cis.kit.trail.models import TrailEvent
from cis.register.accounts.models import Account
from cis.register.governance.rights import actions as rights
from tests import factories

PUBLISH = [
    "report",
    "publish",
    "--by",
    "lena@example.org",
    "--reason",
    "The board meets",
]


@pytest.fixture
def application(app, session, monkeypatch, store):
    """The tests' application as the command's own, with a leader and a member."""
    monkeypatch.setattr("cis.cli.application.create_app", lambda _settings: app)
    monkeypatch.setattr("cis.cli.application.migrate.is_current", lambda: True)
    monkeypatch.setattr("cis.cli.application.db.engine.dispose", lambda: None)

    def make(writing):
        factories.organisation(writing)
        factories.practice(writing, code="continual-improvement")
        rights.install_defaults(writing)
        for role, name in ((Role.LEADERSHIP, "lena"), (Role.MEMBER, "max")):
            made = factories.account(
                writing, role=role, name=name, email=f"{name}@example.org"
            )
            made.password_hash = "x"

    store(make)


pytestmark = pytest.mark.usefixtures("application")


def test_a_draft_is_plain_text_or_a_paper(capsys, tmp_path):
    assert main(["report", "draft"]) == 0
    assert "Draft report" in capsys.readouterr().out
    path = tmp_path / "draft.pdf"

    assert main(["report", "draft", "--paper", "a4", "--output", str(path)]) == 0

    assert "Draft report" in PdfReader(path).pages[0].extract_text()


def test_publishing_needs_a_right_and_a_reason_and_says_why(capsys, session):
    assert main(PUBLISH) == 0
    assert "Report No. 1 is published" in capsys.readouterr().out
    event = session.scalar(
        select(TrailEvent).where(TrailEvent.action == "report.publish")
    )
    assert json.loads(event.payload)["actor"]["via"] == "cli"

    other = [*PUBLISH[:3], "max@example.org", *PUBLISH[4:]]
    assert main(other) == 1
    assert "lena" in capsys.readouterr().err
    assert main([*PUBLISH[:-1], " "]) == 2
    assert main([*PUBLISH[:3], "nobody@example.org", *PUBLISH[4:]]) == 2


@pytest.mark.parametrize("month", ["2026-13", "November", "2999-01", ""])
def test_a_month_that_is_none_ends_with_2(month, capsys):
    expected = 0 if not month else 2
    assert main(["report", "draft", "--month", month]) == expected


def test_exporting_gives_the_frozen_bytes(capsysbinary, tmp_path):
    assert main(PUBLISH) == 0
    path = tmp_path / "report.pdf"

    assert main(["report", "export", "1", "--output", str(path)]) == 0

    report = db.session().scalar(select(Report))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == report.a4_sha256
    capsysbinary.readouterr()
    assert main(["report", "export", "1", "--paper", "json"]) == 0
    out = capsysbinary.readouterr().out
    assert hashlib.sha256(out).hexdigest() == report.content_sha256
    assert main(["report", "export", "7"]) == 2
    assert main(["report", "export", "1", "--output", str(tmp_path)]) == 2
    assert io.BytesIO(out).read(1) == b"{"


def test_somebody_who_cannot_sign_in_publishes_nothing(store, capsys):
    def shut(session):
        for one in session.scalars(select(Account)):
            one.is_active = False

    store(shut)
    assert main(PUBLISH) == 2
    assert "cannot sign in" in capsys.readouterr().err


def test_two_at_the_same_moment_get_one_number_and_one_mail(
    app, store, monkeypatch, capsys
):
    def wants(session):
        publishing.readers.open_to(session, [Role.LEADERSHIP])

    store(wants)
    both, prepare = Barrier(2, timeout=60), publishing.prepare

    def slowly(*args):
        ready = prepare(*args)
        both.wait()
        return ready

    monkeypatch.setattr(publishing, "prepare", slowly)
    db.session.remove()
    found = []
    threads = [Thread(target=lambda: found.append(main(PUBLISH))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == [0, 1]
    assert "so nothing was published" in capsys.readouterr().err
    assert len(db.session().scalars(select(Report.id)).all()) == 1
    assert len(db.session().scalars(select(Mail.id)).all()) == 1
