"""A review held to its minutes with the keyboard, one line at a time on the screen."""

from playwright.sync_api import expect

from tests.browser.test_walk import set_up


def test_a_review_is_held_to_its_minutes(site, walk):
    set_up(walk, site)
    planned(walk)
    presented(walk)
    answered(walk)
    closed(walk)


def planned(walk):
    page = walk.page
    page.goto("/practices/1/adopt")
    page.locator("select[name=adoption]").select_option("stabilise")
    page.locator("main button[type=submit]").press("Enter")
    page.goto("/reviews/cadences")
    walk.check()
    page.get_by_role("link", name="Enter a cadence").click()
    page.get_by_label("Name").fill("Weekly look")
    page.get_by_label("How often").select_option("weekly")
    walk.check()
    page.get_by_role("button", name="Enter the cadence").press("Enter")
    expect(page.get_by_role("row", name="Weekly look")).to_be_visible()
    walk.check()


def presented(walk):
    page = walk.page
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.get_by_role("link", name="Weekly look").first.click()
    page.get_by_role("button", name="Start the review").press("Enter")
    walk.check()
    page.get_by_role("link", name="Present").press("Enter")
    expect(page.get_by_text("line 1 of")).to_be_visible()
    walk.check()
    page.keyboard.press("Escape")


def answered(walk):
    page = walk.page
    page.locator("main a", has_text="Answer").first.press("Enter")
    page.get_by_label("Drop: it is let be, and why").check()
    walk.check()
    page.get_by_label("What is decided, or why").fill("The owner comes in May.")
    page.get_by_role("button", name="Answer", exact=True).press("Enter")
    expect(page.get_by_text("The owner comes in May.")).to_be_visible()


def closed(walk):
    page = walk.page
    page.get_by_label("Notes").fill("It was short.")
    page.get_by_role("button", name="Close the review").press("Enter")
    expect(page.get_by_text("Closed and frozen")).to_be_visible()
    expect(page.get_by_text("It was short.")).to_be_visible()
    walk.check()
