from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import db
from cis.register.actions import queries as promises
from cis.register.decisions import actions, queries
from cis.register.decisions.rules import Draft, Status
from cis.register.metrics.rules import Period
from tests import factories

TODAY = clock.today()


def later(days):
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def metric(store, client):
    """A metric in a practice that the client answers for."""

    def fill(s):
        practice = factories.practice(s)
        factories.ownership(s, practice_id=practice.id, person_id=client.person_id)
        made = factories.metric(s, practice_id=practice.id, period=Period.WEEK)
        for week in range(1, 9):
            day = TODAY - timedelta(days=TODAY.weekday(), weeks=week)
            factories.reading(s, metric_id=made.id, starts_on=day)
        return made

    return store(fill)


@pytest.fixture
def asked(store, client, metric):
    def fill(s):
        due = TODAY + timedelta(days=7)
        draft = Draft(f"metric:{metric}", "What will be done?", client.person_id, due)
        return actions.ask(s, draft, TODAY)

    return store(fill)


def stored(key):
    session = db.session()
    session.rollback()
    return queries.get(session, key)


def send(post, client, key, **changes):
    values = {"version": 1, "answer": "decide", "reason": "It is settled.", "until": ""}
    at = f"/decisions/{key}"
    return post(client, f"{at}/answer", at="/account", **{**values, **changes})


def test_the_page_says_why_who_and_by_when_with_the_chart(client, asked):
    page = client.get(f"/decisions/{asked}").text

    assert "What will be done?" in page
    assert "Keep this answer" in page
    assert "chart.json" in page


def test_an_answer_is_kept_with_its_reason(client, post, asked):
    answer = send(post, client, asked)

    assert answer.status_code == 303
    assert stored(asked).status is Status.DECIDED
    page = client.get(answer.location).text
    assert "It is settled." in page
    assert "Keep this answer" not in page
    assert "It is settled." in client.get("/decisions/").text


def test_to_act_leads_to_the_promise(client, post, asked, metric):
    answer = send(post, client, asked, answer="act", reason="Hire.")

    form = {"title": "Hire two", "owner_id": client.person_id, "due_on": later(30)}
    hidden = {"subject": f"metric:{metric}", "source": f"decision:{asked}"}
    post(client, answer.location, **form, **hidden)
    session = db.session()
    session.rollback()
    (action,) = promises.of_source(session, f"decision:{asked}")
    assert action.title == "Hire two"
    assert "Hire two" in client.get(f"/decisions/{asked}").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "Say why"),
        ({"answer": ""}, "Choose one of these."),
        ({"answer": "shrug"}, "Not a valid choice"),
        ({"answer": "carry over"}, "Say until when"),
        ({"answer": "carry over", "until": later(-1)}, "Say until when"),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, post, asked, changes, words):
    answer = send(post, client, asked, **{"reason": "Kept words.", **changes})

    assert answer.status_code == 422
    assert words in answer.text
    assert stored(asked).status is Status.OPEN


def test_who_may_not_answer_is_told_who_may(sign_in, post, asked, client):
    stranger = sign_in(Role.MEMBER)

    page = stranger.get(f"/decisions/{asked}").text
    assert "This is not yours to decide." in page
    assert "Keep this answer" not in page
    refused = send(post, stranger, asked)
    assert refused.status_code == 403
    assert "Ask Person" in refused.text


def test_of_two_answers_the_second_is_told(client, post, asked):
    send(post, client, asked)

    assert send(post, client, asked, version=1).status_code == 409


def test_administrators_set_when_cis_asks(sign_in, post, client):
    admin = sign_in(Role.ADMIN)
    terms = {"version": 0, "run": "4", "weighed": "10", "answer_days": "7"}

    assert client.get("/decisions/terms").status_code == 403
    assert post(admin, "/decisions/terms", **terms).status_code == 303
    known = queries.terms(db.session())
    assert (known.is_on, known.run, known.weighed) == (False, 4, 10)
    wrong = {**terms, "version": 1, "run": "1"}
    assert post(admin, "/decisions/terms", **wrong).status_code == 422
    assert post(admin, "/decisions/terms", **terms).status_code == 409
