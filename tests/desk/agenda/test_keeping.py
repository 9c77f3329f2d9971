"""What is due of playbooks and evidence, on the first page and in the calendar."""

import re
from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import SYSTEM, Actor, Role
from cis.desk.agenda.feed import queries as feed
from cis.kit.db import transaction
from cis.register.evidence import actions as evidence
from cis.register.evidence.rules import Draft as Evidence
from cis.register.evidence.rules import Kind, Subject
from cis.register.playbooks import actions
from cis.register.playbooks.models import Playbook
from cis.register.playbooks.rules import Draft, Step
from tests import factories

TODAY = clock.today()
DRAFT = Draft("", (Step("Desk", "Call"),))


@pytest.fixture
def published(store, sign_in):
    """Publish a playbook that is in the hands of the one who is asked for."""
    leader = sign_in(Role.LEADERSHIP, name="Lena")

    def publish(owner, review_on):
        def fill(session):
            factories.organisation(session)
            practice = factories.practice(session, name="Incident management")
            factories.painpoint(session, practice_id=practice.id)
            actor = Actor("p", "Lena", Role.LEADERSHIP, leader.person_id)
            draft = Draft("", DRAFT.steps, owner.person_id)
            actions.change(session, practice.id, draft, actor, TODAY)
            session.get_one(Playbook, practice.id).review_on = review_on
            return practice

        return store(fill)

    publish.leader = leader
    return publish


def calendar(session, client):
    actor = Actor("p", "Member", Role.MEMBER, client.person_id)
    found = feed.entries(session, actor, TODAY, "https://cis.example")
    return [(one.uid, one.day) for one in found]


def test_a_look_that_is_due_stands_on_the_first_page(published, client, sign_in):
    key = published(client, TODAY)
    page = client.get("/").text

    assert "Is it still right?" in page
    assert f'href="/playbooks/{key}"' in page
    assert "Is it still right?" not in sign_in(name="Max").get("/").text


def test_one_click_says_there_that_it_is_still_right(session, published, client, post):
    key = published(client, TODAY)
    stamp = re.search(r'name="version" value="([\d-]+)"', client.get("/").text)[1]
    url, values = f"/playbooks/{key}/confirm", {"version": stamp, "back": "home"}
    done = post(client, url, at="/", **values)

    assert (done.status_code, done.location) == (303, "/")
    page = client.get("/").text
    assert "Still right. It is looked at again by" in page
    assert "Is it still right?" not in page


def test_before_that_it_stands_in_the_calendar_alone(session, published, client):
    day = TODAY + timedelta(days=30)
    key = published(client, day)

    assert "Is it still right?" not in client.get("/").text
    assert (f"playbook-{key}@cis.example", day) in calendar(session, client)


def test_a_proposal_is_shown_to_who_may_publish_it(published, client):
    key = published(client, TODAY + timedelta(days=30))
    with transaction(by=SYSTEM, what="playbook.propose") as session:
        draft = Draft("", (*DRAFT.steps, Step("Desk", "Close")), reason="Left open.")
        actions.propose(session, key, draft, SYSTEM, TODAY)

    assert "proposed another version" in published.leader.get("/").text
    assert "proposed another version" not in client.get("/").text


def test_evidence_that_ran_out_is_asked_for_of_who_attached_it(store, client, sign_in):
    def fill(session):
        factories.organisation(session)
        pain = factories.painpoint(session)
        draft = Evidence(
            "Sixty tickets", Kind.SAMPLE, TODAY, "https://example.org/", expires=TODAY
        )
        origin = evidence.Origin(client.person_id, clock.now(), TODAY)
        return evidence.attach(
            session, Subject("pain_point", pain.id), draft, origin, None
        )

    key = store(fill)
    page = client.get("/").text
    assert "Is it still true?" in page
    assert f'href="/evidence/{key}"' in page
    assert "Is it still true?" not in sign_in(name="Max").get("/").text


@pytest.fixture
def attached(store):
    """Let somebody attach evidence that holds until a day."""

    def attach(by, expires, on=TODAY, practice_id=None):
        def fill(session):
            about = practice_id or factories.practice(session).id
            draft = Evidence(
                "Sixty tickets",
                Kind.SAMPLE,
                on,
                "https://example.org/",
                expires=expires,
            )
            origin = evidence.Origin(by, clock.now(), on)
            return evidence.attach(
                session, Subject("practice", about), draft, origin, None
            )

        return store(fill)

    return attach


def test_evidence_is_asked_about_before_it_runs_out_and_confirmed_in_one_click(
    attached, store, client, post
):
    store(factories.organisation)
    begun, ends = TODAY - timedelta(days=85), TODAY + timedelta(days=5)
    key = attached(client.person_id, ends, begun)
    page = client.get("/").text
    assert "Is it still true?" in page
    again = re.search(r'name="expires" value="([\d-]+)"', page)[1]
    assert again == (TODAY + timedelta(days=90)).isoformat()

    url, values = f"/evidence/{key}/confirm", {"version": "1", "back": "home"}
    done = post(client, url, at="/", expires=again, **values)

    assert (done.status_code, done.location) == (303, "/")
    page = client.get("/").text
    assert "Confirmed: it is still true. You are asked again by" in page
    assert "Is it still true?" not in page


def test_the_evidence_of_who_left_falls_to_the_owner_of_the_practice(
    attached, store, client, sign_in
):
    def fill(session):
        factories.organisation(session)
        practice = factories.practice(session, name="Incident management")
        gone = factories.person(session, left_on=TODAY)
        factories.ownership(
            session, practice_id=practice.id, person_id=client.person_id
        )
        return practice.id, gone.id

    practice, gone = store(fill)
    attached(gone, TODAY, practice_id=practice)

    assert "Is it still true?" in client.get("/").text
    assert "Is it still true?" not in sign_in(name="Max").get("/").text


def test_a_look_comes_two_weeks_ahead(published, client):
    published(client, TODAY + timedelta(days=9))

    assert "It is due for a look on" in client.get("/").text
