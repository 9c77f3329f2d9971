"""A real server, a real browser, and what both have to say about a walk."""

import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conftest import absent

ROOT = Path(__file__).resolve().parents[2]
NOON = "from tests import noon; noon.keep()"
SERVE = f"{NOON}; import sys; from cis.cli import main; sys.exit(main(['serve']))"
SETUP = re.compile(r"(/setup/\S+)")
# A machine at its work draws a chart in seconds; nothing is proved by the first five.
PATIENCE_MS = 30_000
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the system's Chromium; a test tool's own browser is not fetched."""
    found = os.environ.get("CIS_CHROMIUM") or shutil.which("chromium")
    if found is None:
        absent("Chromium")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = [*FLAGS, *(["--no-sandbox"] if root else [])]
    return {**browser_type_launch_args, "executable_path": found, "args": flags}


@dataclass
class Site:
    """A fresh installation that is being served, and its set-up link."""

    url: str
    setup: str
    folder: Path
    environment: dict = field(repr=False)

    def cis(self, *words):
        """Run a command of cis against the installation."""
        main = f"from cis.cli import main; sys.exit(main({list(words)!r}))"
        call = f"{NOON}; import sys; {main}"
        return subprocess.run(
            [sys.executable, "-c", call],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def site(tmp_path):
    """Serve a fresh installation by the command that people use."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    own = {"CIS_DATA": str(tmp_path), "CIS_LISTEN": listen, "CIS_DATABASE_URL": ""}
    environment = {**os.environ, **own}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield Site(f"http://{listen}", _setup(server), tmp_path, environment)
        finally:
            server.terminate()


def _setup(server):
    for line in server.stdout:
        found = SETUP.search(line)
        if found:
            return found[1]
    raise AssertionError("The server ended before it named the set-up link.")


@dataclass
class Walk:
    """A page and everything that must not happen on it."""

    page: object
    complaints: list = field(default_factory=list)

    def check(self, *, status=None):
        """Assert that the page is accessible in light and dark, and quiet."""
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme)
            report = Axe().run(self.page)
            assert report.violations_count == 0, report.generate_report()
        self.page.emulate_media(color_scheme="light")
        expected = [f"{status} (" if status else None]
        loud = [
            said
            for said in self.complaints
            if not any(mark and mark in said for mark in expected)
        ]
        assert loud == [], self.page.url
        self.complaints.clear()


@pytest.fixture
def walk(site, browser):
    """Open a browser window on the installation and listen to its console."""
    # Without motion a change of theme is whole at once, and contrast can be measured.
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
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
