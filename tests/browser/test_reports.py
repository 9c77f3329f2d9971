"""A report published, corrected and compared, with the keyboard only."""

import subprocess
import sys

from playwright.sync_api import expect

from cis.core.access import Role
from cis.kit.db import transaction
from cis.register.accounts.models import Account
from tests import factories
from tests.browser.conftest import ROOT
from tests.browser.test_walk import set_up
from tests.conftest import TEST_ACTOR

FILL = (
    "from cis.factory import create_app;"
    "from tests.browser.test_reports import fill; app = create_app();"
    "ctx = app.app_context(); ctx.push(); fill()"
)
NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}


def fill():
    """Let the first person lead, and give the month something to tell of."""
    with transaction(by=TEST_ACTOR, what="test.fill") as session:
        session.query(Account).first().role = Role.LEADERSHIP
        factories.initiative(session, title="One desk for everything")


def test_a_report_is_published_corrected_and_compared(site, walk):
    set_up(walk, site)
    subprocess.run(
        [sys.executable, "-c", FILL], cwd=ROOT, env=site.environment, check=True
    )
    published(walk, 1)
    published(walk, 2)
    expect(walk.page.locator("main")).to_contain_text("No. 2 corrects No. 1")
    compared(walk)


def published(walk, number):
    page = walk.page
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.get_by_role("link", name="Read the draft").first.press("Enter")
    expect(page.locator("main")).to_contain_text("One desk for everything")
    walk.check()
    page.get_by_role("button", name="Publish and freeze this report").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Report No. {number}")
    walk.check()


def compared(walk):
    page = walk.page
    page.get_by_role("link", name="Compare with previous").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "No. 2 compared with No. 1"
    )
    expect(page.locator("main")).to_contain_text("No verdict changed")
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        walk.check()
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= size["width"]
