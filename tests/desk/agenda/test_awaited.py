"""Levels of maturity, agreements on them and gates, on the page of who is asked."""

from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.desk.agenda.feed import queries as feed
from cis.kit.db import db, transaction
from cis.register.governance.rights import actions as rights
from cis.register.governance.rules import AssignmentRole
from cis.register.maturity.rules import PLACES, Dimension, Said, Side
from cis.register.practices.rules import Adoption
from cis.register.roadmap import actions as roadmap
from cis.register.roadmap import queries as phases
from tests import factories
from tests.register.maturity.conftest import Room, actor, levels

TODAY = clock.today()
PLACE = (Dimension.PEOPLE, Side.ACTUAL)


@pytest.fixture
def practice(store, client):
    """A practice in the client's hands, with the rights everybody begins with."""

    def fill(session):
        factories.organisation(session)
        rights.install_defaults(session)
        made = factories.practice(
            session, name="Service desk", adoption=Adoption.STABILISE
        )
        factories.ownership(session, practice_id=made.id, person_id=client.person_id)
        return made

    return store(fill)


@pytest.fixture
def room(practice):
    return Room(practice)


@pytest.fixture
def owner(client):
    return actor(client.person_id, "Owner")


def days(person):
    """Return what stands in the calendar of a member, by its key."""
    who = Actor("p", "Member", Role.MEMBER, person.person_id)
    session = db.session()
    session.rollback()
    found = feed.entries(session, who, TODAY, "https://cis.example")
    return {one.uid.partition("@")[0]: one.day for one in found}


def test_who_began_to_answer_is_asked_for_the_rest(
    room, client, sign_in, store, practice
):
    ben = sign_in(Role.MEMBER, name="Ben")
    seat = {"practice_id": practice, "person_id": ben.person_id}
    role = AssignmentRole.COORDINATOR
    store(lambda s: factories.ownership(s, role=role, **seat))
    key = room.begin(actor(ben.person_id), day=TODAY)
    page = ben.get("/").text

    assert "The agreement waits for your levels." in page
    assert f'href="/maturity/assessments/{key}/answer"' in page
    assert ben.get(f"/maturity/assessments/{key}/answer").status_code == 200
    assert days(ben) == {f"assessment-{key}": TODAY}
    assert "waits for your levels" not in client.get("/").text

    room.answer(key, actor(ben.person_id), {PLACE: Said(2)})
    assert f"1 of {len(PLACES)} levels are given" in ben.get("/").text
    room.hand_in(key, actor(ben.person_id))
    assert f"/maturity/assessments/{key}/answer" not in ben.get("/").text


def test_the_agreement_is_asked_of_who_may_agree_once_all_answered(
    room, client, owner, sign_in
):
    ben = sign_in(Role.MEMBER, name="Ben")
    other, key = actor(ben.person_id), room.begin(owner, day=TODAY)
    room.hand_in(key, owner)
    room.answer(key, other, {PLACE: Said(2)})
    assert "settle them" not in client.get("/").text

    room.hand_in(key, other, levels(written=4))
    page = client.get("/").text
    assert "Both answered, and they differ in 4 of 8 levels" in page
    assert f'href="/maturity/assessments/{key}/agree"' in page
    assert days(client) == {f"agreement-{key}": TODAY}
    assert "differ in 4" not in ben.get("/").text

    room.agree(key, owner)
    assert f"/maturity/assessments/{key}/agree" not in client.get("/").text


def test_the_calendar_says_what_of_the_practice_is_meant(room, client, owner):
    room.begin(owner)
    who = Actor("p", "Member", Role.MEMBER, client.person_id)
    session = db.session()
    session.rollback()
    [entry] = feed.entries(session, who, TODAY, "https://cis.example")

    assert entry.summary == "Give your levels: Maturity, Service desk"


def test_where_nothing_differs_it_only_wants_a_yes(room, client, owner):
    room.hand_in(room.begin(owner), owner)

    assert "One has answered, and nothing differs" in client.get("/").text


@pytest.fixture
def gate(store, practice, owner):
    """Plan the gate of the phase that runs for so many days from today."""

    def plan(ahead):
        with transaction(by=owner, what="roadmap.lay") as session:
            first, *_ = roadmap.lay(session, practice, by=None, today=TODAY)
            phases.phase(session, first.id).gate_on = TODAY + timedelta(days=ahead)
            return first.id

    return plan


@pytest.mark.parametrize(("ahead", "verb"), [(9, "is"), (-9, "was")])
def test_a_gate_that_is_near_or_late_is_shown_to_who_decides(
    gate, client, sign_in, ahead, verb
):
    key = gate(ahead)
    page = client.get("/").text

    assert f"The gate of stabilise {verb} planned for" in page
    assert "One thing is still missing." in page
    assert f'href="/roadmap/phases/{key}/gate"' in page
    assert f'href="/roadmap/phases/{key}"' in page
    assert days(client) == {f"gate-{key}": TODAY + timedelta(days=ahead)}
    assert "The gate of" not in sign_in(Role.MEMBER, name="Max").get("/").text


def test_a_gate_far_away_is_no_work_of_today(gate, client):
    gate(30)

    assert "The gate of" not in client.get("/").text
