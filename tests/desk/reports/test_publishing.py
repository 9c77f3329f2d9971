import hashlib
import io
import json
import time
import zipfile
from threading import Barrier, Thread

import pytest
from pypdf import PdfReader
from sqlalchemy import exc, select, text

from cis.core.access import Role
from cis.core.config import ROOT
from cis.desk.reports import content, publishing, queries
from cis.desk.reports.models import Paper, Report, ReportPaper
from cis.kit.db import db
from cis.kit.trail import queries as trail
from cis.kit.trail.models import TrailEvent
from tests.conftest import token


@pytest.fixture
def leader(organisation, sign_in):
    return sign_in(Role.LEADERSHIP)


def publish(client, follows=0):
    data = {
        "csrf_token": token(client, "/reports/draft"),
        "month": "",
        "follows": str(follows),
    }
    return client.post("/reports/publish", data=data)


def test_publishing_freezes_a_number_and_leaves_its_digests_in_the_trail(
    leader, session
):
    answer = publish(leader)

    assert answer.status_code == 303, answer.text
    report = session.scalar(select(Report))
    event = session.scalar(
        select(TrailEvent).where(TrailEvent.action == "report.publish")
    )
    assert report.number == 1
    for kind, digest in (
        ("json", report.content_sha256),
        ("a4", report.a4_sha256),
        ("letter", report.letter_sha256),
        ("xlsx", report.xlsx_sha256),
    ):
        body = leader.get(f"/reports/1/{kind}").data
        assert hashlib.sha256(body).hexdigest() == digest
        assert digest in event.payload
    page = leader.get("/reports/1").text
    assert report.content_sha256 in page
    assert "Improved" in page


def test_papers_made_again_from_the_frozen_content_are_the_same_bytes(leader, session):
    publish(leader)
    report = queries.get(session, 1)
    frozen = queries.body(session, report, Paper.CONTENT)
    time.sleep(1.1)  # a clock that crept into a paper would show

    again = publishing.papers(content.loaded(frozen), ROOT / "templates")

    for kind, body in again.items():
        assert body == queries.body(session, report, kind), kind


def test_a_correction_names_the_old_report_and_the_old_one_says_so(leader):
    publish(leader)
    late = publish(leader, follows=0)
    assert late.status_code == 409
    assert "Somebody published report No. 1" in late.text

    assert publish(leader, follows=1).status_code == 303

    assert "corrects <a" in leader.get("/reports/2").text
    assert "This report was corrected. Report No. 2" in leader.get("/reports/1").text
    assert "corrected by No. 2" in leader.get("/reports/").text


def test_a_member_is_told_who_may_publish(organisation, sign_in, session):
    sign_in(Role.LEADERSHIP, name="Grace Hopper")
    answer = publish(sign_in(Role.MEMBER))

    assert answer.status_code == 403
    assert "not yours to decide" in answer.text
    assert "Grace Hopper" in answer.text
    assert session.scalars(select(Report)).all() == []
    event = trail.newest(session, 1)[0]
    assert (event.action, event.outcome) == ("report.publish", "refused")
    assert "Grace Hopper" not in event.reason


def test_two_at_the_same_moment_get_one_number(
    app, organisation, sign_in, monkeypatch, session
):
    clients = [sign_in(Role.LEADERSHIP), sign_in(Role.LEADERSHIP)]
    both, prepare = Barrier(2, timeout=30), publishing.prepare

    def slowly(*args):
        ready = prepare(*args)
        both.wait()
        return ready

    monkeypatch.setattr(publishing, "prepare", slowly)
    found = []
    threads = [
        Thread(target=lambda one=one: found.append(publish(one))) for one in clients
    ]
    db.session.remove()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one.status_code for one in found) == [303, 409]
    late = next(one for one in found if one.status_code == 409)
    assert "so nothing was published" in late.text
    assert [one.number for one in session.scalars(select(Report))] == [1]
    assert len(session.scalars(select(ReportPaper.id)).all()) == len(Paper)


def test_the_database_keeps_a_published_report_as_it_is(leader, session):
    publish(leader)
    db.session.remove()
    for table in ("report", "report_paper"):
        for words in (f"UPDATE {table} SET id = 99", f"DELETE FROM {table}"):
            with pytest.raises(exc.DBAPIError), db.engine.begin() as connection:
                connection.execute(text(words))


@pytest.mark.parametrize(("kind", "width"), [("a4", 595), ("letter", 612)])
def test_the_pdf_is_tagged_and_names_its_log_on_every_page(leader, kind, width):
    publish(leader)
    body = leader.get(f"/reports/1/{kind}").data
    pdf = PdfReader(io.BytesIO(body))
    frozen = leader.get("/reports/1/json").data
    known = json.loads(frozen)

    assert round(float(pdf.pages[0].mediabox.width)) == width
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    for page in pdf.pages:
        words = "".join(page.extract_text().split())
        assert known["log_root"] in words
        assert hashlib.sha256(frozen).hexdigest() in words
    first = " ".join(pdf.pages[0].extract_text().split())
    assert "Report No. 1" in first
    assert "Fewer <hand-overs>" in first


def test_the_workbook_has_no_formula_and_keeps_its_heads_in_view(leader):
    publish(leader)
    with zipfile.ZipFile(io.BytesIO(leader.get("/reports/1/xlsx").data)) as book:
        names = [name for name in book.namelist() if "/worksheets/" in name]
        bodies = [book.read(name) for name in names]

    assert len(bodies) == 9
    assert not any(b"<f>" in body for body in bodies)
    assert all(b'state="frozen"' in body for body in bodies[1:])


def test_two_reports_are_compared_by_verdict(leader, store):
    publish(leader)
    publish(leader, follows=1)
    page = leader.get("/reports/2/compare?with=1").text

    assert "No. 2 compared with No. 1" in page
    assert "No verdict changed" in page
    assert leader.get("/reports/2/compare?with=77").status_code == 404
    assert leader.get("/reports/2/compare?with=x").status_code == 404
