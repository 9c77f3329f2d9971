"""Who decides, in a browser: the RACI by keyboard, a refusal, the right person."""

import csv
import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.test_walk import set_up

PASSWORD = "correct horse battery"
ADA, BEN = "ada@example.org", "ben@example.org"


@pytest.fixture
def founded(walk, site):
    set_up(walk, site)
    return walk


def sign_in(page, email):
    page.context.clear_cookies()
    page.goto("/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


def invite(walk, site):
    """Let Ben join as a member."""
    page = walk.page
    page.goto("/people/new")
    page.locator("main [name=name]").fill("Ben Bell")
    page.locator("main [name=email]").fill(BEN)
    page.get_by_role("button", name="Make invitation link").click()
    said = site.cis("user", "reset", BEN)
    assert said.returncode == 0, said.stderr
    page.context.clear_cookies()
    page.goto(said.stdout.strip())
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Join and sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def focus_first_cell(page):
    """Tab from the top of the page until the first cell of the grid has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id").startswith("cell-"):
            return
    raise AssertionError("No cell of the grid can be reached by tab.")


def cell(page, activity, column):
    return page.get_by_label(f"{activity}, {column}", exact=True)


def test_the_raci_is_edited_by_keyboard_only(founded):
    page = founded.page
    page.goto("/governance/raci/")
    founded.check()
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the RACI")
    founded.check()
    focus_first_cell(page)
    # Down to approving, right to the approver: take C away, set A.
    press(page, "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "Delete", "a")
    expect(cell(page, "Approve an initiative", "approver")).to_have_value("A")
    row = page.get_by_role("row", name=re.compile("Approve an initiative"))
    expect(row.locator("[data-raci-state]")).to_have_text("2 A, keep one")
    founded.check()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".summary")).to_contain_text("Say why the RACI changes.")
    founded.check(status=422)
    focus_first_cell(page)
    press(page, "ArrowDown", "ArrowDown", "a")
    expect(cell(page, "Approve an initiative", "practice owner")).to_have_value("R")
    expect(row.locator("[data-raci-state]")).to_have_text("whole")
    press(page, "r", "c", "c", "r")
    expect(cell(page, "Approve an initiative", "practice owner")).to_have_value("R")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == "reason":
            break
    page.keyboard.type("The change board approves")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("saved as a new version")
    expect(page.locator("main")).to_contain_text("The change board approves")
    founded.check()


def test_a_table_is_pasted_onto_the_grid_and_goes_out_again(founded):
    page = founded.page
    page.goto("/governance/raci/edit")
    start = cell(page, "Approve an initiative", "practice owner")
    start.focus()
    start.evaluate(
        """(cell) => {
          const data = new DataTransfer();
          data.setData("text", "r\\tc\\ta\\nR A\\t\\ti");
          const given = { clipboardData: data, bubbles: true, cancelable: true };
          cell.dispatchEvent(new ClipboardEvent("paste", given));
        }"""
    )
    expect(cell(page, "Approve an initiative", "approver")).to_have_value("A")
    expect(cell(page, "Reject an initiative", "practice owner")).to_have_value("A R")
    expect(cell(page, "Reject an initiative", "practice manager")).to_have_value("")
    page.get_by_label("Why does it change?").fill("Copied from the handbook")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator("main")).to_contain_text("Version 1")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    with started.value.path().open(encoding="utf-8-sig") as file:
        rows = {row["Activity"]: row for row in csv.DictReader(file)}
    assert rows["Approve an initiative"]["Approver"] == "A"
    assert rows["Approve an initiative"]["Practice owner"] == "R"


def incident_management(site):
    query = "SELECT id FROM practice WHERE code = 'incident-management'"
    with sqlite3.connect(site.folder / "cis.sqlite") as file:
        return file.execute(query).fetchone()[0]


def appoint(page, practice, name):
    page.goto(f"/practices/{practice}/appoint")
    page.get_by_label("Person", exact=True).select_option(label=name)
    page.get_by_role("button", name="Appoint owner").click()
    expect(page.locator(".head__status")).to_contain_text(name)


def propose(page):
    page.goto("/pain-points/new")
    page.locator("[name=statement]").fill("Tickets bounce between teams")
    page.locator("[name=practice_id]").select_option(label="Incident management")
    page.locator("[name=hours_lost]").fill("20")
    page.get_by_role("button", name="Raise pain point").click()
    page.goto("/initiatives/new")
    page.get_by_label("What will change?").fill("Fewer hand-overs")
    page.get_by_label("Practice").select_option(label="Incident management")
    page.get_by_label("Pain point it answers").select_option(index=1)
    page.get_by_role("button", name="Propose initiative").click()
    page.get_by_role("button", name="Mark as assessed").click()
    expect(page.locator(".head__status")).to_contain_text("Assessed")


def reject(page, *, emergency=""):
    page.goto("/initiatives/1/move")
    page.get_by_label("Reject", exact=True).check()
    page.get_by_label("Why", exact=False).first.fill("Not worth it now")
    page.get_by_role("button", name="Take this step").click()
    if emergency:
        page.get_by_label("Decide anyway in an emergency").fill(emergency)
        page.get_by_role("button", name="Take this step").click()


def test_a_refusal_names_the_person_and_that_person_decides(founded, site):
    page = founded.page
    invite(founded, site)
    sign_in(page, ADA)
    appoint(page, incident_management(site), "Ben Bell")
    propose(page)
    reject(page)
    expect(page.locator(".note--concern")).to_contain_text("Ask Ben Bell")
    expect(page.get_by_label("Decide anyway in an emergency")).to_be_visible()
    founded.check(status=403)
    page.goto("/governance/rights/ask")
    page.get_by_label("May").select_option(label="Ada Byron")
    page.get_by_label("decide").select_option(label="Reject an initiative")
    page.get_by_label("for", exact=True).select_option(label="Incident management")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".note--concern")).to_contain_text("No, Ada Byron may not")
    founded.check()
    words = ("initiative.reject", "--practice", "incident-management")
    assert site.cis("may", ADA, *words).returncode == 1
    assert site.cis("may", BEN, *words).returncode == 0
    sign_in(page, BEN)
    reject(page)
    expect(page.locator(".head__status")).to_contain_text("Rejected")
    founded.check()


def test_an_emergency_is_seen_by_everybody(founded, site):
    page = founded.page
    invite(founded, site)
    sign_in(page, ADA)
    appoint(page, incident_management(site), "Ben Bell")
    propose(page)
    reject(page, emergency="Ben is on a plane and the plant stands still")
    expect(page.locator(".note--concern")).to_contain_text("Ben is on a plane")
    founded.check(status=403)
    page.goto("/governance/rights/")
    expect(page.locator(".note--concern")).to_contain_text("1 decision was taken")
    founded.check()
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (
        "/governance/rights/",
        "/governance/rights/1",
        "/governance/rights/ask",
        "/governance/rights/new",
        "/governance/rights/1/edit",
        "/governance/rights/1/withdraw",
        "/governance/raci/",
        "/governance/raci/edit",
    ):
        page.goto(address)
        founded.check()
