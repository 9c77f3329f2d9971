"""A roadmap laid out, held up, passed with conditions, and printed on one sheet."""

import io
import re
from datetime import timedelta

from playwright.sync_api import expect
from pypdf import PdfReader

from cis.core import clock
from tests.browser.test_walk import appoint, set_up

RUNS = "Incident management: stabilise"
LATER = "Incident management: standardise"
PROMISE = "Somebody answers the telephone at night"
CONDITION = "Name who stands in during holidays"
NARROW = {"width": 390, "height": 800}
WIDE = {"width": 1280, "height": 800}
# A criterion that needs no figure, one that needs one, and one of words.
ADDED = (
    ("The RACI is complete", None, ""),
    ("Trainings are covered", "Share in per cent", "90"),
    ("Somebody attests it, with evidence", "What somebody attests", PROMISE),
)


def test_a_roadmap_is_laid_out_and_a_gate_passed_with_conditions(site, walk):
    set_up(walk, site)
    appoint(walk)
    at = laid_out(walk)
    required(walk)
    explained(walk, at)
    refused(walk)
    decided(walk)
    drawn(walk)
    printed(walk, at)


def laid_out(walk):
    """Lay a roadmap out by keyboard alone; return its address."""
    page = walk.page
    page.get_by_role("link", name="Roadmap of this practice").press("Enter")
    expect(page.get_by_text("It has no roadmap yet.")).to_be_visible()
    walk.check()
    until(page, page.get_by_role("button", name="Lay it out empty"))
    page.keyboard.press("Enter")
    note = page.locator(".note--concern")
    expect(note).to_contain_text("No criterion says when it is over.")
    return page.url


def required(walk):
    """Add criteria of three kinds by keyboard alone."""
    page = walk.page
    until(page, page.get_by_role("link", name="Stabilise", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(RUNS)
    for kind, label, value in ADDED:
        until(page, page.get_by_role("link", name="Add a criterion"))
        page.keyboard.press("Enter")
        until(page, page.get_by_role("link", name=kind))
        page.keyboard.press("Enter")
        if label:
            until(page, page.get_by_label(label))
            page.keyboard.press("Control+a")
            page.keyboard.type(value)
        until(page, page.get_by_role("button", name="Add the criterion"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(RUNS)
    expect(page.get_by_text("0 of 3 criteria met")).to_be_visible()
    walk.check()


def explained(walk, at):
    """Follow every reason why the gate is not ready to where it is mended."""
    page = walk.page
    page.goto(at)
    expect(page.locator(".note--concern")).to_contain_text("Not ready for the gate")
    whole(walk)
    links = page.locator(".note--concern a")
    expect(links).to_have_count(len(ADDED))
    for address in [one.get_attribute("href") for one in links.all()]:
        assert page.request.get(address).ok, address


def refused(walk):
    """Say what needs what in a circle: it is named, and what was chosen stays."""
    page = walk.page
    page.goto("/roadmap/dependencies/")
    page.get_by_label("This").select_option(label=RUNS)
    page.get_by_label("Needs first").select_option(label=LATER)
    page.get_by_role("button", name="Add the dependency").click()
    circle = f"They would need each other: {RUNS} needs {LATER} needs {RUNS}."
    expect(page.get_by_role("alert")).to_contain_text(circle)
    expect(page.get_by_label("This").locator("option:checked")).to_have_text(RUNS)
    whole(walk, status=422)
    promise = re.compile(re.escape(PROMISE))
    third = page.get_by_label("Needs first").locator("option", has_text=promise)
    page.get_by_label("This").select_option(label=LATER)
    page.get_by_label("Needs first").select_option(third.get_attribute("value"))
    page.get_by_role("button", name="Add the dependency").click()
    expect(page.get_by_role("row", name=promise)).to_contain_text("Blocks it")


def decided(walk):
    """Pass the gate on a condition; the decision is frozen, the condition an action."""
    page = walk.page
    page.goto("/roadmap/")
    page.get_by_role("row", name="Incident management").get_by_role("link").click()
    page.get_by_role("link", name="Decide at the gate of stabilise").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Gate of {RUNS}")
    expect(page.get_by_role("heading", name="Conditions")).to_be_hidden()
    page.get_by_label("Go: everything is met").check()
    page.get_by_label("Why").fill("It is answered; the rest follows.")
    page.get_by_role("button", name="Decide and freeze").click()
    expect(page.get_by_role("alert")).to_contain_text("Not everything is met")
    page.get_by_label("Go with conditions").check()
    whole(walk, status=422)
    first = page.get_by_role("group", name="Condition 1")
    first.get_by_label("What must still be true").fill(CONDITION)
    first.get_by_label("Who").select_option(label="Ada Byron")
    due = clock.today() + timedelta(days=30)
    first.get_by_label("Until").fill(due.isoformat())
    page.get_by_role("button", name="Decide and freeze").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("go with conditions")
    expect(page.get_by_text("and it fits")).to_be_visible()
    expect(page.locator("main")).to_contain_text(PROMISE)
    whole(walk)
    page.get_by_role("link", name=CONDITION).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(CONDITION)
    expect(page.locator("main")).to_contain_text("Ada Byron")


def drawn(walk):
    """See the timeline: each text lies within its bar, in every width."""
    page = walk.page
    page.goto("/roadmap/")
    expect(page.locator("#timeline[data-ready='1']")).to_be_visible()
    expect(page.locator("#timeline .annotation-text").first).to_have_text("Today")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        page.wait_for_function(FITS)
    page.set_viewport_size(WIDE)
    page.locator("#timeline summary").click()
    later = page.locator("#timeline").get_by_role("row", name="Standardise")
    expect(later).to_contain_text(PROMISE)
    walk.check()
    whole(walk)


FITS = """() => {
  const told = [...document.querySelectorAll('#timeline .bars .point')]
    .filter((bar) => bar.querySelector('text'));
  return told.length === 3 && told.every((bar) => {
    const [around, inner] = [bar.querySelector('path'), bar.querySelector('text')]
      .map((one) => one.getBoundingClientRect());
    return inner.width > 0 && inner.right <= around.right + 1;
  });
}"""


def printed(walk, at):
    """Print what is read on paper: one sheet each, states in words."""
    page = walk.page
    for address in ("/roadmap/", at, "/roadmap/organisation"):
        page.goto(address)
        if address.endswith("organisation"):
            page.get_by_role("button", name="usual criteria").click()
            expect(page.locator(".phases")).to_be_visible()
        if address == "/roadmap/":
            expect(page.locator("#timeline[data-ready='1']")).to_be_visible()
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert len(sheets) == 1, address
        text = sheets[0].extract_text()
        assert "Not ready" in text
        box = sheets[0].mediabox
        assert (box.width > box.height) == (address != "/roadmap/")
        if address == at:
            # Closed on the screen, open on paper.
            assert PROMISE in " ".join(text.split())


def until(page, wanted):
    """Press Tab until something is focused, as somebody without a mouse does."""
    expect(wanted).to_be_visible()
    for _ in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {wanted}.")


def whole(walk, status=None):
    """Check the page on a telephone, in light and dark: nothing scrolls sideways."""
    walk.page.set_viewport_size(NARROW)
    walk.page.wait_for_function("() => document.documentElement.scrollWidth <= 390")
    walk.check(status=status)
    walk.page.set_viewport_size(WIDE)
