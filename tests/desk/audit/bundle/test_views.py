import io
import json
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from cis.cli import main
from cis.core.access import GRANTS, Permission, Role
from cis.desk.audit.bundle import running
from cis.kit.trail import checkpoint, note
from cis.kit.trail.models import TrailEvent
from tests import factories

CHOSEN = (
    *("ownership", "decisions", "rights", "raci", "controls"),
    *("measures", "verdicts", "changes"),
)
AUDIT = Permission.AUDIT
URL = "/audit/bundles/new"


@pytest.fixture
def vkey(app):
    return note.vkey(checkpoint.key(app.config["CIS_DATA"]))


@pytest.fixture
def owned(store):
    """A practice with an owner whose appointment has a private note."""

    def make(session):
        factories.organisation(session)
        person = factories.person(session, name="Ada Lovelace", email="ada@example.org")
        held = factories.ownership(session, person_id=person.id, note="Mind the queue")
        factories.ownership(session, note="Another practice")
        return held.practice_id

    return store(make)


@pytest.fixture
def auditor(owned, sign_in):
    return sign_in(Role.AUDITOR)


def taken(post, client, **data):
    """Take a bundle; return its number and the downloaded bytes."""
    answer = post(client, URL, sections=list(CHOSEN), **{"every": "y", **data})
    assert answer.status_code == 303, answer.text
    key = answer.location.rsplit("/", 1)[1]
    return int(key), downloaded(client, key)


def downloaded(client, key):
    return client.get(f"/audit/bundles/{key}/download", buffered=True).data


def test_taking_a_bundle_is_one_event_and_the_bundle_verifies(
    auditor, post, session, vkey, tmp_path
):
    before = session.query(TrailEvent).count()
    _, raw = taken(post, auditor)
    path = tmp_path / "bundle.zip"
    path.write_bytes(raw)

    session.rollback()
    events = session.query(TrailEvent).order_by(TrailEvent.seq).all()[before:]
    said = json.loads(events[-1].payload)
    assert [event.action for event in events] == ["audit.bundle"]
    assert said["actor"]["id"] == f"p-{auditor.person_id}"
    assert said["facts"]["checkpoint_size"] == str(before)
    with zipfile.ZipFile(path) as archive:
        program = tmp_path / "verify.py"
        program.write_bytes(archive.read("verify.py"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", program, path, "--key", vkey],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"Log: {before} events" in done.stdout
    assert main(["verify", str(path), "--key", vkey]) == 0


def test_the_next_bundle_proves_that_the_log_only_grew(
    auditor, post, vkey, tmp_path, capsys
):
    _, first = taken(post, auditor)
    _, second = taken(post, auditor)
    for name, raw in (("first", first), ("second", second)):
        (tmp_path / name).write_bytes(raw)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        (tmp_path / "old").write_bytes(archive.read("checkpoint.txt"))
    with zipfile.ZipFile(io.BytesIO(second)) as archive:
        (tmp_path / "new").write_bytes(archive.read("checkpoint.txt"))
        assert (
            archive.read("previous-checkpoint.txt") == (tmp_path / "old").read_bytes()
        )

    def verified(bundle, kept):
        words = ["verify", str(tmp_path / bundle), "--key", vkey]
        return main([*words, "--previous", str(tmp_path / kept)])

    assert verified("second", "old") == 0
    assert "continues the checkpoint" in capsys.readouterr().out
    assert verified("first", "new") == 1
    assert "went down" in capsys.readouterr().err


def test_texts_are_disclosed_except_addresses_and_what_was_erased(
    auditor, post, session
):
    _, raw = taken(post, auditor)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        text = archive.read("records.jsonl").decode()
        tables = b"".join(
            archive.read(name) for name in archive.namelist() if "tables/" in name
        )
    assert "Mind the queue" in text
    assert "ada@example.org" not in text
    assert b"ada@example.org" not in tables
    assert '"withheld"' in text


def test_a_bundle_of_one_practice_holds_the_others_as_hashes_only(auditor, owned, post):
    _, raw = taken(post, auditor, practices=[str(owned)])
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        lines = [json.loads(line) for line in archive.open("records.jsonl")]
        table = archive.read("tables/ownership.csv").decode()
    assert [line["seq"] for line in lines] == list(range(len(lines)))
    assert any("payload" in line for line in lines)
    assert any("payload" not in line for line in lines)
    assert "Ada Lovelace" in table
    assert table.count("\n") == 2


def test_a_bundle_without_the_rest_proves_each_event_by_itself(
    auditor, owned, post, vkey, tmp_path, capsys
):
    taken(post, auditor)
    _, raw = taken(post, auditor, practices=[str(owned)], every="")
    path = tmp_path / "bundle.zip"
    path.write_bytes(raw)
    with zipfile.ZipFile(path) as archive:
        proofs = json.loads(archive.read("proofs.json"))
        assert archive.read("records.jsonl").count(b"\n") == len(proofs["inclusion"])
    assert main(["verify", str(path), "--key", vkey]) == 0
    assert "left out is not proved" in capsys.readouterr().out


def test_a_large_bundle_is_built_beside_the_request(
    auditor, post, monkeypatch, session, vkey, tmp_path
):
    monkeypatch.setattr(running, "SMALL", 0)
    threads = []
    start = running.start
    monkeypatch.setattr(running, "start", lambda *order: threads.append(start(*order)))
    answer = post(auditor, URL, sections=["changes"], every="y")
    page = auditor.get(answer.location).text
    assert "events read" in page or "How to check it" in page
    threads[0].join()
    session.rollback()
    told = auditor.get(f"{answer.location}/progress").json
    assert told["state"] == "ready"
    assert told["done"] == told["total"] > 0
    path = tmp_path / "bundle.zip"
    path.write_bytes(downloaded(auditor, answer.location.rsplit("/", 1)[1]))
    assert main(["verify", str(path), "--key", vkey]) == 0


def test_a_download_goes_on_where_it_stopped(auditor, post):
    key, raw = taken(post, auditor)
    rest = auditor.get(
        f"/audit/bundles/{key}/download",
        headers={"Range": "bytes=100-"},
        buffered=True,
    )
    assert rest.status_code == 206
    assert rest.data == raw[100:]


def test_a_failure_is_kept_and_said(auditor, post, app, monkeypatch):
    monkeypatch.setattr("cis.desk.audit.bundle.build._seal", lambda *_: 1 / 0)
    answer = post(auditor, URL, sections=["changes"])
    assert answer.status_code == 500
    listed = auditor.get("/audit/bundles/").text
    assert "Failed" in listed
    url = listed.split('class="row-link" href="')[1].split('"')[0]
    assert "could not be built" in auditor.get(url).text
    assert not list((app.config["CIS_DATA"] / "bundles").glob("building-*"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"sections": []}, "Choose at least one section"),
        ({"first": "2026-05-02", "last": "2026-05-01"}, "after the last"),
        ({"first": "yesterweek"}, "First day"),
        ({"practices": ["999"]}, "Practices"),
    ],
)
def test_a_wrong_choice_is_refused_with_its_place(auditor, post, data, words):
    answer = post(auditor, URL, **{"sections": ["changes"], **data})
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize("role", [one for one in Role if AUDIT not in GRANTS[one]])
@pytest.mark.parametrize("place", ["", "new", "1", "1/progress", "1/download"])
def test_only_auditors_take_bundles(owned, sign_in, role, place):
    assert sign_in(role).get(f"/audit/bundles/{place}").status_code == 403


def test_what_is_not_there_is_not_found(auditor):
    for place in ("7", "7/progress", "7/download"):
        assert auditor.get(f"/audit/bundles/{place}").status_code == 404


def test_the_pages_say_how_to_check(auditor, post, vkey):
    assert "No bundle was taken yet" in auditor.get("/audit/bundles/").text
    key, _ = taken(post, auditor, first="2026-01-01", last=str(date(2026, 12, 31)))
    page = auditor.get(f"/audit/bundles/{key}").text
    assert note.fingerprint(vkey) in page
    assert f"audit-bundle-{key}.zip" in page
    assert f"Bundle {key}" in auditor.get("/audit/bundles/").text
