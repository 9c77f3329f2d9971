"""The auditor's room in a browser: verify, sign, search, read, erase."""

import re

from playwright.sync_api import expect

from tests.browser.test_walk import set_up

WIDTHS = (1280, 390)


def look(walk, folder, name):
    """Check a page at both widths, in both themes."""
    for width in WIDTHS:
        walk.page.set_viewport_size({"width": width, "height": 900})
        walk.check()
        fits = "document.documentElement.scrollWidth <= window.innerWidth"
        assert walk.page.evaluate(fits), (walk.page.url, width)
        for theme in ("light", "dark"):
            walk.page.emulate_media(color_scheme=theme)
            path = folder / f"{name}-{width}-{theme}.png"
            walk.page.screenshot(path=path, full_page=True)
        walk.page.emulate_media(color_scheme="light")
    walk.page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def test_the_auditor_s_room(site, walk, tmp_path_factory):
    folder, page = tmp_path_factory.mktemp("shots"), walk.page
    set_up(walk, site)
    page.goto("/audit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Auditor's room")
    look(walk, folder, "empty")
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator("main")).to_contain_text("The log held when Ada Byron")
    page.get_by_role("button", name="Sign a checkpoint now").click()
    expect(page.get_by_role("link", name="Download the newest")).to_be_visible()
    look(walk, folder, "overview")
    with page.expect_download() as given:
        page.get_by_role("link", name="Download the newest").click()
    kept = folder / "checkpoint.txt"
    given.value.save_as(kept)
    assert site.cis("trail", "verify", "--checkpoint", str(kept)).returncode == 0

    page.get_by_role("link", name="Search the trail").click()
    expect(page.get_by_role("row")).to_have_count(9)
    look(walk, folder, "events")
    page.get_by_label("Every action").select_option("account.setup")
    page.locator("form.tools").get_by_role("button", name="Search").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.locator(".row-link").click()
    expect(page.locator("main")).to_contain_text("The seal fits")
    look(walk, folder, "event")
    page.get_by_role("link", name=re.compile("organisation")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("History of")
    look(walk, folder, "record")
    page.goto("/audit/events?why=nothing+like+it&first=soon")
    expect(page.locator("main")).to_contain_text("No event fits")
    look(walk, folder, "nothing")


def test_a_person_is_erased(site, walk, tmp_path_factory):
    folder, page = tmp_path_factory.mktemp("shots"), walk.page
    set_up(walk, site)
    page.goto("/people/new")
    page.get_by_label("Name").fill("Grace Hopper")
    page.get_by_label("E-mail address").fill("grace@example.org")
    page.get_by_role("button", name="Make invitation link").click()
    page.goto("/people")
    page.get_by_role("link", name="Grace Hopper").click()
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_role("dialog").get_by_role("button", name="Deactivate").click()
    page.get_by_role("link", name="Erase their name and words").click()
    look(walk, folder, "erase")
    page.get_by_label("Why").fill("Case 2026-17")
    page.get_by_label("I know that this cannot be undone").check()
    page.get_by_role("button", name="Erase for ever").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("What remains of Erased person")
    )
    look(walk, folder, "erased")
    assert "Grace" not in page.content()
    assert site.cis("trail", "verify").returncode == 0
