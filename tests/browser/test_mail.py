"""Mail by keyboard: what somebody gets, who gets reports, what became of it all."""

from playwright.sync_api import expect

from tests.browser.test_walk import set_up


def test_mail_is_chosen_and_looked_after_by_keyboard(site, walk):
    set_up(walk, site)
    page = walk.page
    page.goto("/account")
    page.get_by_role("link", name="Choose how often").press("Enter")
    walk.check()
    page.get_by_label("Every morning").press("Space")
    page.get_by_label("Your time zone").fill("Mars/Olympus")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose a time zone")
    expect(page.get_by_label("Your time zone")).to_have_value("Mars/Olympus")
    walk.check(status=422)
    page.get_by_label("Your time zone").fill("Pacific/Auckland")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("It holds from the next week or day on.")).to_be_visible()

    page.goto("/reports/")
    page.get_by_role("link", name="By e-mail").press("Enter")
    walk.check()
    page.get_by_role("button", name="Send me each report").press("Enter")
    expect(page.get_by_text("You get each report by e-mail.")).to_be_visible()
    page.get_by_label("Leadership").press("Space")
    page.get_by_role("button", name="Save roles").press("Enter")
    expect(page.get_by_text("1 reader.")).to_be_visible()
    walk.check()

    look_after(site, walk)


def look_after(site, walk):
    """Read the outbox before and after the daily run, on a narrow screen, too."""
    page = walk.page
    page.goto("/settings/")
    page.get_by_role("link", name="Mail").press("Enter")
    expect(page.get_by_text("never ran here")).to_be_visible()
    walk.check()
    done = site.cis("due")
    assert done.returncode == 0, done.stderr
    page.set_viewport_size({"width": 390, "height": 800})
    page.reload()
    expect(page.get_by_text("was last done")).to_be_visible()
    walk.check()
