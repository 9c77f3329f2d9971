"""An auditor takes a bundle, watches it being built, and checks it alone."""

import hashlib
import os
import subprocess
import sys
import threading
import zipfile

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from cis.core import clock
from cis.core.access import Role
from cis.core.config import Settings
from cis.desk.audit.bundle import build, running
from cis.factory import create_app
from cis.kit.db import Base, db, housekeeping, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.trail import checkpoint, log, note
from cis.register.accounts.models import LoginSession
from cis.register.practices import actions as practices
from tests import factories
from tests.browser.conftest import PATIENCE_MS, Walk
from tests.conftest import TEST_ACTOR

TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def served(tmp_path):
    """Serve an organisation with one owner; yield its address."""
    app = create_app(Settings(data=tmp_path))
    with app.app_context():
        fill()
        db.session.remove()
        db.engine.dispose()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


def fill():
    with in_mode(db.engine, "write").begin() as connection:
        Base.metadata.create_all(connection)
        log.begin(connection)
        triggers.install(connection)
    with transaction(by=TEST_ACTOR, what="test.fill") as session:
        factories.organisation(session, name="Larkfield", time_zone="Europe/Berlin")
        practices.install_catalogue(session)
        session.flush()
        owner = factories.person(session, name="Ada Byron")
        factories.ownership(session, person_id=owner.id, practice_id=1)
        account = factories.account(session, role=Role.AUDITOR, name="Priya Nair").id
    with housekeeping() as session:
        digest = hashlib.sha256(TOKEN.encode()).hexdigest()
        now = clock.now()
        session.add(
            LoginSession(
                token_hash=digest, account_id=account, created_at=now, seen_at=now
            )
        )


@pytest.fixture
def walk(served, browser):
    context = browser.new_context(base_url=served, reduced_motion="reduce")
    context.add_cookies([{"name": "cis_session", "value": TOKEN, "url": served}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    walking = Walk(page)
    page.on(
        "console",
        lambda said: (
            walking.complaints.append(said.text)
            if said.type in {"error", "warning"}
            else None
        ),
    )
    page.on("pageerror", lambda error: walking.complaints.append(str(error)))
    yield walking
    context.close()


def picture(walk, name):
    """Keep what the page looks like where somebody asked for it."""
    folder = os.environ.get("CIS_PICTURES")
    if folder:
        walk.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_an_auditor_takes_a_bundle_and_checks_it_alone(walk, tmp_path, monkeypatch):
    may_go_on = threading.Event()
    seal = build._seal  # noqa: SLF001 - held back so that the page has to wait

    def held_back(*given):
        may_go_on.wait(30)
        return seal(*given)

    monkeypatch.setattr(build, "_seal", held_back)
    monkeypatch.setattr(running, "SMALL", 0)
    page = walk.page
    page.goto("/audit/bundles/")
    walk.check()
    picture(walk, "empty")
    page.get_by_role("link", name="Take a bundle").first.click()
    walk.check()
    picture(walk, "new")
    page.get_by_role("button", name="Take the bundle").click()
    expect(page.locator("progress")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("read")
    walk.check()
    picture(walk, "progress")
    may_go_on.set()
    expect(page.get_by_role("heading", name="How to check it")).to_be_visible()
    walk.check()
    picture(walk, "show")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    path = tmp_path / "bundle.zip"
    download.value.save_as(path)
    page.goto("/audit/bundles/")
    walk.check()
    picture(walk, "index")
    assert verified(path, tmp_path) == 0


def verified(path, folder):
    with zipfile.ZipFile(path) as archive:
        (folder / "verify.py").write_bytes(archive.read("verify.py"))
    vkey = note.vkey(checkpoint.key(folder))
    program = [sys.executable, "-I", "-S", folder / "verify.py"]
    return subprocess.run([*program, path, "--key", vkey], check=False).returncode


def test_the_pages_fit_a_telephone(walk):
    page = walk.page
    page.set_viewport_size({"width": 390, "height": 844})
    for url in ("/audit/bundles/", "/audit/bundles/new"):
        page.goto(url)
        walk.check()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, url
    page.get_by_role("button", name="Take the bundle").click()
    expect(page.get_by_role("heading", name="How to check it")).to_be_visible()
    walk.check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(walk, "show-390")
