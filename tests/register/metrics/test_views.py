import io
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

import pytest
import time_machine
from sqlalchemy import event

from cis.core.access import Role
from cis.kit.db import db
from cis.kit.trail import queries as trail
from cis.register.metrics import actions, queries
from cis.register.metrics.rules import (
    DataKind,
    FreezeDraft,
    Origin,
    ReadingDraft,
    Source,
)
from tests import factories

AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def practice(store):
    return store(lambda s: factories.practice(s, name="Incident management"))


@pytest.fixture
def metric(store, practice):
    return store(lambda s: factories.metric(s, practice_id=practice))


def fill(session, key, *values, first=MONDAY):
    drafts = [
        ReadingDraft(first + timedelta(weeks=place), value)
        for place, value in enumerate(values)
    ]
    origin = Origin(Source.FILE, "weeks.csv", "ab" * 32, "test", AT)
    actions.record(session, queries.get(session, key), drafts, origin)
    return key


def freeze(session, key, last=date(2026, 3, 23), reason=""):
    draft = FreezeDraft(MONDAY, last, reason)
    return actions.freeze(session, queries.get(session, key), draft, by=None, at=AT)


@pytest.fixture
def full(store, metric):
    store(lambda s: fill(s, metric, *[10, 12, 11, 13] * 3, *[5, 6, 4] * 2))
    return metric


def definition(practice, **changes):
    values = {
        "name": "Change success",
        "practice_id": str(practice),
        "unit": "%",
        "direction": "increase",
        "period": "week",
        "kind": "proportion",
        "definition": "",
        "target": "97,5",
        "owner_id": "",
        "service": "",
        "aspect": "operational",
        "transform": "",
        "digits": "1",
        "due_days": "7",
    }
    return {**values, **changes}


def last_event():
    return trail.newest(db.session(), 1)[0]


def test_an_empty_page_says_the_next_step(client, sign_in):
    page = client.get("/metrics/")
    assert page.status_code == HTTPStatus.OK
    assert "No metric yet" in page.text
    assert "/metrics/new" in page.text
    assert "/metrics/new" not in sign_in(Role.AUDITOR).get("/metrics/").text


def test_defining_leads_to_typing_readings(client, post, practice):
    answer = post(client, "/metrics/new", **definition(practice))

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.location == "/metrics/1/readings"
    metric = queries.get(db.session(), 1)
    assert (metric.target, metric.kind) == (97.5, DataKind.PROPORTION)
    assert last_event().action == "metric.define"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Give the metric a name."),
        ({"practice_id": ""}, "Choose a practice."),
        ({"practice_id": "999"}, "Not a valid choice"),
        ({"unit": " "}, "Give a unit such as h, % or tickets"),
        ({"direction": "sideways"}, "Invalid Choice"),
        ({"target": "many"}, "“many” is not a number; write it like 14.2."),
        ({"target": "1,234"}, "can mean 1234 or 1.234"),
        ({"digits": "9"}, "Number must be between 0 and 6."),
        ({"transform": "log"}, "A log scale is for durations"),
    ],
)
def test_a_wrong_definition_is_shown_again_with_its_error(
    client, post, practice, changes, words
):
    page = post(client, "/metrics/new", **definition(practice, **changes))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in page.text
    assert "Change success" in page.text or "name" in changes


def test_the_page_says_what_the_metric_does(client, store, full):
    store(lambda s: freeze(s, full).id)

    page = client.get(f"/metrics/{full}")

    assert page.status_code == HTTPStatus.OK
    assert "Improved" in page.text
    assert "Restore time, median fell from" in page.text
    assert f'data-src="/metrics/{full}/chart.json"' in page.text
    assert "week of 4 May 2026" in page.text
    assert "Incident management" in page.text
    assert "weeks.csv" in page.text
    assert "Next reading due" in page.text


def test_a_metric_without_readings_asks_for_them(client, metric):
    page = client.get(f"/metrics/{metric}")

    assert "No reading yet" in page.text
    assert f"/metrics/{metric}/readings" in page.text


def test_the_chart_is_a_plotly_figure(client, store, full):
    store(lambda s: freeze(s, full).id)

    figure = client.get(f"/metrics/{full}/chart.json").json

    values = next(trace for trace in figure["data"] if trace["mode"] == "markers")
    assert len(values["y"]) == 18
    assert "4 May 2026: 4.0 h<br>Improvement: " in values["text"][-1]
    assert any("Baseline" in note["text"] for note in figure["layout"]["annotations"])


def test_the_chart_of_nothing_is_drawn_too(client, metric):
    assert client.get(f"/metrics/{metric}/chart.json").status_code == HTTPStatus.OK


def test_the_sparkline_is_an_image(client, full):
    answer = client.get(f"/metrics/{full}/spark.svg")

    assert answer.mimetype == "image/svg+xml"
    assert "newest 4.0 h" in answer.text


def test_the_csv_says_limits_signals_and_revisions_and_holds_no_formula(
    client, store, full
):
    origin = Origin(Source.TYPED, "", "", "test", AT)

    def correct(session):
        draft = ReadingDraft(MONDAY, 11.0, note="=1+1")
        actions.correct(session, queries.get(session, full), draft, origin)
        return full

    store(correct)

    answer = client.get(f"/metrics/{full}/readings.csv")

    header, first, *_ = answer.data.decode("utf-8-sig").splitlines()
    assert header.startswith("period_start,value,unit,numerator,denominator,centre")
    assert first.startswith("2026-01-05,11.0,h,,,")
    assert ",2,typed,,2026-06-03T09:00:00+00:00,'=1+1" in first


def test_our_own_csv_can_be_brought_back_and_changes_nothing(client, post, full):
    content = client.get(f"/metrics/{full}/readings.csv").data
    url = f"/metrics/{full}/import"

    answer = post(client, url, file=(io.BytesIO(content), "metric-1.csv"))

    assert answer.location == f"/metrics/{full}"
    page = client.get(answer.location).text
    assert "Nothing changed: All 18 weeks are as before." in page


def test_missing_periods_are_laid_out_and_typed_at_once(client, post, full):
    url = f"/metrics/{full}/readings"
    page = client.get(url).text
    assert "Week of 11 May 2026" in page
    assert "Week of 25 May 2026" in page
    assert "Week of 1 Jun 2026" not in page

    answer = post(
        client,
        url,
        **{
            "rows-0-starts_on": "2026-05-11",
            "rows-0-value": "7,5",
            "rows-1-starts_on": "2026-05-18",
            "rows-1-value": "",
            "rows-2-starts_on": "2026-05-25",
            "rows-2-value": "6",
        },
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    points = queries.points(db.session(), full)
    assert [point.value for point in points[-2:]] == [7.5, 6.0]
    assert last_event().action == "metric.record"
    assert "Typed readings: 2 new." in client.get(f"/metrics/{full}").text


def test_every_wrong_row_is_named_and_nothing_typed_is_lost(client, post, full):
    url = f"/metrics/{full}/readings"

    page = post(
        client,
        url,
        **{
            "rows-0-starts_on": "2026-05-11",
            "rows-0-value": "many",
            "rows-1-starts_on": "2026-05-18",
            "rows-1-value": "8",
            "rows-2-starts_on": "2026-06-29",
            "rows-2-value": "8",
        },
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "“many” is not a number" in page.text
    assert "Week of 29 Jun 2026: The week" in page.text
    assert 'value="8"' in page.text
    assert len(queries.points(db.session(), full)) == 18


def test_a_pasted_column_fills_the_periods_from_a_day_on(client, post, full):
    url = f"/metrics/{full}/readings"

    answer = post(client, url, pasted="7\n\n8,5", pasted_from="2026-05-12")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    points = queries.points(db.session(), full)[-2:]
    assert [(point.starts_on, point.value) for point in points] == [
        (date(2026, 5, 11), 7.0),
        (date(2026, 5, 25), 8.5),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Type at least one reading."),
        ({"pasted": "1"}, "Say in which period the column begins."),
        ({"pasted": "x", "pasted_from": "2026-05-12"}, "Line 1: “x”"),
        ({"pasted": "1", "pasted_from": "someday"}, "is not a date"),
        ({"pasted": "99", "pasted_from": "2026-01-05"}, "correct it there"),
        (
            {"rows-0-starts_on": "nonsense", "rows-0-value": "1"},
            "Type at least one reading.",
        ),
    ],
)
def test_wrong_entries_are_refused_in_words(client, post, full, fields, words):
    page = post(client, f"/metrics/{full}/readings", **fields)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert words in page.text


def test_shares_are_typed_as_parts(client, post, store, practice):
    key = store(
        lambda s: factories.metric(
            s, practice_id=practice, unit="%", kind=DataKind.PROPORTION
        )
    )
    url = f"/metrics/{key}/readings"
    assert client.get(url).text.count("-denominator") >= 12
    rows = {
        "rows-0-starts_on": "2026-05-11",
        "rows-0-numerator": "9",
        "rows-0-denominator": "12",
        "rows-1-starts_on": "2026-05-18",
        "rows-1-numerator": "9",
    }

    page = post(client, url, **rows)
    assert "Give the denominator, too" in page.text
    answer = post(client, url, **{**rows, "rows-1-denominator": "10"})

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert queries.points(db.session(), key)[0].value == 75.0
    assert "9 of 12" in client.get(f"/metrics/{key}").text


def test_the_entry_table_begins_where_asked(client, full):
    page = client.get(f"/metrics/{full}/readings?since=2025-12-20").text

    assert "Week of 15 Dec 2025" in page
    assert "Week of 5 Jan 2026" not in page


def bring(client, post, key, content, name="weeks.csv"):
    url = f"/metrics/{key}/import"
    return post(client, url, file=(io.BytesIO(content), name))


def test_a_file_is_brought_with_its_provenance_and_the_second_time_changes_nothing(
    client, post, metric
):
    content = b"date,value\n2026-05-11,7\n2026-05-18,8\n"

    first = bring(client, post, metric, content, "data/weeks.csv")
    size = last_event().seq
    page = client.get(first.location).text
    second = bring(client, post, metric, content)

    assert "Readings saved: 2 new." in page
    assert "Imported readings from weeks.csv: 2 new." in page
    assert (
        "Nothing changed: All 2 weeks are as before."
        in client.get(second.location).text
    )
    assert last_event().seq == size
    assert last_event().action == "metric.import"
    (batch,) = queries.batches(db.session(), metric)
    assert batch.source_sha256 == sha256(content).hexdigest()
    assert last_event().facts["reading"]["rows"] == "2"


def test_all_errors_of_a_file_are_listed_and_nothing_is_stored(client, post, metric):
    page = bring(
        client, post, metric, b"date,value\n2026-05-11,7\nsoon,8\n2026-05-18,x\n"
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "2 lines need mending" in page.text
    assert "Line 3: “soon” is not a date" in page.text
    assert "Line 4: “x” is not a number" in page.text
    assert queries.points(db.session(), metric) == []


@pytest.mark.parametrize("content", [b"", b"\0\0", b"a,b\n1,2\n"])
def test_what_is_no_table_is_refused(client, post, metric, content):
    page = bring(client, post, metric, content)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "field__error" in page.text


def test_a_forgotten_file_is_asked_for(client, post, metric):
    page = post(client, f"/metrics/{metric}/import")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The file is empty" in page.text


def test_a_reading_is_corrected_with_a_reason(client, post, full):
    url = f"/metrics/{full}/readings/2026-01-05"

    refused = post(client, url, value="9", version="1", reason=" ")
    answer = post(client, url, value="9", version="1", reason="Miscounted")
    late = post(client, url, value="8", version="1", reason="Too late")

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Somebody else changed" in late.text
    assert "Too late" in late.text
    assert last_event().action == "metric.correct"
    assert last_event().reason == "Miscounted"


def test_a_correction_is_told_in_the_history_and_in_the_table(client, post, full):
    url = f"/metrics/{full}/readings/2026-01-05"
    post(client, url, value="9", version="1", reason="Miscounted")

    page = client.get(f"/metrics/{full}").text

    assert (
        "Corrected the reading for week of 5 Jan 2026 from 10.0 h to 9.0 h." in page
        or "Corrected the reading for week of 5 Jan 2026 from 10 h to 9 h." in page
    )
    assert "was 10.0" in page
    assert "Miscounted" in page


def test_a_share_is_corrected_by_its_parts(client, post, store, practice):
    def share(session):
        made = factories.metric(
            session, practice_id=practice, unit="%", kind=DataKind.PROPORTION
        )
        draft = ReadingDraft(MONDAY, numerator=9, denominator=12)
        origin = Origin(Source.TYPED, "", "", "test", AT)
        actions.record(session, queries.get(session, made.id), [draft], origin)
        return made.id

    key = store(share)
    url = f"/metrics/{key}/readings/2026-W02"
    parts = {"numerator": "10", "denominator": "12", "value": "75", "version": "1"}

    too_long = post(client, url, **parts, reason="x\0y")
    answer = post(client, url, **parts, reason="One more")

    assert too_long.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert queries.points(db.session(), key)[0].value == pytest.approx(83.333, abs=0.01)


def test_an_owner_who_has_left_is_still_shown(client, store, metric):
    def leave(session):
        owner = factories.person(session, left_on=date(2026, 1, 1))
        queries.get(session, metric).owner_id = owner.id
        return owner

    store(leave)

    assert "Somebody who has left" in client.get(f"/metrics/{metric}/edit").text


def test_freezing_nothing_is_refused_in_words(client, post, full):
    url = f"/metrics/{full}/freeze"

    page = post(client, url, first_on="x", last_on="", version="1")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose the first and the last period" in page.text


@pytest.mark.parametrize("day", ["2026-06-01", "soon", "1900-01-01"])
def test_there_is_nothing_to_correct_where_there_is_no_reading(client, full, day):
    answer = client.get(f"/metrics/{full}/readings/{day}")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def hidden(page, name):
    return page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]


def test_a_baseline_is_looked_at_and_then_frozen(client, post, full):
    url = f"/metrics/{full}/freeze?first_on=2026-01-05&last_on=2026-02-09"
    page = client.get(url).text
    assert "Trial limits" in page
    assert "11.3" in page

    answer = post(
        client,
        f"/metrics/{full}/freeze",
        at=url,
        first_on="2026-01-05",
        last_on="2026-02-09",
        version=hidden(page, "version"),
        reason="",
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    made = queries.newest_baseline(db.session(), full)
    assert (made.number, made.count, made.is_trial) == (1, 6, True)
    assert made.agreed_by_id == client.person_id
    assert last_event().action == "baseline.freeze"
    assert "Froze baseline 1: 6 readings" in client.get(f"/metrics/{full}").text


def test_what_changed_since_it_was_looked_at_is_not_frozen_unseen(
    client, post, store, full
):
    url = f"/metrics/{full}/freeze?first_on=2026-01-05&last_on=2026-02-09"
    seen = hidden(client.get(url).text, "version")
    store(lambda s: fill(s, full, 99))

    page = post(
        client,
        f"/metrics/{full}/freeze",
        at=url,
        first_on="2026-01-05",
        last_on="2026-02-09",
        version=seen,
    )

    assert page.status_code == HTTPStatus.CONFLICT
    assert "changed while you looked at them" in page.text
    assert hidden(page.text, "version") != seen
    assert queries.newest_baseline(db.session(), full) is None


def test_the_last_twelve_full_periods_are_proposed(client, full):
    page = client.get(f"/metrics/{full}/freeze").text

    assert "Last 12 full weeks" in page
    assert "week of 16 Feb 2026 to week of 4 May 2026" in page
    assert "Trial limits" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("first_on=2026-01-05&last_on=2026-01-26", "needs at least 6"),
        ("first_on=2026-03-05&last_on=2026-01-26", "swap them"),
        ("first_on=someday&last_on=2026-01-26", "is not a date"),
    ],
)
def test_a_stretch_that_cannot_be_frozen_says_why(client, full, query, words):
    page = client.get(f"/metrics/{full}/freeze?{query}")

    assert page.status_code == HTTPStatus.OK
    assert words in page.text
    assert "What will be frozen" not in page.text


def test_too_few_readings_lead_to_typing_more(client, store, metric):
    store(lambda s: fill(s, metric, 1, 2, 3))

    page = client.get(f"/metrics/{metric}/freeze").text

    assert "Not enough readings yet" in page
    assert f"/metrics/{metric}/readings" in page


def test_a_new_baseline_asks_what_has_changed(client, post, store, full, practice):
    store(lambda s: freeze(s, full).id)
    owner = {"practice_id": practice, "person_id": client.person_id}
    store(lambda s: factories.ownership(s, **owner))
    url = f"/metrics/{full}/freeze?first_on=2026-02-16&last_on=2026-05-04"
    fields = {"first_on": "2026-02-16", "last_on": "2026-05-04"}
    fields["version"] = hidden(client.get(url).text, "version")

    refused = post(client, f"/metrics/{full}/freeze", at=url, **fields)
    answer = post(
        client, f"/metrics/{full}/freeze", at=url, **fields, reason="New tool"
    )

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say what has changed since baseline 1." in refused.text
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = client.get(f"/metrics/{full}").text
    assert "Against baseline 2" in page
    assert "First baseline" in page
    assert "New tool" in page


def test_a_definition_is_edited_and_told_in_the_history(client, post, metric, practice):
    url = f"/metrics/{metric}/edit"
    stale = hidden(client.get(url).text, "version")
    changed = definition(practice, name="MTTR", unit="h", version=stale)
    changed |= {"kind": "measurement", "direction": "decrease", "target": "24"}

    answer = post(client, url, **changed)
    late = post(client, url, **changed)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert late.status_code == HTTPStatus.CONFLICT
    assert "Somebody else changed" in late.text
    page = client.get(f"/metrics/{metric}").text
    assert "the name from “Restore time, median” to “MTTR”" in page
    assert last_event().action == "metric.edit"


def test_a_unit_with_readings_is_kept(client, post, full, practice):
    url = f"/metrics/{full}/edit"
    changed = definition(practice, version=hidden(client.get(url).text, "version"))

    page = post(client, url, **changed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "they rest on this unit" in page.text


PAGES = ("", "/edit", "/readings", "/import", "/readings/2026-01-05", "/freeze")
READABLE = ("", "/chart.json", "/readings.csv", "/spark.svg")


@pytest.mark.parametrize("page", PAGES)
def test_a_contributor_reaches_every_page(client, full, page):
    assert client.get(f"/metrics/{full}{page}").status_code == HTTPStatus.OK


@pytest.mark.parametrize("page", [*READABLE, *PAGES[1:]])
def test_an_auditor_reads_and_changes_nothing(sign_in, full, page):
    auditor = sign_in(Role.AUDITOR)
    expected = HTTPStatus.OK if page in READABLE else HTTPStatus.FORBIDDEN

    assert auditor.get(f"/metrics/{full}{page}").status_code == expected
    assert "/freeze" not in auditor.get(f"/metrics/{full}").text


@pytest.mark.parametrize("page", [*READABLE, *PAGES[1:]])
def test_a_metric_that_is_not_there_is_not_found(client, session, page):
    assert client.get(f"/metrics/77{page}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_asked_to_sign_in(app, full, page):
    answer = app.test_client().get(f"/metrics/{full}{page}")

    assert answer.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, 401}


def test_a_forged_post_is_refused(client, full):
    answer = client.post(f"/metrics/{full}/import", data={"csrf_token": "x"})

    assert answer.status_code in {HTTPStatus.BAD_REQUEST, 422}


def test_the_list_shows_verdict_newest_value_and_delay(client, store, full, practice):
    store(lambda s: freeze(s, full).id)
    store(lambda s: factories.metric(s, name="Backlog", practice_id=practice))

    page = client.get("/metrics/").text

    assert "Improved" in page
    assert "no baseline" in page
    assert "no reading" in page
    assert "4.0" in page
    assert "Stale" in page
    assert page.count("<svg") > 2


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Restore time, median", "Backlog"}),
        ("?q=BACK", {"Backlog"}),
        ("?q=incident", {"Restore time, median"}),
        ("?q=%25", set()),
        ("?q=a%00", {"Restore time, median", "Backlog"}),
        ("?stale=1", {"Restore time, median"}),
        ("?practice=1", {"Restore time, median"}),
        ("?practice=x&owner=-1&sort=evil&page=x", {"Restore time, median", "Backlog"}),
        ("?owner=99", set()),
        ("?page=100000", set()),
        ("?sort=practice&direction=desc", {"Restore time, median", "Backlog"}),
    ],
)
def test_the_list_is_narrowed(client, store, full, query, shown):
    store(lambda s: factories.metric(s, name="Backlog", search="backlog"))

    page = client.get(f"/metrics/{query}").text

    for name in ("Restore time, median", "Backlog"):
        assert (f">{name}</a>" in page) is (name in shown)


def statements(client, url):
    seen = []

    def count(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert client.get(url).status_code == HTTPStatus.OK
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(seen)


def test_the_list_asks_as_often_for_many_metrics_as_for_one(
    client, store, full, practice
):
    store(lambda s: freeze(s, full).id)
    client.get("/metrics/")
    few = statements(client, "/metrics/")

    def more(session):
        for number in range(60):
            made = factories.metric(
                session, name=f"Metric {number}", practice_id=practice
            )
            fill(session, made.id, *[1, 2, 3] * 4)
            freeze(session, made.id)
        return 0

    store(more)

    assert statements(client, "/metrics/") == few
    assert "51 to 61 of 61 metrics" in client.get("/metrics/?page=2").text


def test_the_page_of_a_metric_asks_as_often_for_many_readings(client, store, metric):
    store(lambda s: fill(s, metric, 1))
    client.get(f"/metrics/{metric}")
    few = statements(client, f"/metrics/{metric}")
    store(lambda s: fill(s, metric, *range(20)))

    assert statements(client, f"/metrics/{metric}") == few
