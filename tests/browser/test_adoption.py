"""Adoption end to end: a sample looked through, and feedback without an account."""

import io
import re

from playwright.sync_api import expect

from tests.browser.test_walk import set_up

DAYS = 28
SAID = "The form asks for the serial number three times."


def export():
    """Return an export of a ticket for each day of February."""
    text = io.StringIO()
    text.write("number,opened_at,resolved_at,priority,category\n")
    for day in range(1, DAYS + 1):
        when = f"2026-02-{day:02}"
        text.write(f"INC{day:04},{when} 08:00:00,{when} 10:00:00,2,Scanner\n")
    return text.getvalue().encode()


def test_a_sample_is_looked_through_and_feedback_is_answered(site, walk):
    set_up(walk, site)
    brought(walk)
    looked_through(walk)
    told(walk)
    answered(walk)


def brought(walk):
    page = walk.page
    page.goto("/import/")
    page.get_by_label("Export of your ticket tool").set_input_files(
        {"name": "incidents.csv", "mimeType": "text/csv", "buffer": export()}
    )
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("link", name="Choose what to measure").click()
    apply = re.compile("Apply|Import")
    page.locator("form").get_by_role("button", name=apply).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import #1")


def looked_through(walk):
    page = walk.page
    page.goto("/adoption/checks/")
    walk.check()
    page.get_by_role("link", name="Draw a sample").first.click()
    walk.check()
    page.get_by_label("Practice").select_option("Incident management")
    page.get_by_label("Opened from").fill("2026-02-01")
    page.get_by_label("Until").fill("2026-02-28")
    page.get_by_label("How many cases").fill("5")
    page.get_by_role("button", name="Draw the cases").click()
    walk.check()
    expect(page.locator("#reason-4")).to_be_hidden()
    for number in (1, 2, 3):
        page.locator(f"input[name=answer-{number}][value=followed]").check()
    page.locator("input[name=answer-4][value=bypassed]").check()
    expect(page.locator(".cases__reason:visible")).to_have_id("reason-4")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Case 4: Say why")
    walk.check(status=422)
    page.locator("#reason-4").fill("Called a colleague.")
    page.locator("input[name=answer-5][value='not applicable']").check()
    page.get_by_role("button", name="Save and finish").click()
    expect(page.get_by_text("1 of 4 cases went around it: 25 %")).to_be_visible()
    walk.check()
    page.goto("/adoption/")
    walk.check()


def told(walk):
    """Say something in a window of its own, that nobody is signed in to."""
    context = walk.page.context.browser.new_context(base_url=walk.page.url)
    page = context.new_page()
    page.goto("/say")
    page.get_by_label("What works, and what does not?").fill(SAID)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    context.close()


def answered(walk):
    page = walk.page
    page.goto("/feedback/")
    expect(page.get_by_text(SAID)).to_be_visible()
    walk.check()
    page.get_by_role("link", name="Answer FB-0001").click()
    walk.check()
    page.get_by_label("Changed: say what").check()
    page.get_by_label("The answer").fill("the form reads the label.")
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("link", name="Answered").click()
    expect(page.get_by_text("Changed: the form reads the label.")).to_be_visible()
    page.goto("/say")
    walk.check()
