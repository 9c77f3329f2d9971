"""What the application lets through is what the rights answer, person by person."""

from datetime import timedelta

import pytest
from flask import g

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import db
from cis.kit.trail import queries as trail
from cis.register.governance.activities import Duty
from cis.register.governance.rights import actions, queries, records
from cis.register.governance.rights.rules import FourEyes, RightDraft
from cis.register.initiatives import queries as initiatives
from cis.register.initiatives.rules import Status
from cis.register.metrics.models import Reading
from cis.register.metrics.rules import Source
from tests import factories
from tests.register.initiatives.test_views import LATER, baseline, closing, complete

TODAY = clock.today()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
PEOPLE = (
    "owner here",
    "owner elsewhere",
    "leadership",
    "administrator",
    "member",
    "auditor",
    "deputy",
    "leaver",
    "expired",
)
ROLES = {
    "leadership": Role.LEADERSHIP,
    "administrator": Role.ADMIN,
    "auditor": Role.AUDITOR,
}
DECIDERS = {"owner here", "leadership", "deputy"}


@pytest.fixture
def place(store):
    """The practice in which everything is decided, with its owner Olga."""
    return store(lambda s: factories.practice(s, name="Service desk"))


@pytest.fixture
def enter(sign_in, store, place):
    """Sign somebody in who stands towards the practice as their name says."""

    def come(who, *decisions):
        left = {"left_on": TODAY - timedelta(days=1)} if who == "leaver" else {}
        name = "Olga Owner" if who == "owner here" else who.title()
        browser = sign_in(ROLES.get(who, Role.MEMBER), name=name, **left)
        store(lambda s: stand(s, who, browser.person_id, place, decisions))
        return browser

    return come


def stand(session, who, person, place, decisions):
    elsewhere = factories.practice(session).id
    owner = (
        person
        if who == "owner here"
        else factories.person(session, name="Olga Owner").id
    )
    factories.ownership(session, practice_id=place, person_id=owner)
    if who == "owner elsewhere":
        factories.ownership(session, practice_id=elsewhere, person_id=person)
    actions.install_defaults(session)
    for decision in decisions:
        right = {
            "decision": decision,
            "practice_id": place,
            "holder_role": Duty.PRACTICE_OWNER,
            "holder_id": None,
            "valid_from": TODAY - timedelta(days=100),
            "reason": "Agreed",
        }
        if who in {"deputy", "leaver"}:
            right["deputy_id"] = person
        elif who == "expired":
            right |= {"holder_role": None, "holder_id": person, "valid_to": TODAY}
        else:
            continue
        if who == "leaver":
            right["valid_from"] = TODAY - timedelta(days=300)
        actions.grant(session, RightDraft(**right), by=None)


def ready(session, place, status):
    return complete(session, practice_id=place, status=status)


def approve(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.ASSESSED))
    return post(
        browser, f"/initiatives/{key}/move", at="/account", to="approved", version=1
    )


def assess(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.PROPOSED))
    return post(
        browser, f"/initiatives/{key}/move", at="/account", to="assessed", version=1
    )


def reject(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.ASSESSED))
    wish = {"to": "rejected", "version": 1, "reason": "Not now"}
    return post(browser, f"/initiatives/{key}/move", at="/account", **wish)


def withdraw(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.APPROVED))
    wish = {"to": "closed", "version": 1, "reason": "No longer wanted"}
    return post(browser, f"/initiatives/{key}/move", at="/account", **wish)


def close(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.MEASURING))
    wish = closing(lesson="Measure sooner")
    return post(browser, f"/initiatives/{key}/close", at="/account", **wish)


def overrule(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.MEASURING))
    wish = closing(lesson="x", accepts="no", overruled_because="I was there")
    return post(browser, f"/initiatives/{key}/close", at="/account", **wish)


def retarget(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.APPROVED))
    record = initiatives.get(fresh(), key)
    wish = {
        "version": 1,
        "metric_id": record.metric_id,
        "baseline_id": record.baseline_id,
        "target": "10",
        "target_on": LATER.isoformat(),
    }
    return post(browser, f"/initiatives/{key}/edit/outcome", at="/account", **wish)


def relocate(browser, post, store, place):
    key = store(lambda s: ready(s, place, Status.APPROVED))
    other = store(factories.practice)
    wish = {**basics(key), "practice_id": other}
    return post(browser, f"/initiatives/{key}/edit/basics", at="/account", **wish)


def basics(key):
    """Return the first section of an initiative as its form shows it."""
    session = fresh()
    record = initiatives.get(session, key)
    return {
        "version": record.version,
        "title": record.title,
        "description": record.description,
        "practice_id": record.practice_id,
        "owner_id": record.owner_id,
        "pain_point_ids": [pain.id for pain in initiatives.pains(session, key)],
    }


def readings(session, place):
    metric = factories.metric(session, practice_id=place)
    for week in range(1, 13):
        session.add(
            Reading(
                metric_id=metric.id,
                starts_on=MONDAY - timedelta(weeks=week),
                value=10.0 + week % 3,
                source=Source.TYPED,
                recorded_by="test",
                recorded_at=factories.NOW,
            )
        )
    return metric


def freeze(browser, post, store, place, *, again=False):
    def make(session):
        metric = readings(session, place)
        if again:
            baseline(session, metric.id)
        return metric

    key = store(make)
    page = f"/metrics/{key}/freeze"
    first, last = MONDAY - timedelta(weeks=12), MONDAY - timedelta(weeks=1)
    wish = {"first_on": first.isoformat(), "last_on": last.isoformat()}
    looked = browser.get(page, query_string=wish).text
    version = (
        looked.split('name="version"')[1].split('value="')[1].split('"')[0]
        if 'name="version"' in looked
        else ""
    )
    return post(
        browser, page, at="/account", **wish, version=version, reason="New tool"
    )


def refreeze(browser, post, store, place):
    return freeze(browser, post, store, place, again=True)


def redefine(browser, post, store, place):
    """Change the target of a metric that has a frozen baseline."""

    def make(session):
        metric = factories.metric(session, practice_id=place)
        baseline(session, metric.id)
        return metric

    return post(browser, f"/metrics/{store(make)}/edit", at="/account", **wish(place))


def wish(place, **changes):
    """Return the form of a metric of the factory, with another target."""
    return {
        "name": "Restore time, median",
        "practice_id": place,
        "unit": "h",
        "direction": "decrease",
        "period": "week",
        "kind": "measurement",
        "aspect": "operational",
        "digits": "1",
        "due_days": "7",
        "target": "5",
        "transform": "",
        "owner_id": "",
        "version": 1,
        **changes,
    }


CASES = {
    approve: ("initiative.approve",),
    assess: ("initiative.assess",),
    reject: ("initiative.reject",),
    withdraw: ("initiative.close",),
    close: ("initiative.close", "verdict.accept"),
    overrule: ("initiative.close", "verdict.accept"),
    retarget: ("target.change",),
    relocate: ("target.change",),
    redefine: ("target.change",),
    freeze: ("baseline.freeze",),
    refreeze: ("baseline.refreeze",),
}


def fresh():
    session = db.session()
    session.rollback()
    return session


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("act", CASES, ids=lambda act: act.__name__)
def test_the_application_lets_through_what_the_rights_answer(
    act, enter, place, post, store, who
):
    browser = enter(who, *CASES[act])

    answer = act(browser, post, store, place)

    says = [
        queries.may(fresh(), browser.person_id, decision, place, TODAY)
        for decision in CASES[act]
    ]
    assert answer.status_code in {303, 403}
    assert (answer.status_code == 303) == all(one.allowed for one in says)
    assert (who in DECIDERS) == all(one.allowed for one in says)
    if answer.status_code == 403 and who != "auditor":
        told = (" left", "Leavers") if who == "leaver" else ("Olga Owner",)
        assert any(words in answer.text for words in told)


def test_the_right_to_change_targets_is_no_right_to_change_the_rest(
    enter, place, post, store
):
    browser = enter("deputy", "target.change")
    key = store(lambda s: ready(s, place, Status.APPROVED))
    metric = store(lambda s: factories.metric(s, practice_id=place))
    store(lambda s: baseline(s, metric))
    elsewhere = store(factories.practice)

    for url, sent in (
        (
            f"/initiatives/{key}/edit/basics",
            {**basics(key), "practice_id": elsewhere, "title": "Mine now"},
        ),
        (f"/initiatives/{key}/edit/basics", {**basics(key), "title": "Mine now"}),
        (f"/initiatives/{key}/edit/planning", {"version": 1}),
        (f"/metrics/{metric}/edit", wish(place, name="Mine now")),
        (f"/metrics/{metric}/edit", wish(place, name="Mine now", target="")),
    ):
        g.pop("csrf_token", None)
        answer = post(browser, url, at="/account", **sent)
        assert answer.status_code == 403
        assert "Olga Owner" in answer.text
    assert initiatives.get(fresh(), key).version == 1
    assert browser.get(f"/initiatives/{key}/edit/outcome").status_code == 200
    shown = browser.get(f"/initiatives/{key}").text
    assert f'href="/initiatives/{key}/edit/outcome"' in shown
    assert f'href="/initiatives/{key}/edit/planning"' not in shown
    assert f'href="/metrics/{metric}/edit"' in browser.get(f"/metrics/{metric}").text


def test_an_emergency_is_no_way_around_the_rule_of_every_write(
    enter, place, post, store
):
    browser = enter("member")
    key = store(lambda s: ready(s, place, Status.PROPOSED))
    sent = {"to": "assessed", "version": 1, "emergency": "The plant stands still"}

    answer = post(browser, f"/initiatives/{key}/move", at="/account", **sent)

    assert answer.status_code == 403
    assert "Olga Owner" in answer.text
    assert records.emergencies(fresh()) == []


def test_an_emergency_is_loud(enter, place, post, store):
    browser = enter("member")
    key = store(lambda s: ready(s, place, Status.ASSESSED))
    at = f"/initiatives/{key}/move"
    wish = {"at": "/account", "to": "approved", "version": 1}

    refused = post(browser, at, **wish)
    g.pop("csrf_token")
    blank = post(browser, at, **wish, emergency="  ")
    g.pop("csrf_token")
    answer = post(browser, at, **wish, emergency="The plant stands still")

    assert "Decide anyway in an emergency" in refused.text
    assert blank.status_code == 403
    assert answer.status_code == 303
    event = trail.newest(fresh(), 1)[0]
    assert event.action == "initiative.approve.emergency"
    assert event.reason == "The plant stands still"
    assert event.facts["emergency"] is True
    page = browser.get(f"/initiatives/{key}").text
    assert "Decided in an emergency, without the right to it" in page
    assert "The plant stands still" in page
    listed = browser.get("/governance/rights/").text
    assert "1 decision was taken without the right" in listed
    assert f"CI-{key:04d}" in listed


def test_who_may_decide_is_offered_no_emergency(enter, place, post, store):
    browser = enter("owner here")
    key = store(lambda s: ready(s, place, Status.ASSESSED))

    page = browser.get(f"/initiatives/{key}/move").text
    answer = post(
        browser,
        f"/initiatives/{key}/move",
        at="/account",
        to="approved",
        version=1,
        emergency="Just in case",
    )

    assert "emergency" not in page
    assert answer.status_code == 303
    assert trail.newest(fresh(), 1)[0].action == "initiative.approve"
    assert trail.newest(fresh(), 1)[0].facts["initiative.approve"] == "DR-0001, holder"
    assert records.emergencies(fresh()) == []


def test_an_emergency_does_not_complete_what_is_missing(enter, place, post, store):
    browser = enter("member")
    key = store(
        lambda s: factories.initiative(s, practice_id=place, status=Status.ASSESSED)
    )

    answer = post(
        browser,
        f"/initiatives/{key}/move",
        at="/account",
        to="approved",
        version=1,
        emergency="Quick",
    )

    assert answer.status_code == 422
    assert records.emergencies(fresh()) == []


def test_four_eyes_keep_the_proposer_from_approving(enter, place, post, store):
    browser = enter("owner here")

    def make(session):
        draft = RightDraft(
            "initiative.approve",
            place,
            Duty.PRACTICE_OWNER,
            None,
            valid_from=TODAY,
            reason="Two heads",
            four_eyes=FourEyes.NOT_PROPOSER,
        )
        actions.grant(session, draft, by=None)
        factories.account(session, role=Role.LEADERSHIP, name="Lea Leader")
        record = ready(session, place, Status.ASSESSED)
        record.proposed_by_id = browser.person_id
        session.flush()
        return record

    key = store(make)
    answer = post(
        browser, f"/initiatives/{key}/move", at="/account", to="approved", version=2
    )

    assert answer.status_code == 403
    assert "a second person must decide" in answer.text
    assert "Ask Lea Leader." in answer.text


def test_an_emergency_freeze_is_written_down_with_its_metric(enter, place, post, store):
    browser = enter("member")
    metric = store(lambda s: readings(s, place))
    page = f"/metrics/{metric}/freeze"
    first, last = MONDAY - timedelta(weeks=12), MONDAY - timedelta(weeks=1)
    wish = {"first_on": first.isoformat(), "last_on": last.isoformat()}
    looked = browser.get(page, query_string=wish).text
    wish["version"] = (
        looked.split('name="version"')[1].split('value="')[1].split('"')[0]
    )

    refused = post(browser, page, at="/account", **wish)
    g.pop("csrf_token")
    answer = post(browser, page, at="/account", **wish, emergency="Audit tomorrow")

    assert refused.status_code == 403
    assert "Decide anyway in an emergency" in refused.text
    assert answer.status_code == 303
    kept = records.emergencies(fresh())
    assert [(one.decision, one.subject) for one in kept] == [
        ("baseline.freeze", f"metric:{metric}")
    ]
    page = browser.get(f"/metrics/{metric}").text
    assert "Audit tomorrow" in page
    assert "Froze baseline 1: 12 readings" in page
    assert "It was an emergency, decided without the right." in page


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.ASSESSED])
def test_a_proposal_of_one_s_own_is_withdrawn_without_a_right(
    enter, place, post, store, status
):
    browser = enter("member")
    wish = {"to": "closed", "reason": "A mistake"}

    def make(session, mine):
        record = ready(session, place, status)
        record.proposed_by_id = browser.person_id if mine else None
        session.flush()
        return record

    for mine, expected in ((False, 403), (True, 303)):
        key = store(lambda s, mine=mine: make(s, mine))
        version = initiatives.get(fresh(), key).version
        g.pop("csrf_token", None)
        at = f"/initiatives/{key}/move"
        answer = post(browser, at, at="/account", version=version, **wish)
        assert answer.status_code == expected
