"""Two clicks on one form make one record, whichever form it is."""

import io
import threading
from dataclasses import replace

import pytest

from cis.core import clock
from cis.kit.db import db, housekeeping
from cis.kit.web import repeats
from cis.kit.web.repeats import FIELD, Submission
from tests.structure.addresses import address
from tests.structure.test_events import SHOWN_ONCE, recorded, send, size
from tests.structure.world import changed, digest
from tests.structure.writes import WRITES

TOKEN = "one form on one page"
# What these give is a new session: their answer cannot be given to another click.
SIGNING = {"accounts.login", "accounts.join", "accounts.reset", "accounts.password"}
SIGNING |= {"accounts.logout", "accounts.sign_out_everywhere"}
ONCE = [
    write
    for write in WRITES
    if write.event and write.endpoint not in SHOWN_ONCE | SIGNING
]


@pytest.mark.parametrize("write", ONCE, ids=lambda write: write.name)
def test_a_second_click_leads_where_the_first_did_and_changes_nothing(world, write):
    body = write.body(world, "own", write.who)
    if not any(isinstance(value, tuple) for value in body.values()):
        # Some bodies depend on what the first click changed.
        write = replace(write, body=lambda *_: body)
    first = send(world, write, **{FIELD: TOKEN})
    after, since = digest(), size()

    second = send(world, write, **{FIELD: TOKEN})

    assert (first.status_code, second.status_code) == (303, 303), second.text
    assert second.location == first.location
    assert changed(after) == []
    assert recorded(since) == []


def test_every_form_that_makes_a_record_carries_a_token(app, world):
    """A page that takes what it shows is where its forms stand."""
    views = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if {"GET", "POST"} <= rule.methods
    }
    without = []

    for write in [each for each in WRITES if each.endpoint in views and each.event]:
        path = address(
            world, write.endpoint, "own", write.who, kind=write.kind, part=write.part
        )
        page = world.browser(write.who).get(path)
        if page.status_code == 200 and f'name="{FIELD}"' not in page.text:
            without.append(write.name)

    assert without == []


@pytest.fixture
def report(world):
    """Return a function that reports a pain point, and what there was before."""
    write = next(each for each in WRITES if each.endpoint == "painpoints.new")

    def give(**more):
        return send(world, write, **more)

    return give


def test_other_content_under_the_same_token_is_a_form_of_its_own(report):
    first = report(**{FIELD: TOKEN})
    other = report(**{FIELD: TOKEN}, statement="Another thing altogether")
    again = report(**{FIELD: TOKEN})

    assert other.status_code == 303
    assert other.location != first.location
    assert again.location == first.location


def test_the_same_content_from_two_pages_is_two_records(report):
    assert report(**{FIELD: "a"}).location != report(**{FIELD: "b"}).location
    assert report().location != report().location


def test_a_refused_form_is_no_obstacle_to_sending_it_again(report, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("cis.kit.trail.log.append", _fail)
        assert report(**{FIELD: TOKEN}).status_code == 500

    assert report(**{FIELD: TOKEN}).status_code == 303


def _fail(*_arguments):
    raise RuntimeError


def test_what_was_typed_comes_back_with_the_token(world):
    browser = world.browser("leader")
    token = {"csrf_token": world.form_token("leader"), FIELD: TOKEN}

    page = browser.post(address(world, "painpoints.new", "own", "leader"), data=token)

    assert page.status_code == 422
    assert f'value="{TOKEN}"' in page.text


def test_files_are_part_of_what_is_sent(world):
    write = next(each for each in WRITES if each.endpoint == "evidence.new")

    def give(content):
        file = (io.BytesIO(content), "proof.txt")
        return send(world, write, file=file, link="", **{FIELD: TOKEN}).location

    def count():
        return (
            db.session().connection().exec_driver_sql("SELECT count(*) FROM evidence")
        )

    before = count().scalar()
    give(b"One")
    give(b"Two")
    give(b"One")

    db.session.remove()
    assert count().scalar() == before + 2


def test_somebody_else_with_the_same_token_is_somebody_else(world):
    write = next(each for each in WRITES if each.endpoint == "painpoints.new")
    other = type(write)(write.endpoint, write.event, write.body, "admin")

    mine = send(world, write, **{FIELD: TOKEN})
    theirs = send(world, other, **{FIELD: TOKEN})

    assert mine.location != theirs.location


def test_twenty_clicks_at_once_make_one_record(app, world, report):
    gate, answers = threading.Barrier(20), []
    write = next(each for each in WRITES if each.endpoint == "painpoints.new")
    path = address(world, write.endpoint, "own", write.who)
    data = {
        **write.body(world, "own", write.who),
        "csrf_token": world.form_token(write.who),
        FIELD: TOKEN,
    }
    cookies = world.cookies[write.who]

    def click():
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        gate.wait()
        answer = client.post(path, data=data)
        answers.append((answer.status_code, answer.location))

    since = size()
    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(answers) == 20
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 303
    assert [what for _, what in recorded(since)] == [write.event]


def test_old_tokens_are_swept(report):
    report(**{FIELD: "old"})
    with housekeeping() as session:
        for row in session.query(Submission):
            row.at = clock.now() - 2 * repeats.KEPT

    report(**{FIELD: "new"})

    db.session.remove()
    assert db.session().query(Submission).count() == 1
