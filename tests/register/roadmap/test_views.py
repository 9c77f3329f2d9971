from datetime import timedelta

import pytest
from flask import url_for

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import transaction
from cis.register.practices.rules import Adoption
from cis.register.roadmap import actions, queries
from cis.register.roadmap.board import Board
from cis.register.roadmap.rules import CriterionDraft, Kind
from tests import factories
from tests.conftest import TEST_ACTOR

MANUAL = CriterionDraft(Kind.MANUAL, statement="The desk answers by the book")


@pytest.fixture
def client(sign_in):
    """Return a browser for leadership: it fills in while a practice has no owner."""
    return sign_in()


@pytest.fixture
def place(store):
    return store(
        lambda s: factories.practice(
            s, name="Service desk", code="service-desk", adoption=Adoption.STABILISE
        )
    )


@pytest.fixture
def owner(client, store, place):
    """The browser of the practice's owner."""
    store(
        lambda s: factories.ownership(s, practice_id=place, person_id=client.person_id)
    )
    return client


@pytest.fixture
def phases(session, place):
    with transaction(by=TEST_ACTOR, what="roadmap.lay") as s:
        return [one.id for one in actions.lay(s, place, by=None, today=clock.today())]


def require(key, draft=MANUAL):
    with transaction(by=TEST_ACTOR, what="criterion.require") as s:
        return actions.require(s, queries.phase(s, key), draft).id


def test_empty_pages_offer_the_one_step(session, client, place):
    assert "No roadmap yet" in client.get("/roadmap/").text
    assert "usual criteria" in client.get(f"/roadmap/{place}").text
    assert "The organisation" in client.get("/roadmap/organisation").text
    assert "Nothing is said" in client.get("/roadmap/dependencies/").text


def test_a_roadmap_is_laid_out_with_one_click(session, client, post, place):
    done = post(client, f"/roadmap/{place}/lay", at=f"/roadmap/{place}")
    page = client.get(f"/roadmap/{place}").text

    assert done.status_code == 303
    assert "Not ready for the gate of stabilise because:" in page
    assert "Ownership real" in page
    assert "Service desk" in client.get("/roadmap/").text
    figure = client.get("/roadmap/timeline.json").json
    assert len(figure["data"][0]["y"]) == 3
    again = post(client, f"/roadmap/{place}/lay", at="/roadmap/dependencies/")
    assert again.status_code == 422


def test_a_phase_is_planned_and_typed_words_are_kept(session, client, post, phases):
    url = f"/roadmap/phases/{phases[0]}/edit"
    wrong = post(
        client, url, version="1", outcomes="Mine", starts_on="soonish", gate_on=""
    )
    assert wrong.status_code == 422
    assert "Mine" in wrong.text
    late = post(client, url, version="9", outcomes="Mine", starts_on="", gate_on="")
    assert late.status_code == 409
    done = post(client, url, version="1", outcomes="Calmer", starts_on="", gate_on="")
    assert done.status_code == 303
    assert "Calmer" in client.get(f"/roadmap/phases/{phases[0]}").text


def test_a_criterion_is_added_changed_and_taken_out(session, client, post, phases):
    page, base = (
        f"/roadmap/phases/{phases[0]}",
        f"/roadmap/phases/{phases[0]}/criterion",
    )
    assert "Maturity in each dimension" in client.get(base).text
    wrong = post(client, f"{base}?kind=maturity", number="9")
    assert wrong.status_code == 422
    assert "level from 1 to 5" in wrong.text
    done = post(client, f"{base}?kind=maturity", number="3")
    assert done.status_code == 303
    assert "Maturity at least 3" in client.get(page).text
    edit = "/roadmap/criteria/1/edit"
    assert post(client, edit, version="1", number="4").status_code == 303
    assert "Maturity at least 4" in client.get(page).text
    assert post(client, "/roadmap/criteria/1/drop", at=page).status_code == 303
    assert "No criterion yet" in client.get(page).text
    assert client.get(edit).status_code == 404


def test_every_kind_has_its_form(session, client, phases, place, store):
    store(lambda s: factories.metric(s, practice_id=place))
    store(lambda s: factories.initiative(s, practice_id=place))
    for kind in Kind:
        found = client.get(f"/roadmap/phases/{phases[0]}/criterion?kind={kind}")
        assert found.status_code == 200, kind
        assert "(optional)" not in found.text


PAGES = {
    Kind.MATURITY: CriterionDraft(Kind.MATURITY, number=3),
    Kind.RACI: CriterionDraft(Kind.RACI),
    Kind.OWNERSHIP: CriterionDraft(Kind.OWNERSHIP),
    Kind.FINDINGS: CriterionDraft(Kind.FINDINGS, findings="high"),
    Kind.TRAINING: CriterionDraft(Kind.TRAINING, number=80),
    Kind.ADOPTION: CriterionDraft(Kind.ADOPTION, number=80),
}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("is_whole", [False, True])
def test_a_criterion_leads_to_where_it_is_brought_about(
    session, client, phases, kind, is_whole
):
    key = phases[0]
    if is_whole:
        with transaction(by=TEST_ACTOR, what="roadmap.lay") as s:
            key = actions.lay(s, None, by=None, today=clock.today())[0].id
    require(key, PAGES[kind])
    stage = Board(session, clock.today()).stages[key]
    endpoint, values = stage.judged[0].link
    with client.application.test_request_context():
        address = url_for(endpoint, **values)

    assert client.get(address, follow_redirects=True).status_code == 200
    assert address in client.get(f"/roadmap/phases/{key}").text
    if kind is Kind.MATURITY:
        assert address.startswith("/maturity/")


def test_an_attestation_stands_under_a_name_until_it_is_taken_back(
    session, client, post, phases
):
    key = require(phases[0])
    url = f"/roadmap/criteria/{key}/attest"
    wrong = post(client, url, statement="So.", title="List", link="javascript:1")
    assert wrong.status_code == 422
    done = post(client, url, statement="So.", title="List", link="https://e.org/a")
    assert done.status_code == 303
    assert "attested it on" in client.get(f"/roadmap/phases/{phases[0]}").text
    back = post(client, "/roadmap/attestations/1/withdraw", at=url)
    assert back.status_code == 303
    assert "Nobody has attested" in client.get(f"/roadmap/phases/{phases[0]}").text


def test_an_auditor_reads_who_attested_and_is_asked_nothing(session, phases, sign_in):
    key = require(phases[0])
    page = sign_in(role=Role.AUDITOR).get(f"/roadmap/criteria/{key}/attest")

    assert page.status_code == 200
    assert "Nobody has attested it yet." in page.text
    assert "<textarea" not in page.text


def test_what_is_found_out_is_not_attested(session, client, phases):
    key = require(phases[0], CriterionDraft(Kind.OWNERSHIP))

    assert client.get(f"/roadmap/criteria/{key}/attest").status_code == 404


def test_a_gate_is_decided_with_conditions_and_frozen(
    session, owner, post, phases, store
):
    require(phases[0])
    url = f"/roadmap/phases/{phases[0]}/gate"
    other = store(lambda s: factories.person(s, name="Ben"))
    go = post(owner, url, version="1", choice="go", reason="It works.")
    assert go.status_code == 422
    assert "Not everything is met" in go.text
    assert "It works." in go.text
    half = {"version": "1", "choice": "go with conditions", "reason": "Nearly."}
    none = post(owner, url, **half)
    assert "at least one condition" in none.text
    lame = post(owner, url, **half, title_1="Name a deputy")
    assert "Say who sees to it" in lame.text
    due = (clock.today() + timedelta(days=20)).isoformat()
    whole = {"title_1": "Name a deputy", "owner_1": str(other), "due_1": due}
    done = post(owner, url, **half, **whole)
    assert done.status_code == 303, done.text
    page = owner.get(done.location).text
    assert "Name a deputy" in page
    assert "and it fits" in page
    assert "Standardise runs" in owner.get("/roadmap/1").text


def test_who_may_not_decide_is_told_whom_to_ask(session, sign_in, post, phases, store):
    client = sign_in(Role.MEMBER)
    require(phases[0])
    anna = store(lambda s: factories.account(s, name="Anna").person_id)
    place = queries.phase(session, phases[0]).practice_id
    session.rollback()
    store(lambda s: factories.ownership(s, practice_id=place, person_id=anna))
    url = f"/roadmap/phases/{phases[0]}/gate"
    found = post(client, url, version="1", choice="hold", reason="No.")

    assert found.status_code == 403
    assert "Anna" in found.text
    assert "No.</textarea>" in found.text
    page = client.get(url).text
    assert "This is not yours to decide." in page
    assert "Ask Anna" in page
    assert "0 of 1 criteria met" in page
    assert "Decide and freeze" not in page


def test_a_gate_that_is_not_the_next_asks_nothing(session, owner, phases):
    page = owner.get(f"/roadmap/phases/{phases[1]}/gate").text

    assert "does not run yet" in page
    assert "Decide and freeze" not in page


def test_dependencies_are_said_pasted_and_taken_back(
    session, client, post, phases, place, store
):
    work = store(lambda s: factories.initiative(s, practice_id=place))
    at = "/roadmap/dependencies/"
    edge = {"item": f"initiative:{work}", "needs": f"phase:{phases[0]}"}
    assert post(client, f"{at}one", at=at, **edge).status_code == 303
    assert "Blocks it" in client.get(at).text
    assert post(client, f"{at}one", at=at, **edge).status_code == 422
    turned = {"item": edge["needs"], "needs": edge["item"]}
    circle = post(client, f"{at}one", at=at, **turned)
    assert circle.status_code == 422
    assert "They would need each other" in circle.text
    lines = f"Nothing needs CI-{work:04d}\nService desk: optimise needs nobody"
    wrong = post(client, f"{at}paste", at=at, text=lines)
    assert "Line 1" in wrong.text
    assert "Line 2" in wrong.text
    assert "Nothing needs" in wrong.text
    good = f"Service desk: optimise needs CI-{work:04d}"
    assert post(client, f"{at}paste", at=at, text=good).status_code == 303
    assert post(client, f"{at}1/remove", at=at).status_code == 303
    assert "It needs" in client.get("/roadmap/").text or work


def test_a_usual_dependency_is_one_click(session, client, post, phases, store):
    def other(s):
        made = factories.practice(s, name="Requests", code="service-request-management")
        return actions.lay(s, made.id, by=None, today=clock.today())[0]

    store(other)
    at = "/roadmap/dependencies/"
    assert "Usual dependencies" in client.get(at).text
    done = post(client, f"{at}accept", at=at, code="request-desk")
    assert done.status_code == 303
    assert "Usual dependencies" not in client.get(at).text

    again = post(client, f"{at}accept", at=at, code="request-desk")
    assert again.status_code == 303
    assert "somebody may have taken it over" in client.get(at).text
