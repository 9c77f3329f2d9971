"""A refused form becomes a suggestion; whoever may makes the change by one click."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from cis.core.access import Role
from cis.desk.suggestions.models import State, Suggestion
from cis.kit.db import db
from cis.register.painpoints.models import PainPoint
from tests import factories
from tests.conftest import token

TYPED = {
    "kind": "slow resolution",
    "frequency": "weekly",
    "hours_lost": "12",
    "money_lost": "",
    "trust_lost": "2",
    "service": "",
    "figures": "",
    "statement": "Tickets bounce between five teams",
}


@pytest.fixture
def owner(sign_in):
    return sign_in(Role.MEMBER, name="Olga Owner")


@pytest.fixture
def nobody(sign_in):
    return sign_in(Role.MEMBER, name="Nobody Nil")


@pytest.fixture
def pain(store, owner):
    def make(session):
        place = factories.practice(session).id
        factories.ownership(session, practice_id=place, person_id=owner.person_id)
        return factories.painpoint(session, practice_id=place)

    return store(make)


def practice_of(key):
    return db.session().get(PainPoint, key).practice_id


def send(browser, pain, **more):
    """Post the whole form of a pain point, as the page of an owner would."""
    data = {
        **TYPED,
        "practice_id": practice_of(pain),
        "version": "1",
        "submission": "a token of this form",
        "csrf_token": token(browser, "/account"),
        **more,
    }
    return browser.post(f"/pain-points/{pain}/edit", data=data)


def hidden(page, action):
    """Return the hidden fields of the form that goes somewhere."""
    form = re.search(
        rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL
    )
    assert form, f"no form goes to {action}"
    found = re.findall(r"<input[^>]*>", form.group())
    value = re.compile(r'name="([^"]+)"[^>]*value="([^"]*)"')
    return {
        unescape(one[1]): unescape(one[2]) for one in map(value.search, found) if one
    }


def suggestions():
    db.session().rollback()
    return db.session().scalars(select(Suggestion)).all()


def suggest(nobody, pain):
    page = send(nobody, pain).text
    return nobody.post("/suggestions/new", data=hidden(page, "/suggestions/new"))


def test_a_refused_form_is_offered_as_a_suggestion(nobody, pain):
    answer = send(nobody, pain)

    assert answer.status_code == 403
    assert "Ask Olga Owner." in answer.text
    assert "Suggest the change" in answer.text
    assert suggestions() == []


def test_one_click_accepts_it_and_the_change_is_the_owners(nobody, owner, pain):
    assert suggest(nobody, pain).status_code == 303

    page = owner.get("/").text
    assert "Nobody Nil" in page
    assert "<ins>Tickets bounce between five teams</ins>" in page
    assert "a token of this form" not in page
    fields = hidden(page, f"/pain-points/{pain}/edit")
    answer = owner.post(f"/pain-points/{pain}/edit", data=fields)

    assert answer.status_code == 303
    (made,) = suggestions()
    assert made.state is State.ACCEPTED
    assert made.answered_by_id == owner.person_id
    assert db.session().get(PainPoint, pain).statement == TYPED["statement"]
    assert "was accepted by Olga Owner" in nobody.get("/").text


def test_a_suggestion_about_a_record_changed_since_is_a_conflict(nobody, owner, pain):
    suggest(nobody, pain)
    send(owner, pain, statement="Said better meanwhile")

    fields = hidden(owner.get("/").text, f"/pain-points/{pain}/edit")
    answer = owner.post(f"/pain-points/{pain}/edit", data=fields)

    assert answer.status_code == 409
    assert suggestions()[0].state is State.OPEN


def test_declining_needs_a_reason_that_the_author_reads(nobody, owner, pain):
    suggest(nobody, pain)
    (made,) = suggestions()
    at = f"/suggestions/{made.id}/decline"
    csrf = token(owner, "/")

    assert owner.post(at, data={"csrf_token": csrf, "reason": " "}).status_code == 422
    answer = owner.post(at, data={"csrf_token": csrf, "reason": "It is four."})

    assert answer.status_code == 303
    assert "It is four." in nobody.get("/").text
    assert "Nobody Nil" not in owner.get("/").text


def test_nobody_else_sees_answers_or_declines_it(nobody, pain, sign_in):
    suggest(nobody, pain)
    (made,) = suggestions()
    third = sign_in(Role.MEMBER, name="Third Person")

    assert "Suggested changes" not in third.get("/").text
    data = {"csrf_token": token(third, "/account"), "reason": "No."}
    answer = third.post(f"/suggestions/{made.id}/decline", data=data)
    assert answer.status_code == 403
    assert suggestions()[0].state is State.OPEN


@pytest.mark.parametrize("bad", ["", "nonsense", "W10.aaaa.bbbb"])
def test_only_a_form_that_was_refused_can_be_suggested(nobody, bad):
    data = {"csrf_token": token(nobody, "/account"), "token": bad}

    assert nobody.post("/suggestions/new", data=data).status_code == 422
    assert suggestions() == []


def test_anothers_refused_form_cannot_be_sent_as_ones_own(nobody, pain, sign_in):
    offer = hidden(send(nobody, pain).text, "/suggestions/new")["token"]
    third = sign_in(Role.MEMBER)
    data = {"csrf_token": token(third, "/account"), "token": offer}

    assert third.post("/suggestions/new", data=data).status_code == 422


def test_a_number_that_is_no_suggestion_harms_no_save(owner, pain):
    assert send(owner, pain, suggestion="999").status_code == 303


def test_a_suggestion_is_not_accepted_by_saving_another_record(
    nobody, owner, pain, store
):
    suggest(nobody, pain)
    (made,) = suggestions()
    other = store(lambda s: factories.painpoint(s, practice_id=practice_of(pain)))

    assert send(owner, other, suggestion=str(made.id)).status_code == 303
    assert suggestions()[0].state is State.OPEN


def test_whoever_may_not_edit_fills_the_same_form_in_and_it_is_suggested(
    nobody, owner, pain
):
    at = f"/pain-points/{pain}/edit"
    assert nobody.get(at).status_code == 403
    assert f'href="{at}?suggest=1"' in nobody.get(f"/pain-points/{pain}").text
    page = nobody.get(f"{at}?suggest=1").text
    assert "This is not yours to change." in page

    assert '<input type="hidden" name="suggest" value="1">' in page
    answer = send(nobody, pain, suggest="1")

    assert answer.status_code == 303
    assert suggestions()[0].state is State.OPEN
    assert "Suggested to Olga Owner." in nobody.get("/").text


def test_the_address_of_a_suggestion_lets_nobody_write(nobody, pain):
    data = {"csrf_token": token(nobody, "/account"), **TYPED, "version": "1"}
    data["practice_id"] = practice_of(pain)

    answer = nobody.post(f"/pain-points/{pain}/edit?suggest=1", data=data)

    assert answer.status_code == 403
    assert db.session().get(PainPoint, pain).statement != TYPED["statement"]


def test_a_number_written_otherwise_is_no_change(nobody, owner, pain):
    suggest(nobody, pain)
    page = owner.get("/").text

    assert "<ins>12</ins>" in page

    send(owner, pain, hours_lost="12.0")
    assert "Hours lost" not in owner.get("/").text


def test_leadership_sees_what_nobody_else_is_asked_about(nobody, pain, sign_in, store):
    leader = sign_in(Role.LEADERSHIP, name="Lea Leader")
    suggest(nobody, pain)

    assert "Suggested changes" not in leader.get("/").text

    unowned = store(factories.painpoint)
    suggest(nobody, unowned)

    assert "Suggested changes" in leader.get("/").text
