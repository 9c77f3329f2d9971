import re

from cis.core.access import Role
from cis.desk.overview.first import queries
from cis.desk.overview.first.rules import Weights
from cis.register.initiatives.rules import Status
from tests import factories

CHANGED = {
    "pain": "10",
    "findings": "0",
    "maturity": "0",
    "capacity": "90",
    "dependencies": "0",
}


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def hurt(store, name, weight, **more):
    practice = store(lambda s: factories.practice(s, name=name))
    store(lambda s: factories.painpoint(s, practice_id=practice, weight=weight, **more))
    return practice


def test_without_a_pain_it_asks_for_one(client):
    assert "Say first what hurts" in client.get("/what-first/").text


def test_the_heaviest_pain_comes_first_and_the_rest_is_told(client, store):
    for number, weight in enumerate((500, 5, 50, 1)):
        hurt(store, f"Care {number}", weight)
    page = words(client.get("/what-first/"))

    assert "Begin with Care 0 and Care 2 and Care 1, step by step" in page
    assert "Nobody answers for it" in page
    assert "Leave these for later" in page
    assert "Care 3" in page.split("Leave these for later")[1]


def test_the_advice_names_the_pain_to_start_with(client, store):
    practice = hurt(store, "Care", 5, statement="Halls wait")
    key = store(
        lambda s: factories.painpoint(
            s, practice_id=practice, weight=50, statement="Lorries wait"
        )
    )
    page = client.get("/what-first/")

    assert f'<a href="/pain-points/{key}">PP-000{key} Lorries wait</a>.' in page.text
    assert "Halls wait" not in page.text


def test_what_is_under_way_is_to_be_finished(client, store):
    practice = hurt(store, "Busy", 500)
    store(
        lambda s: factories.initiative(
            s, practice_id=practice, status=Status.IN_PROGRESS
        )
    )
    page = words(client.get("/what-first/"))

    assert "Finish what is under way" in page
    assert "1 of at most 5 practices are changing" in page


def test_leadership_changes_the_weights(sign_in, post, session):
    leader = sign_in(Role.LEADERSHIP)
    answer = post(leader, "/what-first/weights", version="0", **CHANGED)

    assert answer.status_code == 303
    session.rollback()
    assert queries.weights(session) == Weights(10, 0, 0, 90, 0)
    assert 'value="90"' in leader.get("/what-first/weights").text
    late = post(leader, "/what-first/weights", version="0", **CHANGED)
    assert late.status_code == 409


def test_weights_out_of_range_are_kept_and_explained(sign_in, post):
    leader = sign_in(Role.LEADERSHIP)
    zero = dict.fromkeys(CHANGED, "0")
    answer = post(leader, "/what-first/weights", version="0", **zero)
    wild = post(leader, "/what-first/weights", version="0", **{**zero, "pain": "101"})

    assert answer.status_code == wild.status_code == 422
    assert "At least one of them must count" in answer.text
    assert 'value="101"' in wild.text


def test_members_read_the_advice_and_leave_the_weights(client):
    assert client.get("/what-first/weights").status_code == 403


def test_the_page_asks_as_often_for_many_practices_as_for_two(
    client, store, statements
):
    for number in range(2):
        hurt(store, f"Few {number}", 5)
    client.get("/what-first/")
    with statements() as few:
        client.get("/what-first/")
    for number in range(12):
        hurt(store, f"Many {number}", 5)
    with statements() as many:
        client.get("/what-first/")

    assert len(many) == len(few)
