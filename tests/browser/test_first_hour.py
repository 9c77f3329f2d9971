"""The first hour: from an empty database to an approved initiative with a baseline.

The walk follows only what the screen says: from My work to the button of the next
step, and back. It types as people type, and counts its clicks and fields.
"""

import re
import time
from dataclasses import dataclass, field

from playwright.sync_api import expect

KEY_MS = 20
MOST_SECONDS, MOST_CLICKS, MOST_FIELDS = 900, 40, 25


@dataclass
class Hands:
    """A person at the keyboard: every click and every field filled in is counted."""

    page: object
    clicks: int = 0
    fields: int = 0
    begun: float = field(default_factory=time.monotonic)

    def click(self, found):
        self.clicks += 1
        found.click()

    def press(self, name):
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name):
        self.click(self.page.locator("main").get_by_role("link", name=name).first)

    def field(self, label):
        """Return the field with a label, whether or not it is optional."""
        # The browser's expressions know no escaped hyphen, as Python writes one.
        plain = label.replace("?", r"\?")
        said = re.compile(rf"^(.* )?{plain}( \(optional\))?$", re.IGNORECASE)
        return self.page.get_by_label(said).first

    def type(self, label, text):
        self.fields += 1
        found = self.field(label)
        found.clear()
        found.press_sequentially(text, delay=KEY_MS)

    def choose(self, label, option):
        self.fields += 1
        self.field(label).select_option(label=option)

    def tick(self, label):
        self.fields += 1
        self.page.get_by_label(label).first.check()

    def next_step(self, title):
        """Go back to My work, and take the step that it names."""
        self.click(self.page.get_by_role("link", name="My work", exact=True).first)
        panel = self.page.locator(".first-hour")
        expect(panel).to_contain_text(title)
        self.click(panel.locator(".btn-primary"))


def set_up(hands, site):
    hands.page.goto(site.setup)
    hands.type("Organisation", "Larkfield")
    hands.type("Time zone", "Europe/London")
    hands.type("Your name", "Ada Byron")
    hands.type("E-mail address", "ada@example.org")
    hands.type("Password", "correct horse battery")
    hands.type("The same password again", "correct horse battery")
    hands.press("Set up and sign in")


def bring_figures(hands, walk, file):
    hands.next_step("Bring figures")
    hands.fields += 1
    hands.page.get_by_label("Export of your ticket tool").set_input_files(file)
    hands.press("Read the file")
    expect(hands.page.locator("h1")).to_contain_text("Recognised as")
    hands.follow("Choose what to measure")
    walk.check()
    hands.press("Import and measure")
    expect(hands.page.locator("h1")).to_have_text("Import #1")


def record_pain(hands, walk):
    hands.next_step("Record the worst pain")
    walk.check()
    hands.type(
        "What hurts?", "One release in ten is taken back, and teams start again."
    )
    hands.type("Hours lost each month", "60")
    hands.press("Raise pain point")
    expect(hands.page.locator("h1")).to_contain_text("PP-0001")


def name_owner(hands):
    hands.next_step("Name an owner")
    hands.choose("Person", "Ada Byron")
    hands.press("Appoint owner")
    expect(hands.page.locator(".head__status")).to_contain_text("Ada Byron")


def freeze(hands):
    hands.next_step("Freeze a baseline")
    hands.press("Freeze baseline")
    expect(hands.page.locator("main")).to_contain_text("Too early to tell")


def propose(hands, walk):
    hands.next_step("Propose one change")
    hands.type("What will change?", "Releases are rehearsed before they go out")
    hands.choose("Accountable owner", "Ada Byron")
    hands.press("Propose initiative")
    expect(hands.page.locator("h1")).to_contain_text("CI-0001")
    hands.next_step("Propose one change")
    walk.check()
    hands.choose("Metric", "Change success rate (%)")
    hands.type("Target", "99.5")
    hands.type("Target date", "31 May 2027")
    hands.press("Save changes")
    expect(hands.page.locator("h1")).to_contain_text("CI-0001")


def plan(hands):
    hands.next_step("Choose a cadence")
    hands.choose("Reviewed", "Monthly")
    hands.tick("The owner may change the work")
    hands.type("Hours a month the owner has for it", "8")
    hands.press("Save changes")
    expect(hands.page.locator("h1")).to_contain_text("CI-0001")


def approve(hands):
    hands.next_step("Approve it")
    hands.press("Mark as assessed")
    expect(hands.page.locator(".head__status")).to_contain_text("Assessed")
    hands.press("Approve")
    expect(hands.page.locator(".head__status")).to_contain_text("Approved")


def test_from_nothing_to_an_approved_initiative(walk, site, shared):
    hands = Hands(walk.page)
    set_up(hands, site)
    walk.check()
    bring_figures(hands, walk, shared / "data" / "demo_changes_govuk.csv")
    record_pain(hands, walk)
    name_owner(hands)
    freeze(hands)
    propose(hands, walk)
    plan(hands)
    approve(hands)
    hands.click(hands.page.get_by_role("link", name="My work", exact=True).first)
    expect(hands.page.locator(".first-hour")).to_have_count(0)
    seconds = time.monotonic() - hands.begun
    print(f"{hands.clicks} clicks, {hands.fields} fields, {seconds:.0f} seconds")
    assert hands.clicks <= MOST_CLICKS
    assert hands.fields <= MOST_FIELDS
    assert seconds < MOST_SECONDS
    look_around(walk)


def look_around(walk):
    """Every page of the overview is accessible, and the search is one key away."""
    page = walk.page
    for address in (
        "/practices/18",
        "/what-first/",
        "/what-first/weights",
        "/first-hour/",
        "/first-hour/profile",
    ):
        page.goto(address)
        walk.check()
    page.keyboard.press("/")
    page.keyboard.type("release")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Search")
    found = re.compile("release", re.IGNORECASE)
    expect(page.locator("mark").first).to_have_text(found)
    walk.check()
