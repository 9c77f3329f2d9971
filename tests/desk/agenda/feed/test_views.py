"""The private calendar of what is due."""

import re
from datetime import timedelta

import pytest
import vobject
from sqlalchemy import select

from cis.core import clock
from cis.core.access import Role
from cis.desk.agenda.feed.models import CalendarFeed
from cis.kit.db import db
from cis.register.accounts.models import Account
from cis.register.accounts.rules import digest
from cis.register.initiatives.rules import Cadence, Status
from tests import factories

TODAY = clock.today()
ADDRESS = re.compile(r'value="http[^"]*(/feed/([\w-]+)\.ics)"')


@pytest.fixture
def mine(store, client):
    """Store a late metric and an initiative under way, and return their keys."""
    store(factories.organisation)

    def make(session):
        metric = factories.metric(session, owner_id=client.person_id, due_days=3)
        made = factories.initiative(
            session,
            owner_id=client.person_id,
            status=Status.IN_PROGRESS,
            cadence=Cadence.WEEKLY,
            reviewed_on=TODAY,
            target_on=TODAY + timedelta(days=40),
        )
        return metric.id, made.id

    return store(make)


def subscribed(client, post):
    page = post(client, "/account/calendar").text
    return ADDRESS.search(page).groups()


def events(answer):
    found = vobject.readOne(answer.text)
    return {
        event.uid.value.partition("@")[0]: event.dtstart.value
        for event in getattr(found, "vevent_list", [])
    }


def test_a_calendar_program_reads_what_is_due_without_signing_in(
    mine, client, post, app
):
    metric, initiative = mine
    path, _ = subscribed(client, post)
    answer = app.test_client().get(path)
    found = events(answer)

    monday = TODAY - timedelta(days=TODAY.weekday())
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert found[f"reading-{metric}"] == monday + timedelta(days=2)
    assert found[f"review-{initiative}"] == TODAY + timedelta(days=7)
    assert found[f"target-{initiative}"] == TODAY + timedelta(days=40)
    assert found == events(app.test_client().get(path))


def test_the_token_is_shown_once_and_stored_as_a_hash(mine, client, post):
    _, token = subscribed(client, post)

    assert token not in client.get("/account/calendar").text
    assert db.session().scalar(select(CalendarFeed.token_hash)) == digest(token)


def test_a_new_address_ends_the_old_one_and_revoking_ends_all(mine, client, post, app):
    old, _ = subscribed(client, post)
    new, _ = subscribed(client, post)
    stranger = app.test_client()

    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    post(client, "/account/calendar/revoke", at="/account/calendar")
    assert stranger.get(new).status_code == 404
    assert "There is no such calendar" in stranger.get(new).text


def test_who_may_not_sign_in_has_no_calendar(mine, client, post, app, store):
    path, _ = subscribed(client, post)

    def deactivate(session):
        wanted = select(Account).where(Account.person_id == client.person_id)
        session.scalars(wanted).one().is_active = False

    store(deactivate)

    assert app.test_client().get(path).status_code == 404


def test_it_holds_nothing_of_others(mine, client, post, app, sign_in, store):
    other = sign_in(Role.MEMBER)
    path, _ = subscribed(other, post)

    assert events(app.test_client().get(path)) == {}


def test_an_auditor_may_have_one_and_nothing_is_due(mine, sign_in, post, app):
    path, _ = subscribed(sign_in(Role.AUDITOR), post)

    assert events(app.test_client().get(path)) == {}


@pytest.mark.parametrize("token", ["x", "%00", "é", "x" * 5000])
def test_a_guess_finds_nothing(mine, app, token):
    assert app.test_client().get(f"/feed/{token}.ics").status_code == 404
