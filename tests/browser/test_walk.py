"""The main job, end to end: from an empty folder to an honest verdict."""

import re
import sqlite3

from playwright.sync_api import expect

METRIC = "Time to restore service (median, clock hours) (h)"
EVENTS = [
    "practice.install",
    "right.install",
    "framework.install",
    "questionset.install",
    "account.invite-first",
    "account.setup",
    "account.logout",
    "account.login",
    "assignment.appoint",
    "ticket.import",
    "baseline.freeze",
    "painpoint.report",
    "initiative.propose",
    "initiative.edit",
    "initiative.move",
    "initiative.edit",
    "initiative.edit",
    "initiative.approve",
]
MISSING = (
    "choose the metric",
    "freeze a baseline",
    "set the target",
    "by which day",
    "may change the work",
    "hours a month",
    "how often",
)


def set_up(walk, site):
    page = walk.page
    page.goto(site.setup)
    walk.check()
    page.get_by_label("Organisation").fill("Larkfield")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_label("The same password again").fill("correct horse battery")
    page.get_by_role("button", name="Set up and sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    walk.check()


def sign_in_again(walk):
    page = walk.page
    page.locator("summary", has_text="Ada Byron").click()
    page.get_by_role("button", name="Sign out").click()
    walk.check()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")


def appoint(walk):
    page = walk.page
    page.get_by_role("link", name="Practices").click()
    walk.check()
    page.get_by_role("link", name="Incident management").click()
    walk.check()
    page.get_by_role("link", name="Appoint an owner").click()
    walk.check()
    page.get_by_label("Person", exact=True).select_option(label="Ada Byron")
    page.get_by_role("button", name="Appoint owner").click()
    expect(page.locator(".head__status")).to_contain_text("Ada Byron")


def bring_tickets(walk, file):
    page = walk.page
    page.get_by_role("link", name="Import").first.click()
    walk.check()
    page.get_by_label("Export of your ticket tool").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recognised as")
    expect(page.locator(".head__status")).to_contain_text("6,249")
    walk.check()
    page.get_by_role("link", name="Choose what to measure").click()
    walk.check()
    for box in page.locator("input[name=measures]").all():
        box.set_checked(box.get_attribute("value") == "mttr_median_h")
    page.locator("form").get_by_role("button", name=re.compile("Apply|Import")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import #1")
    walk.check()


def freeze(walk):
    page = walk.page
    page.get_by_role("link", name="Freeze a baseline").first.click()
    walk.check()
    page.get_by_label("First period").fill("2016-02-29")
    page.get_by_label("Last period").fill("2016-04-04")
    page.get_by_role("button", name="Look at these periods").click()
    expect(page.locator("main")).to_contain_text("Trial limits")
    walk.check()
    page.get_by_role("button", name="Freeze baseline").click()
    expect(page.locator("[data-src][data-ready='1']")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Too early to tell")
    walk.check()


def find_pain(walk):
    page = walk.page
    page.get_by_role("link", name="Import").first.click()
    page.get_by_role("link", name=re.compile("^Pareto")).click()
    expect(page.locator("[data-src][data-ready='1']")).to_be_visible()
    walk.check()
    page.get_by_role("link", name="Make this a pain point").first.click()
    expect(page.get_by_label("Figures")).not_to_be_empty()
    walk.check()
    page.get_by_role("button", name="Raise pain point").click()
    expect(page.locator(".reference").first).to_contain_text("PP-0001")
    walk.check()


def propose(walk):
    page = walk.page
    page.get_by_role("link", name="Register").click()
    walk.check()
    page.get_by_role("link", name="Propose an initiative").first.click()
    walk.check()
    page.get_by_label("What will change?").fill("Fewer hand-overs between teams")
    page.get_by_label("Practice").select_option(label="Incident management")
    page.get_by_label("Accountable owner").select_option(label="Ada Byron")
    page.get_by_role("button", name="Propose initiative").click()
    expect(page.locator("h1")).to_contain_text("CI-0001")
    walk.check()


def step(walk, name):
    page = walk.page
    page.get_by_role("link", name="Other steps").click()
    page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Take this step").click()


def be_refused(walk):
    page = walk.page
    step(walk, "Mark as assessed")
    expect(page.locator(".note--concern")).to_contain_text("pain point")
    walk.check(status=422)
    fill(walk, "basics", {"pain_point_ids": "yes"})
    page.get_by_role("button", name="Mark as assessed").click()
    expect(page.locator(".head__status")).to_contain_text("Assessed")
    step(walk, "Approve")
    said = page.locator(".note--concern").inner_text().lower()
    assert all(word in said for word in MISSING), said
    walk.check(status=422)


def fill(walk, section, values):
    page = walk.page
    page.goto(f"/initiatives/1/edit/{section}")
    for name, value in values.items():
        field = page.locator(f"[name={name}]").first
        kind = field.get_attribute("type")
        if kind == "checkbox":
            field.check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    walk.check()
    page.get_by_role("button", name="Save changes").click()
    expect(page).to_have_url(re.compile(r"/initiatives/1(#.*)?$"))


def promise_and_approve(walk):
    page = walk.page
    fill(
        walk,
        "outcome",
        {
            "metric_id": METRIC,
            "target": "24",
            "target_on": "31 Dec 2026",
        },
    )
    fill(
        walk,
        "planning",
        {"cadence": "Monthly", "owner_has_authority": "yes", "owner_hours": "8"},
    )
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".head__status")).to_contain_text("Approved")
    expect(page.locator(".verdict")).to_contain_text("Too early to tell")
    expect(page.locator("[data-src][data-ready='1']")).to_be_visible()
    walk.check()


def test_from_a_set_up_link_to_an_honest_verdict(walk, site, shared):
    set_up(walk, site)
    sign_in_again(walk)
    appoint(walk)
    bring_tickets(walk, shared / "data" / "demo_incidents_uci.csv")
    freeze(walk)
    find_pain(walk)
    propose(walk)
    be_refused(walk)
    promise_and_approve(walk)
    take_files(walk)
    recount(site)


def take_files(walk):
    page = walk.page
    page.goto("/metrics/1")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").first.click()
    rows = started.value.path().read_text(encoding="utf-8").splitlines()
    assert len(rows) > 50
    page.goto("/initiatives/")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").first.click()
    assert "CI-0001" in started.value.path().read_text(encoding="utf-8")
    walk.check()


def recount(site):
    """Every change of the walk is one event, and the log holds until it is touched."""
    with sqlite3.connect(site.folder / "cis.sqlite") as file:
        query = "SELECT seq, action FROM trail_event ORDER BY seq"
        events = file.execute(query).fetchall()
    assert [action for _, action in events] == EVENTS
    assert site.cis("trail", "verify").returncode == 0
    with sqlite3.connect(site.folder / "cis.sqlite") as file:
        file.execute("DROP TRIGGER trail_event_no_update")
        place = "substr(payload, 1, 40) || '~' || substr(payload, 42)"
        file.execute(f"UPDATE trail_event SET payload = {place} WHERE seq = 7")
    found = site.cis("trail", "verify")
    assert found.returncode == 1
    assert "event 7" in found.stdout
