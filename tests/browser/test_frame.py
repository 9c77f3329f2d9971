"""The frame and every macro in a real browser: strict policy, keyboard, axe."""

import os
import shutil
import threading
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, flash, jsonify, redirect, render_template
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from werkzeug.serving import make_server
from wtforms import BooleanField, FileField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from cis.core.config import Settings
from cis.kit import http
from cis.kit.charts.bars import pareto
from cis.kit.charts.behaviour import Behaviour, Event, behaviour
from cis.kit.charts.matrix import Bubble, matrix
from cis.kit.web import assets, filters
from cis.kit.web.fields import DayField
from cis.kit.web.forms import Form

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DAY = date(2026, 5, 4)
WIDTHS = (1280, 800, 360)
KINDS = [
    "common_cause",
    "special_cause_concern",
    "common_cause",
    "special_cause_improvement",
]
LINE = "document.querySelector('#mttr [data-canvas]').data[0].line.color"


class Report(Form):
    title = StringField("What hurts", [InputRequired("Say it.")], description="Short.")
    practice = SelectField("Practice", choices={"a": "Incident management"})
    impact = RadioField(
        "Impact", [InputRequired("Choose.")], choices={"h": "High", "l": "Low"}
    )
    since = DayField("Since", [InputRequired("Say since when.")])
    tell = BooleanField("Tell the owner")


class Upload(Form):
    file = FileField("Export", [InputRequired("Choose a file.")])


def figure():
    days = [DAY + timedelta(weeks=week) for week in range(4)]
    return Behaviour(
        dates=days,
        values=[40.0, 61.0, None, 22.0],
        kinds=KINDS,
        phases=[0] * 4,
        centre=[40.0] * 4,
        lower=[30.0] * 4,
        upper=[50.0] * 4,
        title="Restore time fell",
        axis="Restore time",
        unit="h",
        target=24.0,
        baseline=(days[0], days[1]),
        events=[Event(1, days[2], "Swarming began")],
        trial=[0],
    )


def gallery(folder):
    app = Flask("gallery", root_path=str(ROOT), static_folder="static")
    app.config.update(SECRET_KEY="gallery", CIS_DATA=folder, CIS=Settings(data=folder))
    app.jinja_env.loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(HERE / "gallery")]
    )
    app.jinja_env.undefined = StrictUndefined
    CSRFProtect(app)
    for kit in (http, assets, filters):
        kit.init_app(app)
    places = [("Home", "house-door", "/", "h"), ("Form", "pencil", "/form", "f")]
    nav = [dict(zip(("label", "icon", "url", "key"), place)) for place in places]  # noqa: B905
    app.context_processor(
        lambda: {
            "nav": [{**place, "current": place["url"] == "/"} for place in nav],
            "search_url": "/",
            "account": SimpleNamespace(name="Mara", role="owner"),
            "sign_out_url": "/close",
            "is_demo": True,
        }
    )
    pages(app)
    return app


def pages(app):
    page = SimpleNamespace(page=2, pages=9, total=1234, first=21, last=40)
    bubbles = [
        Bubble(f"CI-{number:04}", "Restore time", "M", 8.0, 4.0, "/form")
        for number in (1, 2, 3)
    ]
    app.add_url_rule(
        "/", "home", lambda: render_template("pieces.html", page=page, day=DAY)
    )
    figures = {
        "figure": behaviour(figure()),
        "pareto": pareto(["VPN", "Mail"], [3, 1], title="VPN", axis="Tickets"),
        "matrix": matrix(bubbles, title="What first?"),
    }
    app.add_url_rule("/<name>.json", "json", lambda name: jsonify(figures[name]))

    def answered(form, template):
        if form.submitted():
            flash("Saved.")
            return redirect("/", 303)
        return render_template(template, form=form), form.page_status

    both = ["GET", "POST"]
    app.add_url_rule(
        "/form", "form", lambda: answered(Report(), "report.html"), methods=both
    )
    app.add_url_rule(
        "/upload", "upload", lambda: answered(Upload(), "upload.html"), methods=both
    )
    app.add_url_rule("/close", "close", lambda: redirect("/", 303), methods=["POST"])


def chromium():
    return shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = os.environ.get("CIS_CHROMIUM") or chromium()
    if not found:
        if os.environ.get("CIS_STRICT") == "1":
            pytest.fail("Chromium is missing, and CIS_STRICT=1 allows no skip.")
        pytest.skip("Chromium is missing on this machine.")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--no-sandbox"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    return {
        **browser_type_launch_args,
        "executable_path": found,
        "args": [*quiet, "--disable-sync"],
    }


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    server = make_server(
        "127.0.0.1", 0, gallery(tmp_path_factory.mktemp("data")), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser, site):
    """Return a tab whose addresses begin at the gallery, not at the application."""
    context = browser.new_context(base_url=site)
    yield context.new_page()
    context.close()


@pytest.fixture
def said(page):
    """Collect what the console reports; a breach of the policy is among it."""
    heard = []
    page.on(
        "console",
        lambda line: heard.append(line.text) if line.type == "error" else None,
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def errors(said):
    """Leave out the answers that a test asks for: a refused form, a missing figure."""
    return [line for line in said if "422" not in line and "500" not in line]


def drawn(page):
    for name in ("mttr", "pareto", "matrix"):
        page.locator(f"#{name}[data-ready='1']").wait_for()


def clean(page):
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_piece_is_accessible_and_keeps_the_policy(page, said, theme, width):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    drawn(page)

    clean(page)
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    assert errors(said) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_refused_form_is_accessible_and_keeps_what_was_typed(page, said, theme):
    page.emulate_media(color_scheme=theme)
    page.goto("/form")
    page.fill("#since", "next friday")
    page.get_by_role("button", name="Report").click()
    page.locator(".summary").wait_for()

    clean(page)
    assert (
        page.locator("#since-understood").inner_text().startswith("Understood as Fri")
    )
    assert page.locator(":focus").get_attribute("class") == "summary"
    page.get_by_role("link", name="Impact: Choose.").click()
    assert page.locator(":focus").get_attribute("id") == "impact-0"
    assert errors(said) == []


def test_a_chart_follows_the_theme_and_can_be_saved(page, said):
    page.goto("/")
    drawn(page)
    light = page.evaluate(f"() => {LINE}")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_function(f"(was) => {LINE} !== was", arg=light)
    with page.expect_download() as download:
        page.locator("#mttr").get_by_role("button", name="SVG").click()

    assert download.value.suggested_filename == "mttr.svg"
    assert "Restore time fell" in Path(download.value.path()).read_text(
        encoding="utf-8"
    )
    assert errors(said) == []


def test_hovering_over_a_point_says_it_in_words(page, said):
    page.goto("/")
    drawn(page)
    page.locator("#mttr .scatterlayer .points path").nth(1).hover(force=True)

    page.get_by_text("Signal: concern").wait_for()
    assert errors(said) == []


def test_a_chart_without_data_says_so_in_a_sentence(page):
    page.goto("/")

    page.get_by_text("The chart's data could not be fetched (500).").wait_for()


def test_a_bubble_leads_to_what_it_stands_for(page):
    page.goto("/")
    drawn(page)
    page.locator("#matrix .scatterlayer .points path").first.click(force=True)

    page.wait_for_url("**/form")


@pytest.mark.parametrize("width", WIDTHS)
def test_bubbles_of_one_effort_and_value_and_their_names_can_all_be_read(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    drawn(page)
    for what in (".textpoint text", ".points path"):
        found = page.locator(f"#matrix .scatterlayer {what}").all()
        boxes = [one.bounding_box() for one in found]
        assert len(boxes) == 3
        assert not any(map(overlap, *zip(*combinations(boxes, 2), strict=True)))


def overlap(one, other):
    return all(
        max(one[side], other[side])
        < min(one[side] + one[size], other[side] + other[size])
        for side, size in (("x", "width"), ("y", "height"))
    )


def test_the_keyboard_reaches_places_lists_and_search(page):
    page.goto("/")
    page.keyboard.press("/")
    assert page.locator(":focus").get_attribute("name") == "q"
    page.locator(":focus").blur()
    for key in "jjk":
        page.keyboard.press(key)
    assert "CI-0001" in page.locator("tr.is-current").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/form?row=1")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/")
    page.keyboard.press("n")
    page.wait_for_url("**/form")


def test_a_question_mark_lists_the_keys(page):
    page.goto("/")
    page.keyboard.press("?")

    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    assert "Go to Form" in page.get_by_role("dialog").inner_text()
    clean(page)
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")


def test_ctrl_enter_saves_and_the_page_says_so(page):
    page.goto("/form")
    page.fill("#title", "VPN drops")
    page.check("#impact-0")
    page.fill("#since", "3.5.")
    page.keyboard.press("Control+Enter")

    page.get_by_role("status").get_by_text("Saved.").wait_for()


def test_leaving_with_unsaved_changes_is_asked_about(page):
    asked = []
    page.on("dialog", lambda box: (asked.append(box.type), box.accept()))
    page.goto("/form")
    page.fill("#title", "VPN drops")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/")

    assert asked == ["beforeunload"]


def test_a_grave_step_is_asked_about_first(page):
    page.goto("/form")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Cancel").click()
    assert page.url.endswith("/form")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Close it").click()

    page.wait_for_url("**/")


def test_an_upload_shows_numbers_and_a_refusal_keeps_the_page(page, said):
    page.goto("/upload")
    page.get_by_role("button", name="Read the file").click()
    page.locator(".summary").wait_for()
    clean(page)
    content = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n" * 500_000}
    page.set_input_files("#file", content)
    page.get_by_role("button", name="Read the file").click()

    page.get_by_role("status").get_by_text("Saved.").wait_for()
    assert errors(said) == []


def test_a_theme_chosen_is_remembered(page):
    page.goto("/form")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Dark").click()
    page.reload()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_the_menu_opens_the_places_on_a_small_screen(page):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto("/form")
    menu = page.get_by_role("button", name="Menu", exact=True)
    assert not page.locator("#places").is_visible()
    menu.click()

    assert page.locator("#places").is_visible()
    assert menu.get_attribute("aria-expanded") == "true"
