"""The first page, for each kind of reader."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import event

from cis.core import clock
from cis.core.access import Actor, Role
from cis.kit.db import db
from cis.register.governance.activities import Duty
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import queries as answers
from cis.register.governance.rights.rules import FourEyes, Matter, RightDraft
from cis.register.initiatives.models import Initiative, InitiativePain
from cis.register.initiatives.rules import Cadence, Status
from cis.register.metrics.models import Baseline, Standing
from cis.register.metrics.rules import Transform
from tests import factories

TODAY = clock.today()
AHEAD = TODAY + timedelta(days=60)


def measured(session, metric_id, code="improvement"):
    """Store a baseline and what the readings say since."""
    baseline = Baseline(
        metric_id=metric_id,
        number=1,
        first_on=date(2026, 1, 5),
        last_on=date(2026, 3, 23),
        count=12,
        mean=40.0,
        lower=30.0,
        upper=50.0,
        is_trial=False,
        transform=Transform.NONE,
        frozen="[]",
        agreed_at=factories.NOW,
    )
    session.add(baseline)
    session.flush()
    spark = json.dumps([[20.0, "common_cause"]] * 8)
    session.add(Standing(baseline_id=baseline.id, code=code, spark=spark))
    return baseline


def complete(session, person_id, **changes):
    """Store an initiative that lacks nothing."""
    metric = factories.metric(session, owner_id=person_id)
    values = {
        "owner_id": person_id,
        "metric_id": metric.id,
        "baseline_id": measured(session, metric.id).id,
        "target": 25.0,
        "target_on": AHEAD,
        "cadence": Cadence.MONTHLY,
        "reviewed_on": TODAY,
        "owner_has_authority": True,
        "owner_hours": 8.0,
        "status": Status.IN_PROGRESS,
    }
    made = factories.initiative(session, **{**values, **changes})
    pain = factories.painpoint(session, practice_id=made.practice_id)
    session.add(InitiativePain(initiative_id=made.id, pain_point_id=pain.id))
    return made


@pytest.fixture
def ours(store):
    store(factories.organisation)


def test_a_fresh_organisation_is_invited_with_three_steps(ours, sign_in, post):
    admin = sign_in(Role.ADMIN)
    assert "The first step stands below" in admin.get("/").text
    post(admin, "/first-hour/dismiss", at="/first-hour/")
    page = admin.get("/").text

    assert "Nothing is here yet" in page
    for label in (
        "Import a ticket export",
        "Raise a pain point",
        "Appoint practice owners",
    ):
        assert label in page


def test_who_may_not_appoint_is_not_asked_to(ours, client):
    page = client.get("/").text

    assert "See the practices" in page
    assert "Appoint practice owners" not in page


def test_somebody_without_work_sees_what_is_being_improved(ours, store, client):
    store(lambda s: complete(s, factories.person(s).id))
    page = client.get("/").text

    assert "Nothing is due from you" in page
    assert "What is being improved" in page
    assert "Import a ticket export" in page


def test_an_owner_sees_verdict_outcome_and_spark_of_their_initiatives(
    ours, store, client
):
    store(lambda s: complete(s, client.person_id))
    page = client.get("/").text

    assert "Your initiatives" in page
    assert "Restore time, median from 40.0 h to 25.0 h" in page
    assert "Improved" in page
    assert "<svg" in page.split("Your initiatives")[1]


def test_missing_readings_are_asked_of_the_owner_of_the_metric(ours, store, client):
    def late(session):
        metric = factories.metric(session, owner_id=client.person_id, due_days=0)
        day = TODAY - timedelta(days=TODAY.weekday(), weeks=4)
        factories.reading(session, metric_id=metric.id, starts_on=day)
        return metric

    key = store(late)
    page = client.get("/").text

    assert "3 readings are missing" in page
    assert page.count(f'name="r-{key}-') == 3
    assert "Late" in page


def test_readings_that_an_export_brings_are_one_call_for_a_newer_one(
    ours, store, client
):
    def make(session):
        for number in range(3):
            metric = factories.metric(
                session,
                name=f"Fed {number}",
                owner_id=client.person_id,
                source_key=f"tickets:1:measure-{number}:week",
            )
            start = clock.today() - timedelta(weeks=30)
            day = start - timedelta(days=start.weekday())
            factories.reading(session, metric_id=metric.id, starts_on=day)

    store(make)

    page = client.get("/").text

    assert "3 metrics wait for a newer ticket export" in page
    assert "<textarea" not in page
    assert page.count("Bring export") == 1


def test_the_practice_owner_is_asked_to_decide(ours, store, client):
    def waiting(session):
        made = complete(session, factories.person(session).id, status=Status.ASSESSED)
        factories.ownership(
            session, practice_id=made.practice_id, person_id=client.person_id
        )
        return made

    key = store(waiting)
    page = client.get("/").text

    assert f"CI-{key:04d}" in page
    assert ">Decide<" in page
    assert f'href="/initiatives/{key}#next"' in page


def test_nobody_else_is_asked_to_decide(ours, store, client, sign_in):
    store(lambda s: complete(s, factories.person(s).id, status=Status.ASSESSED))

    assert "Decide" not in client.get("/").text
    assert "Decide" not in sign_in(Role.ADMIN).get("/").text


def test_leadership_is_asked_for_every_decision(ours, store, sign_in):
    def two(session):
        for status in (Status.ASSESSED, Status.MEASURING):
            complete(session, factories.person(session).id, status=status)

    store(two)
    page = sign_in(Role.LEADERSHIP).get("/").text

    assert page.count(">Decide<") == 2


def test_what_lacks_is_asked_with_the_place_to_mend_it(ours, store, client):
    key = store(lambda s: factories.initiative(s, owner_id=client.person_id))
    page = client.get("/").text

    assert "Say which pain point it answers." in page
    assert f"/initiatives/{key}/edit/basics#pain_point_ids" in page


def test_a_passed_date_and_a_review_are_due(ours, store, client):
    old = TODAY - timedelta(days=200)
    store(lambda s: complete(s, client.person_id, target_on=old, reviewed_on=old))
    page = client.get("/").text

    assert "It was promised for" in page
    assert "The monthly review was due on" in page


def test_an_auditor_sees_the_trail_and_is_asked_nothing(ours, store, sign_in):
    auditor = sign_in(Role.AUDITOR)
    store(lambda s: factories.initiative(s, owner_id=auditor.person_id))
    page = auditor.get("/").text

    assert "Audit trail" in page
    assert "events in the sealed log" in page
    assert "not yet under a checkpoint" in page
    assert "Due from you" not in page
    assert "Read the register" in page


def test_only_an_auditor_is_told_about_the_log(ours, store, client):
    store(factories.initiative)

    assert "Audit trail" not in client.get("/").text


def test_nobody_is_sent_to_sign_in(ours, app):
    answer = app.test_client().get("/")

    assert answer.status_code in {302, 303, 401}


def test_titles_are_text_and_never_markup(ours, store, client):
    title = "<script>alert(1)</script>"
    store(lambda s: factories.initiative(s, title=title, owner_id=client.person_id))

    assert title not in client.get("/").text


def test_more_work_takes_no_more_queries(ours, store, client):
    store(lambda s: complete(s, client.person_id))
    few = queries(client)
    store(lambda s: [complete(s, client.person_id) for _ in range(9)] and None)

    assert queries(client) == few
    assert few <= 25


def queries(client):
    """Return how many statements one look at the page takes."""
    client.get("/")
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get("/")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_who_decides_by_a_right_is_asked_and_who_owns_the_practice_is_not(
    ours, store, client, sign_in
):
    holder = sign_in(Role.MEMBER)

    def waiting(session):
        made = complete(session, factories.person(session).id, status=Status.ASSESSED)
        factories.ownership(
            session, practice_id=made.practice_id, person_id=client.person_id
        )
        draft = RightDraft(
            decision="initiative.approve",
            practice_id=made.practice_id,
            holder_role=None,
            holder_id=holder.person_id,
            valid_from=TODAY - timedelta(days=9),
            reason="She knows the network.",
        )
        rights.grant(session, draft, by=None)

    store(waiting)

    assert ">Decide<" in holder.get("/").text
    assert ">Decide<" not in client.get("/").text


def test_where_a_second_person_must_decide_who_proposed_it_is_not_asked(
    ours, store, client
):
    def waiting(session):
        made = complete(
            session,
            factories.person(session).id,
            status=Status.ASSESSED,
            proposed_by_id=client.person_id,
        )
        factories.ownership(
            session, practice_id=made.practice_id, person_id=client.person_id
        )
        draft = RightDraft(
            decision="initiative.approve",
            practice_id=None,
            holder_role=Duty.PRACTICE_OWNER,
            holder_id=None,
            valid_from=TODAY - timedelta(days=9),
            reason="Four eyes.",
            four_eyes=FourEyes.NOT_PROPOSER,
        )
        rights.grant(session, draft, by=None)
        return made

    key = store(waiting)
    assert ">Decide<" not in client.get("/").text
    store(lambda s: setattr(s.get_one(Initiative, key), "proposed_by_id", None))
    assert ">Decide<" in client.get("/").text


def test_the_answers_for_many_are_those_for_one(ours, store, client, sign_in):
    leader = sign_in(Role.LEADERSHIP)

    def make(session):
        installed = rights.install_defaults(session)
        assert installed
        owned = factories.practice(session).id
        factories.ownership(session, practice_id=owned, person_id=client.person_id)
        other = factories.ownership(session, deputy_id=client.person_id).practice_id
        loose = factories.practice(session).id
        draft = RightDraft(
            decision="initiative.close",
            practice_id=other,
            holder_role=Duty.PRACTICE_OWNER,
            holder_id=None,
            valid_from=TODAY - timedelta(days=9),
            reason="The deputy, too.",
            has_holders_deputy=True,
            escalation_days=10,
        )
        rights.grant(session, draft, by=None)
        return owned, other, loose

    places, session = store(make), db.session()
    decisions = ["initiative.approve", "initiative.close"]
    seen = set()
    for person, role in (
        (client.person_id, Role.MEMBER),
        (leader.person_id, Role.LEADERSHIP),
    ):
        actor = Actor(f"p-{person}", "", role, person)
        many = answers.Many(session, actor, decisions, TODAY)
        for place, decision in product(places, decisions):
            for days in (0, 30):
                matter = Matter(since=TODAY - timedelta(days=days))
                asked = (decision, place, TODAY, replace(matter, acting=role))
                one = answers.may(session, person, *asked)
                assert many.may(decision, place, matter) is one.allowed
                seen.add(one.allowed)
    assert seen == {True, False}
