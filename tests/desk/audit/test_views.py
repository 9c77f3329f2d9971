import csv
import io
import re
import time

import pytest
from sqlalchemy import insert

from cis.core.access import Actor, Role
from cis.kit.db import db, transaction
from cis.kit.db.engine import in_mode
from cis.kit.trail import checkpoint, note, queries, refusal, signer
from cis.kit.trail.models import TrailEvent, TrailHead, TrailTouch
from cis.kit.trail.refusal import Ledger
from cis.register.initiatives.models import Initiative
from tests import factories

ADA = Actor("p-17", "Ada", Role.LEADERSHIP, 17)
MANY = 100_000


@pytest.fixture
def auditor(sign_in):
    return sign_in(Role.AUDITOR, name="Priya Nair")


@pytest.fixture
def initiative_id(store):
    return store(lambda s: factories.initiative(s, title="Fewer hand-overs"))


def edit(key, title, why):
    with transaction(by=ADA, what="initiative.edit", why=why) as session:
        session.get(Initiative, key).title = title


def numbers(page):
    return [int(n) for n in re.findall(r"/audit/events/(\d+)\"", page)]


@pytest.fixture
def folder(app, tmp_path):
    kept, app.config["CIS_DATA"] = app.config["CIS_DATA"], tmp_path
    yield tmp_path
    app.config["CIS_DATA"] = kept


def test_everybody_reads_the_overview_and_only_auditors_verify(sign_in, folder):
    member, auditor = sign_in(Role.MEMBER), sign_in(Role.AUDITOR)

    assert "Verify now" not in member.get("/audit/").text
    assert "Verify now" in auditor.get("/audit/").text
    assert member.get("/audit/events").status_code == 403
    assert sign_in(Role.ADMIN).get("/audit/events").status_code == 200


def test_looking_makes_no_key(auditor, folder):
    auditor.get("/audit/")

    assert list(folder.iterdir()) == []


def test_a_verification_is_run_told_and_recorded(session, auditor, post, folder):
    answer = post(auditor, "/audit/verify", at="/audit/")

    assert answer.status_code == 303
    page = auditor.get("/audit/").text
    assert "The log held when Priya Nair verified it" in page
    event = queries.newest(session, 1)[0]
    assert (event.action, event.facts["size"]) == ("trail.verify", str(event.seq))


def test_a_log_that_does_not_hold_is_said_loudly(session, auditor, post, folder):
    signer.remember(folder, signer.Memory("signed", 1, "0" * 64, "2026-03-02T09:00Z"))

    post(auditor, "/audit/verify", at="/audit/")

    page = auditor.get("/audit/").text
    assert "The log does not hold" in page
    assert "the signer&#39;s memory" in page
    assert queries.newest(session, 1)[0].facts["at_event"] == "1"


def test_a_checkpoint_is_signed_and_handed_out(auditor, post, folder):
    assert auditor.get("/audit/checkpoint.txt").status_code == 404

    assert post(auditor, "/audit/checkpoints", at="/audit/").status_code == 303

    answer = auditor.get("/audit/checkpoint.txt")
    vkey = note.vkey(signer.key(folder))
    assert checkpoint.opened(answer.text, vkey).size > 0
    page = auditor.get("/audit/").text
    assert vkey.split("+")[0] in page
    assert note.fingerprint(vkey) in page


def test_a_signer_that_refuses_says_why(auditor, post, folder):
    signer.remember(
        folder, signer.Memory("signed", 9999, "0" * 64, "2026-03-02T09:00Z")
    )

    post(auditor, "/audit/checkpoints", at="/audit/")

    assert "accept-rollback" in auditor.get("/audit/").text


def test_an_event_tells_before_and_after_and_shows_what_is_sealed(
    session, auditor, initiative_id
):
    edit(initiative_id, "No hand-overs", "Contract renewed")
    seq = queries.newest(session, 1)[0].seq

    page = auditor.get(f"/audit/events/{seq}").text

    for words in ("Fewer hand-overs", "No hand-overs", "Contract renewed", "$c"):
        assert words in page
    assert "The seal fits" in page
    assert auditor.get("/audit/events/999999").status_code == 404


def test_a_record_s_history_is_told_in_sentences(session, auditor, initiative_id):
    edit(initiative_id, "No hand-overs", "Contract renewed")
    refusal.record(
        ADA,
        "initiative.approve",
        "Grace may.",
        f"initiative:{initiative_id}",
        ledger=Ledger(),
    )

    page = auditor.get(f"/audit/records/initiative/{initiative_id}").text

    assert "Person 17 changed the title from Fewer hand-overs to No hand-overs." in page
    assert "Person 17 tried to approve the initiative and was refused." in page
    assert "Contract renewed" in page
    assert "entered the initiative" in page
    assert f"/initiatives/{initiative_id}" in page or "Open the record" in page
    assert auditor.get("/audit/records/initiative/999").status_code == 404
    assert auditor.get("/audit/records/x%00/%F0").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("actor=p-17", True),
        ("actor=p-99", False),
        ("action=initiative.edit", True),
        ("kind=initiative", True),
        ("kind=metric", False),
        ("kind=initiat%25", False),
        ("kind=initiative&number=1", True),
        ("kind=initiative&number=99", False),
        ("outcome=success&actor=p-17", True),
        ("outcome=refused", False),
        ("why=CONTRACT", True),
        ("why=%25", False),
        ("first=2026-01-01&last=2099-12-31&actor=p-17", True),
        ("first=2099-01-01", False),
        ("last=2001-01-01", False),
    ],
)
def test_filters_narrow_the_trail(auditor, initiative_id, query, found):
    edit(initiative_id, "No hand-overs", "Contract renewed")

    page = auditor.get(f"/audit/events?{query}").text

    assert ("Contract renewed" in page) == found
    assert ("No event fits" in page) != found


def test_a_day_that_is_none_is_said(auditor):
    page = auditor.get("/audit/events?first=yesterday").text

    assert "“yesterday” is no date" in page


def test_pages_lead_from_the_newest_to_the_oldest_and_back(
    auditor, initiative_id, session
):
    for number in range(120):
        edit(initiative_id, f"Title {number}", "")
    newest = queries.newest(session, 1)[0].seq
    first = numbers(auditor.get("/audit/events").text)
    second = numbers(auditor.get(f"/audit/events?before={first[-1]}").text)
    third = numbers(auditor.get(f"/audit/events?before={second[-1]}").text)
    back = numbers(auditor.get(f"/audit/events?after={third[0]}").text)

    assert first + second + third == list(range(newest, -1, -1))
    assert back == second
    assert 'rel="prev"' not in auditor.get("/audit/events").text


def test_the_filtered_list_is_handed_out_as_csv(auditor, initiative_id):
    edit(initiative_id, "No hand-overs", "=1+1")

    answer = auditor.get("/audit/events.csv?actor=p-17")

    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 1
    assert rows[0]["Records"] == f"initiative:{initiative_id}"
    assert rows[0]["Reason"].startswith("'=")


def test_the_trail_stays_quick_with_100_000_events(auditor, initiative_id, session):
    edit(initiative_id, "No hand-overs", "Contract renewed")
    with in_mode(db.engine, "write").begin() as connection:
        lengthen(connection)
    session.rollback()
    slowest = 0.0
    for query in (
        "",
        "?before=50000",
        "?actor=p-5",
        "?kind=initiative",
        "?why=renewed",
    ):
        begun = time.perf_counter()
        assert auditor.get(f"/audit/events{query}").status_code == 200
        slowest = max(slowest, time.perf_counter() - begun)

    assert slowest < 2.0


def lengthen(connection):
    head = connection.execute(TrailHead.__table__.select()).one()
    payload = queries.json.dumps({"reason": None, "facts": {}, "changes": {}})
    at = "2026-03-02T09:00:00.000000Z"
    # The newest number is let in by the head; it moves with each.
    triggers = ("trail_event_dense",)
    sqlite = connection.dialect.name == "sqlite"
    for name in triggers:
        connection.exec_driver_sql(
            f"DROP TRIGGER {name}"
            if sqlite
            else f"ALTER TABLE trail_event DISABLE TRIGGER {name}"
        )
    seqs = range(head.size, head.size + MANY)
    connection.execute(
        insert(TrailEvent),
        [
            {
                "seq": n,
                "at": at,
                "actor": f"p-{n % 40}",
                "action": f"metric.{n % 9}",
                "outcome": "success",
                "payload": payload,
                "leaf": "",
            }
            for n in seqs
        ],
    )
    connection.execute(
        insert(TrailTouch), [{"seq": n, "subject": f"metric:{n % 500}"} for n in seqs]
    )
    connection.execute(TrailHead.__table__.update().values(size=head.size + MANY))
    if not sqlite:
        for name in triggers:
            connection.exec_driver_sql(
                f"ALTER TABLE trail_event ENABLE ALWAYS TRIGGER {name}"
            )
