import io
from datetime import date

import pytest

from cis.core.access import Role
from cis.kit.db import db
from cis.register.metrics import queries as metrics
from cis.register.practices import actions as practices
from cis.register.practices import queries as practice_queries
from cis.register.tickets import queries
from cis.register.tickets.models import TicketFeed, TicketLayout
from tests.conftest import token as form_token

HEADER = "number,opened_at,resolved_at,priority,category,reopen_count,made_sla,caller\n"
EXPORT = (
    HEADER + "INC1,2026-01-05 08:00:00,2026-01-05 10:00:00,1,Email,0,true,Ada Love\n"
    "INC2,2026-01-06 08:00:00,2026-01-07 08:00:00,2,Printer,1,false,Ada Love\n"
    "INC3,never,,2,Printer,0,true,Ada Love\n"
    "INC4,2026-01-18 08:00:00,2026-01-18 20:00:00,2,Email,0,true,Ada Love\n"
)
NEWER = (
    HEADER + "INC4,2026-01-18 08:00:00,2026-01-18 09:00:00,2,Email,0,true,Ada Love\n"
)
AMBIGUOUS = (
    "number,opened_at,resolved_at,made_sla\n"
    "INC1,02/03/2026 08:00,02/03/2026 10:00,true\n"
    "INC2,04/03/2026 08:00,05/03/2026 10:00,true\n"
)
FOREIGN = (
    "Vorgang,Angelegt am,Erledigt am\n"
    "A1,2026-01-05 08:00,2026-01-06 08:00\n"
    "A2,2026-01-11 08:00,2026-01-11 20:00\n"
)


@pytest.fixture
def client(sign_in):
    """Leadership's browser: it fills in where nobody answers for a practice."""
    return sign_in(Role.LEADERSHIP)


@pytest.fixture
def desk(app, client, store):
    """A browser in an installation with the practices and no upload."""
    for path in uploads(app):
        path.unlink()
    store(practices.install_catalogue)
    return client


@pytest.fixture
def send(post):
    """Upload a text as a file and return the answer."""

    def run(client, text, name="export.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        return post(client, "/import/", file=(io.BytesIO(content), name))

    return run


@pytest.fixture
def apply(post, send):
    """Upload a file and apply it with measures; return the page after it."""

    def run(client, text, *measures, **data):
        url = send(client, text).location
        chosen = {**choices(), "measures": list(measures), **data}
        page = post(client, f"{url}/metrics", **chosen)
        assert page.status_code == 303, page.text
        return client.get(page.location)

    def choices():
        practice = practice_queries.by_code(db.session(), "incident-management")
        return {"feed": "Desk", "practice_id": practice.id, "period": "week"}

    return run


def uploads(app):
    return list((app.config["CIS_DATA"] / "uploads").glob("*"))


def test_a_file_is_shown_as_understood_before_anything_is_taken(desk, send):
    page = desk.get(send(desk, EXPORT).location)
    assert "Recognised as ServiceNow incidents" in page.text
    assert "4 rows, 3 incidents, 1 rejected" in page.text
    assert "2026-01-05 08:00:00 is 5 Jan 2026 08:00" in page.text
    assert "is not a date" in page.text
    assert "this export has no reassignment count" in page.text.casefold()
    assert queries.feeds(db.session()) == []


def test_applying_defines_metrics_and_deletes_the_file(app, desk, apply):
    page = apply(desk, EXPORT, "mttr_median_h", "reopen_rate_pct")
    assert "3 tickets added, 0 changed, 1 row rejected." in page.text
    assert "Freeze a baseline" in page.text
    assert uploads(app) == []
    feed = queries.feed_named(db.session(), "desk")
    found = {
        metric.name: [
            (each.starts_on, each.value)
            for each in metrics.readings(db.session(), metric.id)
        ]
        for metric, _ in queries.fed(db.session(), feed.id)
    }
    assert found == {
        "Re-open rate": [(date(2026, 1, 5), 50.0), (date(2026, 1, 12), 0.0)],
        "Time to restore service (median, clock hours)": [
            (date(2026, 1, 5), 13.0),
            (date(2026, 1, 12), 12.0),
        ],
    }


def test_the_likeliest_measures_are_ticked(desk, send):
    page = desk.get(send(desk, EXPORT).location + "/metrics").text
    for key in ("mttr_median_h", "reopen_rate_pct"):
        assert f'value="{key}" checked' in page
    assert 'value="fcr_pct"' not in page
    assert 'value="sla_pct">' in page
    assert '<option selected value="' in page
    assert ">Incident management</option>" in page


def test_no_person_is_stored(desk, apply, session):
    apply(desk, EXPORT)
    rows = db.session().connection().exec_driver_sql("SELECT * FROM ticket").all()
    assert rows
    assert "Ada" not in str(rows)


def test_the_same_file_again_says_so(desk, apply, send):
    apply(desk, EXPORT, "mttr_median_h")
    preview = desk.get(send(desk, EXPORT).location)
    assert "already applied as import #1" in preview.text
    page = apply(desk, EXPORT, "mttr_median_h")
    assert "already applied as import #1" in page.text
    assert "no ticket changed" in page.text


def test_a_newer_export_revises(desk, apply):
    apply(desk, EXPORT, "mttr_median_h")
    page = apply(desk, NEWER)
    assert "0 tickets added, 1 changed, 0 rows rejected. 1 reading revised" in page.text


def test_ambiguous_dates_are_asked_and_the_answer_is_taken(desk, post, send):
    url = send(desk, AMBIGUOUS).location
    page = desk.get(url).text
    assert "02/03/2026 08:00 and 04/03/2026 08:00" in page
    assert "Choose what to measure</a>" not in page
    assert desk.get(f"{url}/metrics").status_code == 303
    assert post(desk, url, date_order="dmy").status_code == 303
    page = desk.get(url).text
    assert "2 Mar 2026 08:00" in page
    assert "Choose what to measure</a>" in page


def test_a_mapping_is_asked_used_and_remembered(desk, apply, post, send):
    url = send(desk, FOREIGN).location
    page = desk.get(url).text
    assert "no column for the opened date" in page
    mapping = {"number": "Vorgang", "opened_at": "Angelegt am"}
    answer = post(
        desk, url, **mapping, resolved_at="Erledigt am", remember="Helpdesk tool"
    )
    assert answer.status_code == 303
    assert "2 rows, 2 incidents" in desk.get(url).text
    practice = practice_queries.by_code(db.session(), "incident-management").id
    post(
        desk,
        f"{url}/metrics",
        feed="Helpdesk",
        practice_id=practice,
        measures=["mttr_median_h"],
    )
    layout = db.session().query(TicketLayout).one()
    assert layout.name == "Helpdesk tool"
    page = desk.get(send(desk, FOREIGN + "A3,2026-01-12 08:00,\n").location).text
    assert "Recognised as Helpdesk tool (your layout)" in page
    assert "3 rows, 3 incidents" in page


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "is empty; export the list again"),
        (b"%PDF-1.7 x", "a.pdf", "is a PDF, not a table; export as CSV or XLSX"),
        (b"a,b\n\0,x\n", "nul.csv", "contains a NUL byte"),
        (b"just words\n", "words.csv", "has only one column"),
        (HEADER.encode(), "none.csv", "has a header and no rows below it"),
        (EXPORT.encode()[:-2] + b',"open', "quote.csv", "is not closed"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_is_not_kept(
    app, desk, send, content, name, words
):
    answer = send(desk, content, name)
    assert answer.status_code == 422
    assert f"{name}" in answer.text
    assert words in answer.text
    assert uploads(app) == []


def test_a_post_without_a_file_says_so(desk, post):
    answer = post(desk, "/import/")
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_an_upload_is_for_its_owner_only(desk, send, sign_in):
    url = send(desk, EXPORT).location
    stranger = sign_in(Role.MEMBER)
    for page in ("", "/metrics", "/rejected.csv"):
        assert stranger.get(url + page).status_code == 404
    assert desk.get("/import/" + "x" * 22).status_code == 404


def test_an_upload_can_be_discarded(app, desk, post, send):
    url = send(desk, EXPORT).location
    answer = post(desk, f"{url}/discard", at=url)
    assert answer.status_code == 303
    assert uploads(app) == []


def test_auditors_look_and_do_not_import(desk, apply, send, sign_in):
    apply(desk, EXPORT, "mttr_median_h")
    auditor = sign_in(Role.AUDITOR)
    for page in (
        "",
        "imports/1",
        "feeds/1",
        "feeds/1/pareto",
        "imports/1/rejected.csv",
    ):
        assert auditor.get(f"/import/{page}").status_code == 200
    assert "Read the file" not in auditor.get("/import/").text
    data = {
        "csrf_token": form_token(auditor, "/account"),
        "file": (io.BytesIO(b"x"), "x"),
    }
    answer = auditor.post("/import/", data=data)
    assert answer.status_code == 403


def test_rejected_rows_come_as_csv(desk, apply, send):
    url = send(desk, EXPORT).location
    assert "4,opened_at,“never” is not a date" in desk.get(f"{url}/rejected.csv").text
    apply(desk, EXPORT)
    assert (
        "4,opened_at,“never” is not a date"
        in desk.get("/import/imports/1/rejected.csv").text
    )


def test_one_value_of_a_column_can_be_measured(desk, apply, send):
    url = send(desk, EXPORT).location
    page = desk.get(f"{url}/metrics?by=category").text
    assert '<option value="Email">Email</option>' in page
    page = desk.get(f"{url}/metrics?by=category&value=Email").text
    assert "Measures of category Email" in page
    page = apply(desk, EXPORT, "opened_n", by="category", value="Email")
    assert "Tickets opened: Email" in page.text


def test_the_page_of_a_feed_does_not_repeat_its_name_in_each_line(desk, apply):
    apply(desk, EXPORT)
    page = desk.get("/import/feeds/1").text

    assert "#1 export.csv" in page
    assert 'data-label="Feed"' not in page
    assert 'data-label="Feed"' in desk.get("/import/").text


def test_a_feed_without_imports_shows_a_sentence_and_no_empty_table(desk, store):
    store(lambda s: s.add(TicketFeed(name="Calls", kind="incidents")))
    for page in (desk.get("/import/feeds/1").text, desk.get("/import/").text):
        assert "No export was imported yet." in page
        assert "Rejected</th>" not in page


def test_the_pareto_offers_each_slice_as_a_pain_point(desk, apply):
    apply(desk, EXPORT)
    page = desk.get("/import/feeds/1/pareto?by=category").text
    assert "2 of 2 categories make 80 % of the tickets" in page
    assert "3 tickets, " in page
    assert "Make this a pain point" in page
    link = page.split("/pain-points/new?")[1].split('"')[0].replace("&amp;", "&")
    form = desk.get(f"/pain-points/new?{link}").text
    assert "67 % of our incidents are “Email”" in form
    assert "2 of 3 (66.7 %)" in form
    figure = desk.get("/import/feeds/1/pareto.json?by=category").get_json()
    assert figure["data"][0]["x"] == [2, 1]
    assert "Email,2,66.67" in desk.get("/import/feeds/1/pareto.csv?by=category").text


@pytest.mark.parametrize("path", ["pareto?by=caller", "pareto.json?by=x", "pareto.csv"])
def test_an_unknown_column_is_not_found(desk, apply, path):
    apply(desk, EXPORT)
    assert desk.get(f"/import/feeds/1/{path}").status_code == 404


def test_a_feed_of_another_kind_is_refused_and_the_choice_kept(desk, apply, post, send):
    apply(desk, EXPORT)
    url = send(desk, "csat_score,csat_at\n5,2026-01-05\n").location
    practice = practice_queries.by_code(db.session(), "service-desk").id
    answer = post(desk, f"{url}/metrics", feed="Desk", practice_id=practice)
    assert answer.status_code == 422
    assert "holds incidents, and this file holds survey" in answer.text


def test_without_any_export_the_page_says_what_to_do(desk):
    assert "No export was imported yet" in desk.get("/import/").text
