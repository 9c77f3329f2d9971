from datetime import date

import pytest
import time_machine
from flask import g

from cis.core.access import Role
from cis.kit.db import db
from cis.kit.trail import queries as trail
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.rights import actions, queries, records
from tests import factories

# Every decision that waits for somebody has a right from the beginning.
ALL = sum(not one.is_open for one in ACTIVITIES.values())

TODAY = date(2026, 6, 3)
RIGHTS = "/governance/rights"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-06-03 09:00Z", tick=False):
        yield


@pytest.fixture
def leader(sign_in, store):
    store(actions.install_defaults)
    return sign_in(Role.LEADERSHIP, name="Lea Leader")


@pytest.fixture
def desk(store):
    return store(lambda s: factories.practice(s, name="Service desk"))


def fresh():
    session = db.session()
    session.rollback()
    return session


def right(**changes):
    values = {
        "decision": "initiative.approve",
        "practice_id": "",
        "holder": "approver",
        "four_eyes": "not the proposer",
        "deputy": "",
        "escalation": "leadership",
        "escalation_days": "5",
        "limits": "Small ones",
        "limit_amount": "10000",
        "conditions": "",
        "pre_approval": "",
        "first": "3 Jun 2026",
        "last": "",
        "reason": "Agreed in the board",
        "version": "",
    }
    return {**values, **changes}


def test_the_register_says_who_decides_what(leader):
    page = leader.get(f"{RIGHTS}/").text

    assert f"{ALL} rights are in force" in page
    assert "Approve an initiative" in page
    assert "The practice owner" in page
    assert "from the beginning" in page


def test_a_right_is_written_and_told(leader, desk, post):
    nora = leader.person_id

    answer = post(
        leader,
        f"{RIGHTS}/new",
        **right(practice_id=desk, holder=f"p{nora}", deputy=""),
    )

    assert answer.status_code == 303
    page = leader.get(answer.location).text
    for words in (
        "Lea Leader decides; Service desk",
        "A second person: not who proposed it.",
        "Limit: up to 10,000: Small ones.",
        "It escalates to leadership after 5 days without a decision.",
        "Agreed in the board",
    ):
        assert words in page
    event = trail.newest(fresh(), 1)[0]
    assert (event.action, event.reason) == ("right.grant", "Agreed in the board")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"holder": ""}, "Say who decides."),
        ({"holder": "zebra"}, "Not a valid choice"),
        ({"decision": "zebra"}, "Not a valid choice"),
        ({"reason": " "}, "Say why this right is given or changed."),
        ({"first": ""}, "Give the first day."),
        ({"last": "1 Jun 2026"}, "The last day cannot be before the first."),
        ({"escalation_days": "400"}, "between 0 and 365"),
        ({"limit_amount": "-1"}, "between 0 and"),
    ],
)
def test_a_wrong_right_says_what_is_wrong(leader, post, changes, sentence):
    answer = post(leader, f"{RIGHTS}/new", **right(**changes))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Small ones" in answer.text


def test_a_change_is_a_new_entry_and_two_at_once_are_refused(leader, post):
    at = f"{RIGHTS}/1/edit"
    wish = right(version=1, holder="practice owner")
    del wish["decision"], wish["practice_id"]

    answer = post(leader, at, **wish)
    g.pop("csrf_token")
    late = post(leader, at, **wish)

    assert answer.status_code == 303
    assert late.status_code == 409
    entries = records.revisions(fresh(), 1)
    assert [one.revision for one in entries] == [2, 1]
    assert entries[0].decision == "initiative.approve"
    page = leader.get(f"{RIGHTS}/1").text
    assert "Installed with cis" in page
    assert "Agreed in the board" in page


def test_a_withdrawn_right_is_listed_no_more(leader, post, desk):
    at = f"{RIGHTS}/1/withdraw"

    bare = post(leader, at, version=1, first="", reason="")
    g.pop("csrf_token")
    answer = post(leader, at, version=1, first="3 Jun 2026", reason="Dissolved")

    assert bare.status_code == 422
    assert answer.status_code == 303
    assert f"{ALL - 1} rights are in force" in leader.get(f"{RIGHTS}/").text
    assert f"{ALL} rights are in force" in leader.get(f"{RIGHTS}/?on=2+Jun+2026").text
    assert "it was withdrawn" in leader.get(f"{RIGHTS}/1").text
    found = queries.may(fresh(), leader.person_id, "initiative.approve", desk, TODAY)
    assert not found.allowed


def test_the_question_is_answered_with_its_reasons(leader, client, desk, store):
    olga = store(lambda s: factories.person(s, name="Olga Owner"))
    store(lambda s: factories.ownership(s, practice_id=desk, person_id=olga))
    asked = {"decision": "initiative.approve", "practice": desk}

    yes = client.get(f"{RIGHTS}/ask", query_string={**asked, "person": olga})
    no = client.get(f"{RIGHTS}/ask", query_string={**asked, "person": client.person_id})

    assert "Yes, Olga Owner may approve an initiative for Service desk" in yes.text
    assert (
        "So Olga Owner may decide, as the practice owner of Service desk." in yes.text
    )
    assert "No, " in no.text
    assert "Ask Olga Owner or Lea Leader." in no.text


def test_a_question_about_another_day_is_answered_for_that_day(leader, desk, store):
    olga = store(lambda s: factories.person(s, name="Olga Owner"))
    store(
        lambda s: factories.ownership(
            s, practice_id=desk, person_id=olga, valid_from=date(2026, 5, 1)
        )
    )
    asked = {"decision": "gate.pass", "practice": desk, "person": olga}

    before = leader.get(
        f"{RIGHTS}/ask", query_string={**asked, "on": "30 Apr 2026"}
    ).text

    assert "No, Olga Owner may not pass a gate for Service desk" in before


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("person=x&decision=%00&practice=1", 200),
        ("person=1&decision=zebra&practice=1", 422),
        ("person=1&decision=gate.pass&practice=99", 404),
        ("person=999&decision=gate.pass&practice=1", 200),
        ("on=someday", 422),
    ],
)
def test_nonsense_in_the_question_is_refused_politely(client, desk, query, status):
    assert client.get(f"{RIGHTS}/ask?{query}").status_code == status


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
@pytest.mark.parametrize("page", ["new", "1/edit", "1/withdraw"])
def test_only_who_appoints_writes_rights(sign_in, store, role, page):
    store(actions.install_defaults)
    browser = sign_in(role)

    assert browser.get(f"{RIGHTS}/").status_code == 200
    assert browser.get(f"{RIGHTS}/1").status_code == 200
    assert browser.get(f"{RIGHTS}/{page}").status_code == 403


def test_an_unknown_right_is_not_found(leader):
    for page in ("99", "99/edit", "99/withdraw"):
        assert leader.get(f"{RIGHTS}/{page}").status_code == 404
