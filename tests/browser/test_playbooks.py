"""A playbook written with the keyboard alone, and which change a change is."""

import io
import sqlite3

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.test_walk import set_up

STEPS = (
    ("Service desk", "Take the call", "It is written down"),
    ("Network team", "Mend it", "It runs"),
    ("Service desk", "Call back", ""),
)


def test_a_playbook_is_written_by_keyboard_and_published(site, walk):
    set_up(walk, site)
    write(walk)
    mend(walk)
    publish(walk, site)
    choose(walk)


def typed(page, *words):
    """Type into one field after the other, as the tab key leads."""
    for text in words:
        page.keyboard.type(text)
        page.keyboard.press("Tab")


def write(walk):
    page = walk.page
    page.goto("/playbooks/")
    walk.check()
    page.goto("/practices/")
    page.get_by_role("link", name="Incident management").click()
    page.get_by_role("link", name="Write the playbook").click()
    walk.check()
    page.get_by_role("link", name="Write the path").click()
    walk.check()
    page.locator("#step-1-who").focus()
    for at, step in enumerate(STEPS, 1):
        expect(page.locator(f"#step-{at}-who")).to_be_focused()
        typed(page, *step, "", "")
        # Past the buttons of the row, of which one or two are off at the ends.
        for _ in range(3 if at in {1, 3} else 4):
            page.keyboard.press("Tab")


def mend(walk):
    page = walk.page
    page.get_by_role("button", name="Up step 3").press("Enter")
    expect(page.get_by_role("button", name="Up step 2")).to_be_focused()
    expect(page.locator("#step-2-what")).to_have_value("Call back")
    page.keyboard.press("Enter")
    expect(page.locator("#step-1-what")).to_have_value("Call back")
    page.get_by_role("button", name="Down step 1").press("Enter")
    page.get_by_role("button", name="Down step 2").press("Enter")
    expect(page.locator("#step-3-what")).to_have_value("Call back")
    page.locator("#step-2-exception").fill("it burns")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("Step 3 does not say when it is done.")).to_be_visible()
    walk.check(status=422)
    page.get_by_label("Save it all the same").check()
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("alert")).to_contain_text("say where the exception goes")
    walk.check(status=422)
    page.locator("#step-2-goes_to").fill("Fire brigade")
    page.locator("#step-3-done_when").fill("The person said yes")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Proposed")).to_be_visible()
    walk.check()


def publish(walk, site):
    """Publish as leadership does, and print the card; both fit one page."""
    page = walk.page
    with sqlite3.connect(site.folder / "cis.sqlite") as database:
        database.execute("UPDATE account SET role = 'leadership'")
    database.close()
    page.reload()
    page.get_by_role("button", name="Publish as version 1").click()
    expect(page.locator(".head__status")).to_contain_text("Version 1, 3 steps")
    walk.check()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 800})
    assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1
    page.get_by_role("button", name="Still right").click()
    expect(page.get_by_role("status").first).to_contain_text("Still right.")


def choose(walk):
    page = walk.page
    page.goto("/change-models/")
    walk.check()
    boxes = page.locator("input[name=holds][value^=standard]")
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Which model fits?").click()
    expect(page.locator("#fit")).to_contain_text("Standard change.")
    walk.check()
    page.goto("/adoption/champions")
    walk.check()
