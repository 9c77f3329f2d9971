"""Controls end to end: a list of one's own, mapped, covered, looked at by category."""

from playwright.sync_api import expect

from tests.browser.test_walk import set_up

LIST = (
    "code,title,parent\nH,House rules,\nH.1,Lock the door,H\nH.2,Turn off the light,H\n"
)


def test_a_list_is_imported_mapped_and_seen_as_coverage(site, walk):
    set_up(walk, site)
    walk.page.goto("/controls/")
    expect(walk.page.get_by_role("row", name="NIST CSF 2.0")).to_contain_text("106")
    walk.check()

    imported(walk)
    mapped(walk)
    edited(walk)
    looked_at(walk)


def imported(walk):
    page = walk.page
    bring(walk, LIST.replace(",H\n", ",X\n"))
    expect(page.get_by_role("alert")).to_contain_text("Line 3: H.1 stands under X")
    walk.check(status=422)
    bring(walk, LIST)
    expect(page.get_by_text("3 new controls")).to_be_visible()
    walk.check()


def mapped(walk):
    page = walk.page
    page.get_by_role("link", name="House rules", exact=True).click()
    for code in ("H.1", "H.2"):
        page.get_by_label(f"Choose {code}").check()
    walk.check()
    page.get_by_role("button", name="Map the chosen controls").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Map 2 controls")
    page.get_by_label("What meets them").select_option("Change enablement")
    page.get_by_label("Gap: it should be met here").check()
    walk.check()
    page.get_by_role("button", name="Save mapping").click()
    expect(page.get_by_text("Mapping saved: 2 new.")).to_be_visible()


def edited(walk):
    page = walk.page
    page.get_by_role("link", name="H.1", exact=True).click()
    walk.check()
    page.get_by_role("link", name="Edit what Change enablement says").click()
    page.get_by_label("Covered: it is done").check()
    walk.check()
    page.get_by_role("button", name="Save mapping").click()


def looked_at(walk):
    page = walk.page
    page.get_by_role("link", name="House rules").first.click()
    page.get_by_role("link", name="Coverage", exact=True).click()
    expect(page.locator("#coverage[data-ready='1']")).to_be_visible()
    expect(page.locator("#coverage .heatmaplayer text").first).to_have_text("▲ 1/2")
    page.locator("#coverage summary").click()
    walk.check()
    page.goto("/practices/")
    page.get_by_role("link", name="Change enablement").click()
    key = page.url.rpartition("/")[2]
    page.goto(f"/controls/?practice={key}")
    expect(page.locator("#share[data-ready='1']")).to_be_visible()
    walk.check()


def bring(walk, text):
    page = walk.page
    page.goto("/controls/import")
    walk.check()
    page.get_by_label("File").set_input_files(
        {"name": "house.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_label("Name of a new framework").fill("House rules")
    page.get_by_role("button", name="Import list").click()
