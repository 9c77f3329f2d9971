"""A whole assessment by keyboard: few keys, saved as one goes, agreed on."""

import re

from playwright.sync_api import expect

from tests.browser.test_walk import appoint, set_up

MOST_KEYS = 60


class Keys:
    """A keyboard that counts."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


def test_a_practice_is_assessed_by_keyboard_in_few_strokes(site, walk):
    set_up(walk, site)
    appoint(walk)
    keys = Keys(walk.page)
    at = opened(walk)
    answered(walk, keys)
    interrupted(walk, at)
    handed_in(walk, keys)
    agreed(walk, keys)
    assert keys.count < MOST_KEYS
    followed(walk)


def opened(walk):
    page = walk.page
    page.get_by_role("link", name="Maturity of this practice").click()
    walk.check()
    page.get_by_role("button", name="Begin an assessment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Assess Incident management"
    )
    walk.check()
    return page.url


def answered(walk, keys):
    """Answer people and process by digits, with a sentence for one of them."""
    page = walk.page
    keys.press("3", "2", "3", "2")
    page.get_by_label("Process, what happens, in words").fill("By phone, mostly.")
    expect(page.get_by_role("status")).to_contain_text(re.compile("Saved at .* 4 of 8"))


def interrupted(walk, at):
    """Leave and come back: what was answered is there, the next one is focused."""
    page = walk.page
    page.goto("/maturity/")
    expect(page.get_by_text("An assessment is going on")).to_be_visible()
    page.goto(at)
    expect(page.locator("[name=process_actual][value='2']")).to_be_checked()
    words = page.get_by_label("Process, what happens, in words")
    expect(words).to_have_value("By phone, mostly.")
    expect(page.locator("#technology_documented")).to_be_focused()


def handed_in(walk, keys):
    page = walk.page
    # Arrows choose as in every group of radio buttons; Tab goes on.
    keys.press("ArrowDown", "Tab", "4", "4", "1")
    expect(page.locator("[name=technology_documented][value='2']")).to_be_checked()
    expect(page.get_by_role("button", name="Hand in")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("Your answers are handed in.")).to_be_visible()
    walk.check()


def agreed(walk, keys):
    page = walk.page
    page.get_by_role("link", name="Compare and agree").focus()
    keys.press("Enter")
    expect(page.get_by_text("One person answered.")).to_be_visible()
    walk.check()
    page.get_by_role("button", name="Make it the record").focus()
    keys.press("Enter")
    expect(page.get_by_text("It is agreed")).to_be_visible()


def followed(walk):
    """Read the result, and make a gap a pain point."""
    page = walk.page
    expect(page.get_by_text("Control failure in governance.")).to_be_visible()
    expect(page.locator("#radar[data-ready='1']")).to_be_visible()
    expect(page.locator("#radar .legendtext").first).to_have_text("What is written")
    walk.check()
    page.get_by_role("link", name=re.compile("pain point.*process")).click()
    expect(page.get_by_label("What hurts?")).to_have_value(
        "Incident management, process: By phone, mostly."
    )
    page.goto("/maturity/sets/1")
    walk.check()
    page.goto("/maturity/")
    expect(page.locator("#maturity .heatmaplayer text").last).to_have_text("▲ not done")
    walk.check()
