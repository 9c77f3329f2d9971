import pytest

from cis.register.adoption.benefits import queries
from cis.register.initiatives.rules import Status
from tests import factories


@pytest.fixture
def initiative(store):
    return store(lambda s: factories.initiative(s, status=Status.PROPOSED))


def say(client, post, key, **changes):
    data = {"audience": "The halls", "statement": "One number to call.", **changes}
    return post(client, f"/adoption/benefits/of/{key}", **data)


def test_what_gets_easier_stands_first(client, post, initiative):
    assert say(client, post, initiative).status_code == 303

    page = client.get(f"/initiatives/{initiative}").text
    assert page.index("One number to call.") < page.index(">Outcome<")


def test_saying_it_anew_replaces_it(client, post, session, initiative):
    say(client, post, initiative)
    say(client, post, initiative, audience="the  HALLS", statement="No queue.")

    (one,) = queries.of(session, initiative)
    assert (one.audience, one.statement) == ("The halls", "No queue.")


def test_it_can_be_taken_back(client, post, session, initiative):
    say(client, post, initiative)
    key = queries.of(session, initiative)[0].id
    session.rollback()

    at = f"/adoption/benefits/of/{initiative}"
    post(client, f"/adoption/benefits/{key}/remove", at=at)

    session.rollback()
    assert list(queries.of(session, initiative)) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"audience": ""}, "Say for whom"),
        ({"statement": " "}, "Say what gets easier"),
    ],
)
def test_what_is_missing_is_asked_for(client, post, initiative, changes, sentence):
    answer = say(client, post, initiative, **changes)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_twelve_audiences_are_enough(client, post, initiative):
    for number in range(12):
        say(client, post, initiative, audience=f"Team {number}")

    assert "enough" in say(client, post, initiative).text


def test_an_initiative_under_way_that_told_nobody(session, store, client, post):
    key = store(lambda s: factories.initiative(s, status=Status.APPROVED))
    assert [one.id for one in queries.unsaid(session)] == [key]
    session.rollback()

    say(client, post, key)

    session.rollback()
    assert list(queries.unsaid(session)) == []
