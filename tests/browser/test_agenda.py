"""The owner's monthly update: one page, the keyboard only, under a minute."""

import subprocess
import sys
from datetime import timedelta
from time import monotonic

from playwright.sync_api import expect

from cis.core import clock
from cis.kit.db import transaction
from cis.register.metrics.rules import Period
from cis.register.people.models import Person
from tests import factories
from tests.browser.conftest import ROOT
from tests.browser.test_walk import set_up
from tests.conftest import TEST_ACTOR

# What a practised typist needs for a key; slow typists need twice as long.
SECONDS_A_KEY = 0.28
MOST_KEYS = 200
FILL = (
    "from cis.factory import create_app;"
    "from tests.browser.test_agenda import fill; app = create_app();"
    "ctx = app.app_context(); ctx.push(); fill()"
)


def fill():
    """Give the first person five monthly metrics and three initiatives."""
    first = clock.today().replace(day=1)
    before = (first - timedelta(days=40)).replace(day=1)
    with transaction(by=TEST_ACTOR, what="metric.record") as session:
        me = session.query(Person).first().id
        practice = factories.practice(session).id
        for number in range(5):
            metric = factories.metric(
                session,
                name=f"Metric {number}",
                period=Period.MONTH,
                owner_id=me,
                practice_id=practice,
            )
            factories.reading(session, metric_id=metric.id, starts_on=before)
        for number in range(3):
            factories.initiative(
                session,
                title=f"Change {number}",
                owner_id=me,
                practice_id=practice,
                next_step="Ask the desk",
            )


class Keys:
    """A keyboard that counts what is pressed."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *names):
        for name in names:
            self.page.keyboard.press(name)
            self.count += name.count("+") + 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.count += len(text)


def test_a_monthly_update_takes_less_than_a_minute(walk, site, record_property):
    set_up(walk, site)
    subprocess.run(
        [sys.executable, "-c", FILL], cwd=ROOT, env=site.environment, check=True
    )
    page, keys = walk.page, Keys(walk.page)
    page.goto("/")
    expect(page.locator("textarea")).to_have_count(5)
    walk.check()

    begun = monotonic()
    keys.press("e")
    for number in range(5):
        keys.type(f"1{number}.5" if number != 2 else "about 9")
        keys.press("Enter")
    for _ in range(3):
        keys.type("On its way, no trouble.")
        keys.press("Enter", "Enter")
    keys.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 line needs mending")
    expect(page.locator("textarea")).to_have_count(1)
    expect(page.locator("textarea")).to_have_value("about 9")
    walk.check(status=422)
    keys.press("e", "Control+a")
    keys.type("9")
    keys.press("Control+Enter")
    expect(page.get_by_text("Saved: 1 reading.")).to_be_visible()
    took = monotonic() - begun

    record_property("keys", keys.count)
    print(f"Monthly update, a slip mended: {keys.count} keys, {took:.1f} s played.")
    assert keys.count <= MOST_KEYS
    assert keys.count * SECONDS_A_KEY < 60
