import json
from datetime import date, timedelta

import pytest
from flask import g

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import db
from cis.kit.trail import queries as trail
from cis.register.initiatives import queries
from cis.register.initiatives.models import InitiativePain
from cis.register.initiatives.rules import Cadence, Outcome, Status
from cis.register.metrics.models import Baseline, Standing
from cis.register.metrics.rules import Aspect, Transform
from tests import factories

LATER = clock.today() + timedelta(days=200)
SPARK = json.dumps([[value, "common_cause"] for value in [20.0, 21.0, 19.0] * 8])


def baseline(session, metric_id, **changes):
    values = {
        "metric_id": metric_id,
        "number": 1,
        "first_on": date(2026, 1, 5),
        "last_on": date(2026, 3, 23),
        "count": 12,
        "mean": 14.2,
        "lower": 10.0,
        "upper": 18.0,
        "is_trial": False,
        "transform": Transform.NONE,
        "frozen": json.dumps(
            [
                [(date(2026, 1, 5) + timedelta(weeks=n)).isoformat(), 14.0, None, None]
                for n in range(12)
            ]
        ),
        "agreed_at": factories.NOW,
    }
    record = Baseline(**{**values, **changes})
    session.add(record)
    session.flush()
    return record


def complete(session, **changes):
    """Store an initiative that lacks nothing for approval."""
    practice_id = changes.pop("practice_id", None) or factories.practice(session).id
    metric = factories.metric(session, practice_id=practice_id)
    values = {
        "practice_id": practice_id,
        "owner_id": factories.person(session, name="Ada Owner").id,
        "owner_has_authority": True,
        "owner_hours": 8.0,
        "metric_id": metric.id,
        "baseline_id": baseline(session, metric.id).id,
        "target": 11.4,
        "target_on": LATER,
        "cadence": Cadence.MONTHLY,
        "status": Status.ASSESSED,
        "search": "fewer hand-overs",
    }
    initiative = factories.initiative(session, **{**values, **changes})
    pain = factories.painpoint(session, practice_id=practice_id)
    session.add(InitiativePain(initiative_id=initiative.id, pain_point_id=pain.id))
    session.flush()
    return initiative


@pytest.fixture
def owner(sign_in, store):
    """Return a browser for somebody accountable for a practice of their own."""
    browser = sign_in(Role.MEMBER, name="Pat Practice")
    practice = store(lambda s: factories.practice(s, name="Owned practice"))
    store(
        lambda s: factories.ownership(
            s, practice_id=practice, person_id=browser.person_id
        )
    )
    browser.practice_id = practice
    return browser


@pytest.fixture
def ready(store, owner):
    return store(lambda s: complete(s, practice_id=owner.practice_id))


def fresh():
    session = db.session()
    session.rollback()
    return session


def test_an_empty_register_offers_the_one_step(client):
    page = client.get("/initiatives/").text

    assert "No initiative yet" in page
    assert 'href="/initiatives/new"' in page


def test_a_proposal_asks_four_things_and_leads_to_its_page(client, post, store):
    practice = store(factories.practice)
    pain = store(lambda s: factories.painpoint(s, practice_id=practice))
    form = client.get(f"/initiatives/new?pain={pain}&practice={practice}").text

    answer = post(
        client,
        "/initiatives/new",
        title="One team per ticket",
        practice_id=practice,
        pain_point_id=pain,
        owner_id=client.person_id,
    )

    assert form.count("<select") == 3
    assert f'<option selected value="{pain}">' in form
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "One team per ticket" in page
    assert "No baseline" in page
    assert "Mark as assessed" in page
    assert "proposed it" in page


def test_a_refused_approval_says_everything_at_once_with_links(sign_in, post, store):
    client = sign_in(Role.MEMBER)
    key = store(lambda s: factories.initiative(s, status=Status.ASSESSED))
    at = f"/initiatives/{key}"

    answer = post(client, f"{at}/move", at=at, to="approved", version=1, reason="")

    assert answer.status_code == 403
    for sentence in (
        "This is not yours to decide. Approve an initiative for",
        "Say which pain point it answers.",
        "Choose the metric it will move.",
        "Freeze a baseline of that metric.",
        "Set the target.",
        "Say by which day the target will be met.",
        "Name the accountable owner.",
        "Confirm that the owner may change the work.",
        "Agree how many hours a month the owner has for it.",
        "Choose how often it is reviewed.",
    ):
        assert sentence in answer.text
    assert f'href="{at}/edit/outcome#target_on"' in answer.text
    assert f'href="{at}/edit/planning#cadence"' in answer.text
    assert queries.get(fresh(), key).status is Status.ASSESSED


def test_only_who_decides_for_the_practice_may_approve(owner, post, ready, sign_in):
    client = sign_in(Role.MEMBER)
    at = f"/initiatives/{ready}"
    admin = sign_in(Role.ADMIN)
    wish = {"at": at, "to": "approved", "version": 1, "reason": ""}

    refused = post(client, f"{at}/move", **wish)
    g.pop("csrf_token")
    by_admin = post(admin, f"{at}/move", **wish)
    g.pop("csrf_token")
    answer = post(owner, f"{at}/move", **wish)

    assert refused.status_code == by_admin.status_code == 403
    assert "Pat Practice" in refused.text
    assert answer.status_code == 303
    record = queries.get(fresh(), ready)
    assert record.status is Status.APPROVED
    assert record.approved_by_id == owner.person_id
    event = trail.newest(fresh(), 1)[0]
    assert event.action == "initiative.approve"


def test_the_page_offers_the_likely_next_step_first(owner, ready):
    page = owner.get(f"/initiatives/{ready}").text

    head = page.split('<div class="head__actions">')[1].split("</header>")[0]
    assert "Approve" in head
    assert page.index("Too early to tell") < page.index("Pain points it answers")
    assert "Restore time, median from 14.2 h to 11.4 h by" in page


def test_a_hold_needs_a_reason_and_keeps_it_in_the_trail(owner, post, store):
    ours = {"practice_id": owner.practice_id, "status": Status.IN_PROGRESS}
    key = store(lambda s: complete(s, **ours))
    at = f"/initiatives/{key}"

    bare = post(owner, f"{at}/move", at=at, to="on hold", version=1, reason=" ")
    told = post(
        owner, f"{at}/move", at=at, to="on hold", version=1, reason="No testers"
    )

    assert bare.status_code == 422
    assert "Say why." in bare.text
    assert told.status_code == 303
    page = owner.get(at).text
    assert "moved it from in progress to on hold" in page
    assert "No testers" in page


def test_a_changed_target_after_approval_needs_approval_again(owner, post, store):
    key = store(
        lambda s: complete(s, practice_id=owner.practice_id, status=Status.APPROVED)
    )
    record = queries.get(fresh(), key)
    at = f"/initiatives/{key}/edit/outcome"
    assert "must be approved again" in owner.get(at).text

    answer = post(
        owner,
        at,
        version=1,
        metric_id=record.metric_id,
        baseline_id=record.baseline_id,
        target="10",
        target_on=LATER.isoformat(),
    )

    assert answer.status_code == 303
    assert queries.get(fresh(), key).status is Status.ASSESSED
    page = owner.get(f"/initiatives/{key}").text
    assert "changed the target from 11.4 h to 10 h" in page


def test_the_register_finds_an_initiative_by_the_metric_it_promises(owner, post, store):
    key = store(lambda s: complete(s, practice_id=owner.practice_id))
    other = store(lambda s: factories.metric(s, name="Backlog age"))

    post(
        owner,
        f"/initiatives/{key}/edit/outcome",
        version=1,
        metric_id=other,
        baseline_id="",
        target="10",
        target_on=LATER.isoformat(),
    )

    assert f"/initiatives/{key}" in owner.get("/initiatives/?q=backlog+AGE").text


def test_another_metric_brings_its_own_newest_baseline_or_none(owner, post, store):
    key = store(lambda s: complete(s, practice_id=owner.practice_id))
    record = queries.get(fresh(), key)
    other = store(lambda s: factories.metric(s, name="Backlog age"))
    at = f"/initiatives/{key}/edit/outcome"

    answer = post(
        owner,
        at,
        version=1,
        metric_id=other,
        baseline_id=record.baseline_id,
        target="10",
        target_on=LATER.isoformat(),
    )

    assert answer.status_code == 303
    assert queries.get(fresh(), key).metric_id == other
    assert queries.get(fresh(), key).baseline_id is None


def test_an_edit_of_an_older_version_keeps_the_typed_text(owner, post, ready):
    at = f"/initiatives/{ready}/edit/basics"
    record = queries.get(fresh(), ready)
    data = {
        "title": "First",
        "practice_id": record.practice_id,
        "owner_id": record.owner_id,
        "description": "",
    }

    first = post(owner, at, version=1, **data)
    second = post(owner, at, version=1, **{**data, "title": "Second"})

    assert first.status_code == 303
    assert second.status_code == 409
    assert 'value="Second"' in second.text
    assert queries.get(fresh(), ready).title == "First"


@pytest.mark.parametrize("section", ["basics", "outcome", "planning", "guardrails"])
def test_each_section_can_be_opened(owner, ready, section):
    assert owner.get(f"/initiatives/{ready}/edit/{section}").status_code == 200


def test_an_unknown_section_or_initiative_is_not_found(client, ready):
    assert client.get(f"/initiatives/{ready}/edit/soul").status_code == 404
    assert client.get("/initiatives/999").status_code == 404
    assert client.get("/initiatives/2147483648").status_code == 404


def test_planning_sets_the_priority(owner, post, ready):
    before = queries.get(fresh(), ready).priority
    at = f"/initiatives/{ready}/edit/planning"

    answer = post(
        owner,
        at,
        version=1,
        kind="process",
        effort="S",
        reach="high",
        confidence="high",
        risk="low",
        cadence="weekly",
        phase="standardise",
        owner_has_authority="y",
        owner_hours="6",
        sponsor_id="",
        service="Laptops",
        next_step="Pilot by Friday",
    )

    assert answer.status_code == 303
    record = queries.get(fresh(), ready)
    assert record.priority > before
    assert record.reviewed_on == clock.today()


def test_a_phase_or_rhythm_that_is_not_sent_is_not_chosen(owner, post, ready, store):
    def forget(session):
        one = queries.get(session, ready)
        one.phase = one.cadence = None
        return one

    store(forget)
    sent = {"kind": "process", "effort": "S", "reach": "low", "confidence": "low"}
    at = f"/initiatives/{ready}/edit/planning"
    answer = post(owner, at, version=2, risk="low", sponsor_id="", **sent)

    assert answer.status_code == 303
    record = queries.get(fresh(), ready)
    assert (record.phase, record.cadence) == (None, None)


def test_guardrails_ask_for_one_of_experience(owner, post, ready, store):
    csat = store(
        lambda s: factories.metric(s, name="Satisfaction", aspect=Aspect.EXPERIENCE)
    )
    at = f"/initiatives/{ready}"
    assert "No guardrail tells how people experience" in owner.get(at).text

    answer = post(owner, f"{at}/edit/guardrails", version=1, metric_ids=csat)

    assert answer.status_code == 303
    page = owner.get(at).text
    assert "No guardrail tells how people experience" not in page
    assert "added the guardrail Satisfaction" in page


def closing(**changes):
    values = {
        "version": 1,
        "accepts": "yes",
        "overruled_because": "",
        "outcome": "not realised",
        "lesson": "",
    }
    return {**values, **changes}


def test_closing_without_a_lesson_is_refused_and_with_one_it_ends(owner, post, store):
    key = store(
        lambda s: complete(s, practice_id=owner.practice_id, status=Status.MEASURING)
    )
    at = f"/initiatives/{key}/close"

    bare = post(owner, at, **closing())
    told = post(owner, at, **closing(lesson="Measure weekly from the start"))

    assert bare.status_code == 422
    assert "Write down the lesson" in bare.text
    assert told.status_code == 303
    record = queries.get(fresh(), key)
    assert record.status is Status.CLOSED
    assert record.outcome is Outcome.NOT_REALISED
    assert record.closing_verdict == "too_early"


def test_a_comment_with_a_script_link_is_refused(client, post, ready):
    at = f"/initiatives/{ready}"

    bad = post(client, f"{at}/comment", at=at, text="Look", link="javascript:alert(1)")
    good = post(
        client, f"{at}/comment", at=at, text="<b>Look</b>", link="https://example.org/x"
    )

    assert bad.status_code == 422
    assert "begins with http:// or https://" in bad.text
    assert good.status_code == 303
    page = client.get(at).text
    assert "&lt;b&gt;Look&lt;/b&gt;" in page
    assert 'href="https://example.org/x"' in page


def test_the_chart_is_answered_with_target_and_events(client, ready, store):
    bare = store(factories.initiative)

    answer = client.get(f"/initiatives/{ready}/chart.json")

    assert answer.status_code == 200
    assert {"data", "layout"} <= answer.json.keys()
    assert client.get(f"/initiatives/{bare}/chart.json").status_code == 404


def test_equals_are_ordered_by_buttons(client, post, store):
    first = store(lambda s: factories.initiative(s, title="A"))
    second = store(lambda s: factories.initiative(s, title="B"))
    at = f"/initiatives/{first}"
    assert "Place 2 of 2" in client.get(at).text

    answer = post(client, f"{at}/rank", at=at, to="up")

    assert answer.status_code == 303
    assert "Place 1 of 2" in client.get(at).text
    assert second != first


def test_the_register_filters_and_searches_by_its_address(client, store):
    def fill(session):
        ada = factories.person(session, name="Ada Löwe")
        practice = factories.practice(session, name="Release management")
        factories.initiative(
            session, title="Alpha", owner_id=ada.id, search="alpha\nstraße".casefold()
        )
        factories.initiative(
            session, title="Beta", practice_id=practice.id, search="beta"
        )
        complete(
            session,
            title="Gamma",
            status=Status.IN_PROGRESS,
            target_on=date(2026, 1, 1),
        )
        return ada

    ada = store(fill)

    def shown(query):
        page = client.get(f"/initiatives/?{query}").text
        return "".join(name[0] for name in ("Alpha", "Beta", "Gamma") if name in page)

    assert shown("") == "ABG"
    assert shown(f"owner={ada}") == "A"
    assert shown("status=in+progress") == "G"
    assert shown("verdict=no_baseline") == "AB"
    assert shown("verdict=improvement") == ""
    assert shown("overdue=yes") == "G"
    assert shown("q=STRASSE") == "A"
    assert shown("q=release") == "B"
    assert shown("q=ci-0003") == "G"
    assert shown("q=100%25") == ""
    assert shown("sort=x&page=0&owner=%00&status=%00") == "ABG"


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("sort", ["reference", "title", "owner", "practice", "status"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_the_register_is_ordered_by_its_headers(client, store, sort, direction):
    store(lambda s: factories.initiative(s, title="Zulu"))

    page = client.get(f"/initiatives/?sort={sort}&direction={direction}")

    assert page.status_code == 200
    assert "Zulu" in page.text


def test_a_verdict_says_what_it_means_for_the_target(client, store):
    def fill(session):
        made = complete(session, status=Status.MEASURING, target=20.0)
        session.add(
            Standing(
                baseline_id=made.baseline_id,
                code="improvement",
                sentence="Improved. Restore time fell.",
                delta=-4.2,
                low=-6.0,
                high=-2.0,
                spark=SPARK,
                newest_on=date(2026, 9, 7),
            )
        )
        return made

    key = store(fill)

    listed = client.get("/initiatives/").text
    page = client.get(f"/initiatives/{key}").text

    assert "Improved, target not reliably met" in listed
    assert "chart-sparkline" in listed
    assert "Improved, target not reliably met" in page
    assert "not reliably (it did in" in page
    assert "Change since the baseline" in page


@pytest.mark.usefixtures("ready")
def test_exports_hold_exactly_the_view_and_no_formula(client, store):
    store(lambda s: factories.initiative(s, title="=cmd()", search="evil"))

    text = client.get("/initiatives/export.csv?q=evil").text
    everything = client.get("/initiatives/export.csv").text
    with client.get("/initiatives/export.xlsx?verdict=no_baseline") as book:
        assert book.data[:2] == b"PK"

    assert text.count("\r\n") == 2
    assert "'=cmd()" in text
    assert everything.count("\r\n") == 3


@pytest.mark.usefixtures("ready")
def test_the_matrix_is_a_chart_with_a_table(client):
    page = client.get("/initiatives/matrix").text
    data = client.get("/initiatives/matrix.json").json

    assert "CI-0001" in page
    assert data["data"][0]["text"] == ["CI-0001"]


@pytest.mark.parametrize("role", [Role.AUDITOR, None])
def test_who_may_not_change_cannot(app, sign_in, ready, role):
    browser = sign_in(role) if role else app.test_client()
    at = f"/initiatives/{ready}"

    statuses = {
        browser.get("/initiatives/new").status_code,
        browser.get(f"{at}/edit/basics").status_code,
        browser.get(f"{at}/close").status_code,
    }

    assert statuses == ({403} if role else {303})
    assert browser.get(at).status_code == (200 if role else 303)
    if role:
        assert 'method="post"' not in browser.get(at).text.split('id="main"')[1]


def test_a_register_page_asks_the_same_few_questions_however_long(
    client, store, count_queries
):
    def fill(session):
        for _ in range(60):
            complete(session)

    store(complete)
    with count_queries() as few:
        client.get("/initiatives/")
    store(fill)
    with count_queries() as many:
        client.get("/initiatives/")

    assert len(many) == len(few)
    assert len(few) <= 8
