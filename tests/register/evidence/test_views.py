import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from cis.core import clock
from cis.core.access import Role
from cis.desk.erasure import words
from cis.kit.db import transaction
from cis.kit.trail import queries as trail
from cis.register.evidence import rules, sorts
from cis.register.evidence.models import Evidence, StoredFile
from cis.register.evidence.vault import Vault
from cis.register.practices.models import Practice
from tests import factories
from tests.conftest import ONLY_SQLITE, TEST_ACTOR
from tests.register.evidence import hostile

LINK = "https://example.org/report"
# The browser of the tests leaves larger ones open; the next test sends one.
SMALL = [
    which
    for which, (_, content, _) in hostile.HOSTILE.items()
    if len(content) < 400_000
]


@pytest.fixture
def pain(store):
    return store(factories.painpoint)


@pytest.fixture
def attach(client, post, pain):
    """Attach to the pain point what the test says; return the answer."""

    def send(**changes):
        subject = f"pain_point:{pain}"
        data = {
            "subject": subject,
            "back": f"/pain-points/{pain}#evidence",
            "title": "Sixty tickets of March",
            "kind": "sample check",
            "link": "",
            "dated": "2026-03-02",
            "expires": "",
            "note": "",
            **changes,
        }
        at = f"/evidence/new?subject={subject}"
        return post(client, "/evidence/new", at=at, **data)

    return send


def file(name, content):
    return (io.BytesIO(content), name)


def test_a_file_hangs_on_its_pain_point_and_is_sent_for_download_only(
    app, client, session, attach, pain
):
    answer = attach(file=file("/srv/März 2026.exe.csv", b"a,b\n1,2\n"))

    assert answer.status_code == 303
    assert answer.location == f"/pain-points/{pain}#evidence"
    assert "Sixty tickets of March" in client.get(f"/pain-points/{pain}").text
    one = session.scalar(select(Evidence))
    sent = client.get(f"/evidence/{one.id}/file")
    assert sent.data == b"a,b\n1,2\n"
    assert sent.mimetype == "application/octet-stream"
    said = sent.headers["Content-Disposition"]
    assert said.startswith('attachment; filename="M_rz 2026_exe.csv"')
    assert "filename*=UTF-8''M%C3%A4rz%202026_exe.csv" in said
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert "script-src" not in sent.headers["Content-Security-Policy"]


def test_the_event_holds_digest_kind_and_subject(session, attach, pain):
    attach(file=file("a.txt", b"abc"))

    event = trail.newest(session, 1)[0]
    digest = session.scalar(select(StoredFile.sha256))
    assert event.action == "evidence.attach"
    assert event.facts["sha256"] == digest
    assert event.facts["subject"] == f"pain_point:{pain}"
    assert event.facts["kind"] == "sample check"


def test_the_same_file_is_stored_once_and_attached_twice(session, attach):
    attach(file=file("a.txt", b"abc"))
    attach(file=file("b.txt", b"abc"))

    assert len(session.scalars(select(StoredFile)).all()) == 1
    assert len(session.scalars(select(Evidence)).all()) == 2


@pytest.mark.parametrize("which", SMALL)
@ONLY_SQLITE
def test_a_hostile_file_is_answered_with_a_sentence_and_kept_nowhere(
    app, session, attach, which
):
    name, content, word = hostile.HOSTILE[which]
    before = kept(app)

    with attach(file=file(name, content)) as answer:
        assert answer.status_code == 422
        assert word in answer.text
        assert 'value="Sixty tickets of March"' in answer.text
    assert kept(app) == before
    assert session.scalar(select(Evidence)) is None


def test_a_file_is_not_read_further_than_is_allowed(app, attach, monkeypatch):
    monkeypatch.setattr(rules, "MOST_BYTES", 1000)
    monkeypatch.setattr(sorts, "MOST_BYTES", 1000)
    before = kept(app)

    answer = attach(file=file("a.txt", b"a" * 1001))

    assert answer.status_code == 422
    assert "This file is larger" in answer.text
    assert kept(app) == before


def kept(app):
    folder = app.config["CIS_DATA"] / "evidence"
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Choose a file or give a link"),
        ({"link": LINK, "file": (b"abc", "a.txt")}, "Choose a file or give a link"),
        ({"link": "javascript:alert(1)"}, "Give the whole address"),
        ({"link": LINK, "dated": "2099-01-01"}, "a day to come"),
        ({"link": LINK, "title": ""}, "Say in a line"),
    ],
)
def test_what_cannot_be_attached(attach, changes, sentence):
    if "file" in changes:
        content, name = changes["file"]
        changes = {**changes, "file": file(name, content)}
    answer = attach(**changes)

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil"])
def test_nobody_is_sent_elsewhere(session, attach, back):
    answer = attach(link=LINK, back=back)

    assert answer.location == f"/evidence/{session.scalar(select(Evidence.id))}"


@pytest.mark.parametrize(
    "subject", ["pain_point:99999", "person:1", "account:1", "", "pain_point:1;x"]
)
def test_evidence_hangs_on_what_is_there(client, attach, subject):
    assert client.get(f"/evidence/new?subject={subject}").status_code == 404
    assert attach(link=LINK, subject=subject).status_code == 404


def test_it_is_confirmed_until_another_day(client, post, session, attach):
    attach(link=LINK, dated="2025-01-02", expires="2025-06-01")
    one = session.scalar(select(Evidence))
    assert "Its time ran out" in client.get(f"/evidence/{one.id}").text
    assert "Sixty tickets" in client.get("/evidence/?show=to+confirm").text

    at, until = f"/evidence/{one.id}", clock.today().replace(day=1)
    until = until.replace(year=until.year + 1)
    answer = post(
        client, f"{at}/confirm", at=at, version=str(one.version), expires=str(until)
    )

    assert answer.status_code == 303
    session.expire_all()
    one = session.scalar(select(Evidence))
    assert (one.expires_on, one.confirmed_by_id) == (until, client.person_id)
    assert "Sixty tickets" in client.get("/evidence/").text


def test_it_is_withdrawn_with_a_reason_and_never_deleted(client, post, session, attach):
    attach(file=file("a.txt", b"abc"))
    key = session.scalar(select(Evidence.id))
    at = f"/evidence/{key}"
    assert (
        post(client, f"{at}/withdraw", at=at, version="1", reason="").status_code == 422
    )

    post(client, f"{at}/withdraw", at=at, version="1", reason="The wrong queue.")

    page = client.get(at).text
    assert "The wrong queue." in page
    assert client.get(f"{at}/file").status_code == 200
    assert "Sixty tickets" in client.get("/evidence/?show=withdrawn").text
    again = {"version": "2", "reason": "Again."}
    assert (
        "withdrawn already"
        in post(
            client,
            f"{at}/withdraw",
            at="/evidence/new?subject=" + session.scalar(select(Evidence.subject)),
            **again,
        ).text
    )


def test_who_opened_an_old_version_is_told(client, post, session, attach):
    attach(link=LINK)
    at = f"/evidence/{session.scalar(select(Evidence.id))}"
    post(client, f"{at}/confirm", at=at, version="1", expires="")

    late = post(client, f"{at}/withdraw", at=at, version="1", reason="Too late.")

    assert late.status_code == 409
    assert "Too late." in late.text


def test_only_erasure_removes_the_bytes(app, client, post, session, sign_in, attach):
    attach(file=file("a.txt", b"names of customers"))
    one = session.scalar(select(Evidence))
    digest = session.scalar(select(StoredFile.sha256))
    session.rollback()
    at, admin = f"/evidence/{one.id}/erase", sign_in(Role.ADMIN)
    assert client.get(at).status_code == 403

    post(admin, at, version="1", reason="Names of customers.")

    assert not Vault(app.config["CIS_DATA"]).path(digest).exists()
    assert "erased on purpose" in client.get(f"/evidence/{one.id}/file").text
    assert digest in client.get(f"/evidence/{one.id}").text
    again = attach(file=file("a.txt", b"names of customers"))
    assert "stays out" in again.text
    assert not Vault(app.config["CIS_DATA"]).path(digest).exists()


def test_a_file_that_was_changed_on_the_disk_is_not_sent(app, client, session, attach):
    attach(file=file("a.txt", b"as it was"))
    digest = session.scalar(select(StoredFile.sha256))
    Vault(app.config["CIS_DATA"]).path(digest).write_bytes(b"as it is")

    answer = client.get(f"/evidence/{session.scalar(select(Evidence.id))}/file")

    assert answer.status_code == 422
    assert "not the one that was attached" in answer.text


def test_an_empty_list_says_what_to_do(client):
    assert "Nothing is attached yet" in client.get("/evidence/").text
    assert (
        "No evidence is in this state" in client.get("/evidence/?show=withdrawn").text
    )


def test_erasing_a_person_blanks_their_words_and_keeps_the_file(
    client, post, session, attach
):
    name = "Grace Hopper leaves.txt"
    attach(file=file(name, b"abc"), title="Grace said so", note="Ask Grace")
    at = "/evidence/1"
    post(client, f"{at}/withdraw", at=at, version="1", reason="Grace was wrong")
    session.rollback()

    with transaction(by=TEST_ACTOR, what="test.erase") as writing:
        assert words.blank(writing, client.person_id) == ["evidence:1"]

    page = client.get(at).text
    assert "Grace" not in page
    assert client.get(f"{at}/file").data == b"abc"


def test_evidence_of_a_part_stands_on_the_page_of_the_whole(client, store, attach):
    def measure(s):
        metric = factories.metric(s, name="Restore time")
        row = factories.reading(s, metric_id=metric.id, starts_on=date(2026, 1, 5))
        return (metric.id, row.id)

    metric, reading = store(measure)
    attach(subject=f"reading:{reading}", title="The shift book", link=LINK)
    page = client.get(f"/metrics/{metric}").text

    assert "The shift book" in page
    assert "reading of 5 Jan 2026, sample check" in page
    one = client.get("/evidence/1").text
    assert "Restore time, reading of 5 Jan 2026" in one
    assert f'href="/metrics/{metric}"' in one
    assert "The shift book" not in client.get("/practices/1").text


def test_a_noun_offers_its_records_in_one_word(monkeypatch, client, attach, store):
    practice = store(factories.practice)
    assert attach(subject=f"practice:{practice}", link=LINK).status_code == 303
    record = Practice.__record__
    monkeypatch.setattr(Practice, "__record__", replace(record, has_evidence=False))
    assert client.get(f"/evidence/new?subject=practice:{practice}").status_code == 404
    monkeypatch.setattr(Practice, "__record__", replace(record, noun="habit"))

    assert (
        "To the habit" in client.get(f"/evidence/new?subject=practice:{practice}").text
    )
