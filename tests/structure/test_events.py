"""Whatever changes the register leaves one event with whoever did it, or nothing."""

import ast
import json
import re
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text

from cis.cli import main
from cis.cli.serve import prepare
from cis.core import clock
from cis.core.config import Settings
from cis.factory import create_app
from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.kit.trail import log
from cis.kit.trail.models import TrailEvent
from cis.register.accounts import actions as accounts
from tests.conftest import token
from tests.structure.addresses import address
from tests.structure.world import TRAIL, changed, digest
from tests.structure.writes import ELSEWHERE, NEW_PASSWORD, WRITES

ROOT = Path(__file__).resolve().parents[2]
EVENTS = ROOT / "docs" / "events.md"
SETTING_UP = {
    "organisation": "Example",
    "time_zone": "UTC",
    "name": "First Person",
    "email": "first@example.org",
    **NEW_PASSWORD,
}
# Names put together in code, which no literal after ``what=`` gives away.
PUT_TOGETHER = {
    "account.join",
    "account.reset",
    "initiative.approve",
    "initiative.move",
    "metric.import",
    "metric.record",
    "trail.accept-rollback",
    "trail.state",
}


def send(world, write, **more):
    path = address(
        world, write.endpoint, "own", write.who, kind=write.kind, part=write.part
    )
    data = {
        "csrf_token": world.form_token(write.who),
        **write.body(world, "own", write.who),
        **more,
    }
    browser = world.browser(write.who)
    data = {name: value for name, value in data.items() if value is not None}
    return browser.post(path, data=data, content_type="multipart/form-data")


# Their answer is the page with the link, which is stored nowhere.
SHOWN_ONCE = {"accounts.invite", "accounts.link", "feed.make"}


def acting(world, write):
    """Return what the trail calls who acts: a person, or nobody it knows."""
    known = world.person.get(write.actor or write.who)
    return f"p-{known}" if known else "stranger"


def recorded(since=0):
    """Return who did what, through which door, in the events from a number on."""
    with in_mode(db.engine, "read").connect() as connection:
        chosen = select(TrailEvent.payload).where(TrailEvent.seq >= since)
        rows = connection.scalars(chosen.order_by(TrailEvent.seq)).all()
    said = [json.loads(row) for row in rows]
    return [(each["actor"]["id"], each["action"]) for each in said]


def size():
    with in_mode(db.engine, "read").connect() as connection:
        return log.head(connection)[0]


def test_every_route_that_takes_posts_has_a_request_to_try(app):
    routes = {
        rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods
    }

    assert routes == {write.endpoint for write in WRITES} | ELSEWHERE


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
def test_a_write_leaves_one_event_with_whoever_did_it(world, write):
    before, since = digest(), size()

    answer = send(world, write)

    done = 200 if write.endpoint in SHOWN_ONCE else 303
    assert answer.status_code == done, answer.text
    if write.event is None:
        assert changed(before) == []
    else:
        actor = acting(world, write)
        assert recorded(since) == [(actor, write.event)]


def test_setting_up_leaves_one_event(app, session, store):
    key = store(lambda s: accounts.setup_link(s, clock.now()))
    client, since = app.test_client(), size()
    url = f"/setup/{key}"

    answer = client.post(url, data={"csrf_token": token(client, url), **SETTING_UP})

    assert answer.status_code == 303, answer.text
    assert recorded(since) == [("setup", "account.setup")]


def test_failed_sign_ins_are_recorded_without_what_was_typed(world):
    since, write = size(), WRITES[0]

    for _ in range(5):
        assert send(world, write, password="wrong").status_code == 422

    assert set(recorded(since)) == {("stranger", "account.refuse")}


def fails(*_arguments):
    raise RuntimeError("The log cannot be written.")


def test_no_write_succeeds_when_its_event_cannot_be_written(world, monkeypatch):
    monkeypatch.setattr(log, "append", fails)
    before, wrong = digest(), []

    for write in WRITES:
        if write.event is None:
            continue
        status = send(world, write).status_code
        touched = changed(before)
        if status < 500 or touched:
            wrong.append((write.name, status, touched))

    assert wrong == []


@pytest.fixture
def without_events(world):
    """Take the table of events away, and put it back afterwards."""
    rename("trail_event", "trail_event_gone")
    yield world
    rename("trail_event_gone", "trail_event")


def rename(old, new):
    db.session.remove()
    with in_mode(db.engine, "write").begin() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_no_write_succeeds_in_a_database_without_a_log(without_events):
    before, wrong = counts(), []

    for write in WRITES:
        if write.event is None:
            continue
        status = send(without_events, write).status_code
        if status < 500 or counts() != before:
            wrong.append((write.name, status))

    assert wrong == []


def counts():
    """Return a digest of what is not the log, of which a table is missing."""
    return digest(without=TRAIL)


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """Point commands at a data folder of their own and return its database."""
    monkeypatch.setenv("CIS_DATA", str(tmp_path))
    monkeypatch.delenv("CIS_DATABASE_URL", raising=False)
    return Settings(data=tmp_path)


def told(settings):
    """Return through which door came what in the log of an installation."""
    path = settings.database.removeprefix("sqlite:///")
    with sqlite3.connect(path) as file:
        rows = file.execute("SELECT payload FROM trail_event ORDER BY seq").fetchall()
    file.close()
    said = [json.loads(payload) for (payload,) in rows]
    return [(each["actor"]["via"], each["action"]) for each in said]


def test_migrating_makes_a_log_and_no_event(installation):
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0

    assert told(installation) == []


@pytest.fixture
def migrated(installation):
    """Return an application of its own on a migrated database."""
    assert main(["migrate"]) == 0
    other = create_app(installation)
    with other.app_context():
        yield other
        db.session.remove()
        db.engine.dispose()


def test_preparing_to_serve_leaves_one_event_for_each_thing_done(
    migrated, installation
):
    prepare(migrated, wants_demo=False)

    assert told(installation) == [
        ("system", "practice.install"),
        ("system", "right.install"),
        ("system", "framework.install"),
        ("system", "questionset.install"),
        ("system", "account.invite-first"),
    ]


def test_resetting_a_password_from_the_machine_leaves_one_event(
    migrated, installation, capsys
):
    key = prepare(migrated, wants_demo=False)[0].rpartition("/")[2]
    client = migrated.test_client()
    url = f"/setup/{key}"
    client.post(url, data={"csrf_token": token(client, url), **SETTING_UP})
    before = told(installation)

    assert main(["user", "reset", "first@example.org"]) == 0
    assert main(["user", "reset", "nobody@example.org"]) != 0

    assert told(installation) == [*before, ("cli", "account.reset")]
    assert "/reset/" in capsys.readouterr().out


def literals():
    """Return the names that stand after ``what=`` in the code."""
    found = set()
    for path in sorted((ROOT / "cis").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "what":
                found |= (
                    {node.value.value}
                    if isinstance(node.value, ast.Constant)
                    else set()
                )
    return found


def test_every_event_is_documented_and_no_other():
    named = set(re.findall(r"^\| `([a-z_.-]+)`", EVENTS.read_text(), re.MULTILINE))
    tried = {write.event for write in WRITES if write.event}

    assert named == literals() | tried | PUT_TOGETHER
