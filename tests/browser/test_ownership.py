"""Whether an ownership is real, in a browser: found wanting, mended, real."""

import re

from playwright.sync_api import expect

from tests.browser.test_rights import invite, sign_in
from tests.browser.test_walk import set_up


def adopt(walk):
    page = walk.page
    page.goto("/practices/")
    page.get_by_role("link", name="Change enablement").click()
    page.get_by_role("link", name="Change adoption").click()
    page.get_by_label("State of adoption").select_option("stabilise")
    page.get_by_role("button", name="Save state").click()


def appoint_without_authority(walk):
    page = walk.page
    page.get_by_role("link", name="Appoint an owner").click()
    page.get_by_label("Person", exact=True).select_option(label="Ada Byron")
    page.get_by_role("button", name="Appoint owner").click()
    expect(page.locator("main")).to_contain_text("may not change the workflow")
    walk.check()
    page.goto("/governance/")
    expect(page.locator("main")).to_contain_text("Symbolic")
    walk.check()


def mend(walk):
    page = walk.page
    page.get_by_role("link", name="Change enablement").first.click()
    page.get_by_role("link", name="Mend this").first.click()
    walk.check()
    page.get_by_label("May change the workflow").check()
    page.locator("[name=hours_agreed]").fill("8")
    page.locator("[name=hours_needed]").fill("6")
    page.get_by_label("Deputy").select_option(label="Ben Bell")
    page.locator("main [name=reason]").fill("Agreed with the board.")
    page.locator("main form button[type=submit]").first.click()


def test_an_ownership_without_authority_is_found_and_mended(walk, site):
    set_up(walk, site)
    invite(walk, site)
    sign_in(walk.page, "ada@example.org")
    adopt(walk)
    appoint_without_authority(walk)
    mend(walk)

    walk.page.goto("/governance/")
    row = walk.page.get_by_role("row", name=re.compile("Change enablement"))
    expect(row.first).to_contain_text("Real")
    walk.check()
    walk.page.goto("/audit/")
    expect(walk.page.get_by_role("button", name="Download the sheet")).to_be_visible()
    walk.check()
