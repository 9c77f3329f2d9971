"""A metric goes badly: cis asks, somebody answers and promises, moves it, does it."""

import subprocess
import sys
from datetime import timedelta

from playwright.sync_api import expect

from cis.core import clock
from cis.kit.db import transaction
from cis.register.decisions import daily
from cis.register.metrics import periods
from cis.register.metrics.rules import Period
from cis.register.people.models import Person
from tests import factories
from tests.browser.conftest import ROOT
from tests.browser.test_walk import set_up
from tests.conftest import TEST_ACTOR

FILL = (
    "from cis.factory import create_app;"
    "from tests.browser.test_pledges import fill; app = create_app();"
    "ctx = app.app_context(); ctx.push(); fill()"
)


def fill():
    """Let a metric of the first person's practice miss its target, and cis notice."""
    today = clock.today()
    with transaction(by=TEST_ACTOR, what="metric.record") as session:
        me = session.query(Person).first().id
        practice = factories.practice(session)
        factories.ownership(session, practice_id=practice.id, person_id=me)
        metric = factories.metric(
            session, practice_id=practice.id, period=Period.MONTH, target=5.0
        )
        start = periods.newest_full(today, Period.MONTH)
        for _ in range(3):
            factories.reading(session, metric_id=metric.id, starts_on=start)
            start = periods.preceding(start, Period.MONTH)
    assert daily.ask(today) + daily.hand_up(today) == 1


def test_a_question_becomes_an_answer_an_action_and_a_tick(site, walk):
    set_up(walk, site)
    subprocess.run(
        [sys.executable, "-c", FILL], cwd=ROOT, env=site.environment, check=True
    )
    answered(walk)
    moved(walk)
    ticked(walk)


def answered(walk):
    page = walk.page
    page.goto("/")
    expect(page.get_by_text("missed its target of 5.0 h")).to_be_visible()
    walk.check()
    page.locator(".lines a", has_text="Restore time, median").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Decide:")
    walk.check()
    page.get_by_role("button", name="Keep this answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose one of these.")
    walk.check(status=422)
    page.get_by_label("Act: somebody promises to change it").check()
    page.get_by_label("Why").fill("Two people hand over at noon, and nobody looks.")
    page.get_by_role("button", name="Keep this answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Promise an action")
    walk.check()
    page.get_by_label("What will be done").fill("Overlap the two shifts by an hour")
    page.get_by_label("By when").fill((clock.today() + timedelta(3)).isoformat())
    page.get_by_label("It is done when").fill("The roster shows it.")
    page.get_by_role("button", name="Promise the action").click()
    walk.check()


def moved(walk):
    page = walk.page
    page.get_by_role("link", name="Move the date").click()
    walk.check()
    page.get_by_label("New date").fill((clock.today() + timedelta(9)).isoformat())
    page.get_by_label("Why it is moved").fill("The roster is made on Fridays.")
    page.get_by_role("button", name="Move the date").click()
    expect(page.get_by_text("The roster is made on Fridays.")).to_be_visible()
    walk.check()
    page.goto("/actions/")
    expect(page.get_by_role("link", name="Overlap the two shifts")).to_be_visible()
    walk.check()
    page.goto("/decisions/")
    expect(page.get_by_text("Somebody will act")).to_be_visible()
    walk.check()


def ticked(walk):
    page = walk.page
    page.goto("/")
    page.keyboard.press("e")
    expect(page.get_by_label("It is done: Overlap the two shifts")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved: 1 action.")).to_be_visible()
    page.goto("/actions/?show=done")
    expect(page.get_by_role("link", name="Overlap the two shifts")).to_be_visible()
    walk.check()
