"""The practice pages as people with each role see them."""

from datetime import date
from http import HTTPStatus

import pytest

from cis.core.access import Role
from cis.register.governance import queries
from cis.register.governance.rules import AssignmentRole
from cis.register.practices import actions as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption
from tests import factories

TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("cis.core.clock.today", lambda _zone="UTC": TODAY)


@pytest.fixture
def practice(store):
    return store(lambda s: factories.practice(s, name="Care desk"))


@pytest.fixture
def ada(store):
    return store(lambda s: factories.person(s, name="Ada"))


@pytest.fixture
def owned(store, practice, ada):
    """An ownership of Ada's in January and one of Bea's since."""
    return store(
        lambda s: [
            factories.ownership(
                s,
                practice_id=practice,
                person_id=ada,
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 2, 1),
            ).id,
            factories.ownership(
                s,
                practice_id=practice,
                person_id=factories.person(s, name="Bea").id,
                valid_from=date(2026, 2, 1),
                note="Mind the night shift.",
            ).id,
        ]
    )


@pytest.mark.usefixtures("owned")
def test_the_index_shows_the_adopted_first_with_owner(client, store, practice):
    store(practices.install_catalogue)
    store(lambda s: practices.adopt(s, s.get(Practice, practice), Adoption.STABILISE))
    page = client.get("/practices/").text

    adopted = page.split("<h2>General management, not adopted</h2>")[0]
    assert "Care desk" in adopted
    assert "Bea" in adopted
    assert "Incident management" in page.removeprefix(adopted)
    assert "1 practice adopted" in page


@pytest.mark.usefixtures("owned")
@pytest.mark.parametrize("sort", ["name", "group", "adoption", "owner", "no-such"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_the_adopted_can_be_sorted(client, store, practice, sort, direction):
    store(lambda s: factories.practice(s, name="Alone", adoption=Adoption.OPTIMISE))
    store(lambda s: practices.adopt(s, s.get(Practice, practice), Adoption.STABILISE))
    page = client.get(f"/practices/?sort={sort}&direction={direction}").text

    order = page.index("Care desk") < page.index("Alone")
    assert order is ((sort in {"adoption", "owner"}) is (direction == "asc"))


def test_without_a_catalogue_the_index_says_so(client):
    assert "catalogue is not loaded" in client.get("/practices/").text


@pytest.mark.usefixtures("owned")
def test_a_practice_shows_its_owner_and_the_history(client, practice):
    page = client.get(f"/practices/{practice}").text

    assert "In the hands of Bea" in page
    assert "Mind the night shift." in page
    assert "31 Jan 2026" in page


@pytest.mark.usefixtures("owned")
@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("2026-01-31", "Ada was accountable"),
        ("1 Feb 2026", "Bea was accountable"),
        ("2025-12-31", "nobody was accountable"),
        ("", "Bea is accountable"),
    ],
)
def test_a_practice_says_who_was_accountable_on_a_day(client, practice, asked, answer):
    page = client.get(f"/practices/{practice}", query_string={"on": asked}).text

    assert answer in " ".join(page.split())


def test_an_unreadable_day_is_answered_in_words(client, practice):
    answer = client.get(f"/practices/{practice}?on=soon%00")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "is not a date" in answer.text


def test_an_owner_who_left_is_pointed_out(client, store, practice):
    left = {"name": "Cid", "left_on": date(2026, 3, 1)}
    store(
        lambda s: factories.ownership(
            s, practice_id=practice, person_id=factories.person(s, **left).id
        )
    )

    assert "Cid has left" in client.get(f"/practices/{practice}").text


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEADERSHIP])
def test_administrators_and_leadership_appoint(
    sign_in, post, session, practice, ada, role
):
    browser = sign_in(role)
    answer = post(
        browser,
        f"/practices/{practice}/appoint",
        person_id=ada,
        valid_from="2026-04-01",
        note="Ask the night shift first.",
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    kept = queries.history(session, practice)[0]
    assert (kept.person_id, kept.valid_from) == (ada, date(2026, 4, 1))
    assert kept.appointed_by_id == browser.person_id
    assert "Owner appointed" in browser.get(answer.location).text


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
def test_others_read_and_do_not_appoint(sign_in, practice, owned, role):
    browser = sign_in(role)
    page = browser.get(f"/practices/{practice}")

    assert page.status_code == HTTPStatus.OK
    assert "/appoint" not in page.text
    for address in (
        f"/practices/{practice}/appoint",
        f"/governance/assignments/{owned[1]}/end",
    ):
        assert browser.get(address).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("owned")
@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"valid_from": ""}, "Give the first day."),
        ({"valid_from": "soon"}, "is not a date"),
        ({"valid_from": "1989-12-31"}, "Give a day from 1990"),
        ({"valid_from": "2026-01-15"}, "Bea is appointed from 1 Feb 2026"),
        ({"person_id": "99"}, "Not a valid choice"),
        ({"note": "x" * 4001}, "cannot be longer than 4000"),
        ({"note": "a\0b"}, "characters of plain text"),
    ],
)
def test_a_wrong_appointment_is_shown_again_with_its_error(
    sign_in, post, practice, ada, changes, complaint
):
    sound = {"person_id": str(ada), "valid_from": "2026-04-01", "note": "kept text"}
    answer = post(
        sign_in(Role.ADMIN), f"/practices/{practice}/appoint", **{**sound, **changes}
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert complaint in answer.text
    assert "kept text" in answer.text or "note" in changes


def test_an_ownership_is_ended(sign_in, post, session, practice, owned):
    browser = sign_in(Role.LEADERSHIP)
    address = f"/governance/assignments/{owned[1]}/end"

    wrong = post(browser, address, last_on="2026-01-01")
    right = post(browser, address, last_on="2026-03-31")
    late = post(browser, address, last_on="2026-03-30")

    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "cannot be before the first" in wrong.text
    assert right.status_code == HTTPStatus.SEE_OTHER
    assert queries.owner(session, practice, date(2026, 4, 1)) is None
    assert late.status_code == HTTPStatus.CONFLICT
    assert "2026-03-30" in late.text


def test_how_far_a_practice_has_come_is_not_everybodys_to_say(
    sign_in, client, store, practice
):
    address, lena = f"/practices/{practice}/adopt", sign_in(name="Lena").person_id
    store(lambda s: factories.ownership(s, practice_id=practice, person_id=lena))
    refused = client.get(address)

    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "Ask Lena" in refused.text
    assert address not in client.get(f"/practices/{practice}").text


def test_a_service_is_entered_by_who_appoints_and_described_by_its_owner(
    sign_in, client, post, store
):
    shop = store(factories.service)
    address = f"/services/{shop}/edit"

    assert client.get("/services/new").status_code == HTTPStatus.FORBIDDEN
    assert client.get(address).status_code == HTTPStatus.FORBIDDEN
    assert "/services/new" not in client.get("/services/").text
    store(
        lambda s: factories.ownership(
            s,
            service_id=shop,
            role=AssignmentRole.SERVICE_OWNER,
            person_id=client.person_id,
        )
    )
    assert client.get(address).status_code == HTTPStatus.OK
    assert sign_in(Role.LEADERSHIP).get("/services/new").status_code == HTTPStatus.OK


def test_its_owner_says_how_far_a_practice_has_come(client, post, store, practice):
    address, mine = f"/practices/{practice}/adopt", client.person_id
    store(lambda s: factories.ownership(s, practice_id=practice, person_id=mine))

    right = post(client, address, version="1", adoption="standardise")
    again = post(client, address, version="2", adoption="standardise")
    late = post(client, address, version="1", adoption="optimise")
    wrong = post(client, address, version="2", adoption="perfect")

    assert right.status_code == HTTPStatus.SEE_OTHER
    page = client.get(right.location).text
    assert "Standardise: Done the same way" in page
    assert "changed the state of adoption from" in page
    assert again.status_code == wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert late.status_code == HTTPStatus.CONFLICT


def test_an_auditor_changes_no_adoption(sign_in, practice):
    answer = sign_in(Role.AUDITOR).get(f"/practices/{practice}/adopt")

    assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "address",
    ["/practices/99", "/practices/99/adopt", "/governance/assignments/99/end"],
)
def test_what_does_not_exist_is_not_found(sign_in, address):
    assert sign_in(Role.ADMIN).get(address).status_code == HTTPStatus.NOT_FOUND


def test_numbers_beyond_the_database_are_not_found(client):
    assert client.get(f"/practices/{2**31}").status_code == HTTPStatus.NOT_FOUND
