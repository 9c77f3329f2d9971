from datetime import timedelta

import pytest
from sqlalchemy import select

from cis.core import clock
from cis.core.access import Role
from cis.desk.erasure import words
from cis.kit.db import transaction
from cis.kit.trail import queries as trail
from cis.kit.trail.models import TrailEvent, TrailPrivate
from cis.register.adoption.feedback import actions, flood
from cis.register.adoption.feedback.models import (
    Feedback,
    FeedbackAddress,
    FeedbackTry,
)
from cis.register.people.models import Person
from tests import factories
from tests.conftest import TEST_ACTOR, token

EMAIL = "ada@example.org"


@pytest.fixture
def practice(store):
    store(factories.organisation)
    return store(lambda s: factories.practice(s, name="Changes"))


@pytest.fixture
def stranger(app, practice):
    return app.test_client()


@pytest.fixture
def tell(stranger, post):
    def send(client=None, **changes):
        data = {"text": "The form is long.", "practice_id": "", "email": "", **changes}
        return post(client or stranger, "/say", **data)

    return send


def one(session):
    session.rollback()
    return session.scalar(select(Feedback))


def test_anybody_says_something_without_signing_in(session, stranger, tell, practice):
    answer = tell(practice_id=str(practice), email=" Ada@Example.org ")

    assert (answer.status_code, answer.location) == (303, "/say/thanks")
    assert "It has arrived" in stranger.get("/say/thanks").text
    found = one(session)
    assert (found.text, found.practice_id) == ("The form is long.", practice)
    assert found.given_by_id is None
    assert session.scalar(select(FeedbackAddress.email)) == EMAIL
    event = trail.newest(session, 1)[0]
    assert (event.action, event.actor) == ("feedback.give", "stranger")


def test_the_address_is_nowhere_in_the_trail(session, tell):
    tell(email=EMAIL)

    session.rollback()
    assert not any(
        EMAIL in text for text in session.scalars(select(TrailPrivate.value))
    )
    assert not any(
        EMAIL in text for text in session.scalars(select(TrailEvent.payload))
    )


def test_the_page_names_its_practice_by_the_link(stranger, practice):
    page = stranger.get(f"/say?practice={practice}").text

    assert (
        f'selected value="{practice}"' in page or f'value="{practice}" selected' in page
    )
    assert stranger.get("/say?practice=nothing").status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Say what you would like to say"),
        ({"email": "nobody"}, "Give an e-mail address"),
        ({"practice_id": "99999"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    session, tell, changes, sentence
):
    answer = tell(**changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert one(session) is None


def test_a_forged_form_is_refused(session, stranger):
    answer = stranger.post("/say", data={"text": "Hello"})

    assert answer.status_code in {400, 422}
    assert one(session) is None


def test_a_flood_is_stopped_and_the_text_kept(session, stranger, practice):
    data = {"csrf_token": token(stranger, "/say"), "practice_id": "", "email": ""}
    told = [
        stranger.post("/say", data={**data, "text": f"Number {number}"})
        for number in range(100)
    ]

    codes = [answer.status_code for answer in told]
    assert codes == [303] * flood.FROM_ONE + [429] * (100 - flood.FROM_ONE)
    assert "Number 99</textarea>" in told[-1].text
    assert 0 < int(told[-1].headers["Retry-After"]) <= 15 * 60
    session.rollback()
    assert len(session.scalars(select(Feedback)).all()) == flood.FROM_ONE
    assert len(session.scalars(select(FeedbackTry)).all()) == flood.FROM_ONE


def test_a_flood_from_everywhere_is_stopped_too_and_forgotten_in_time(session):
    now = clock.now()
    with transaction(by=TEST_ACTOR, what="test.flood") as writing:
        for number in range(flood.FROM_ALL):
            flood.admit(writing, f"10.0.{number}.1", now)
        with pytest.raises(flood.TooManyError):
            flood.admit(writing, "10.1.1.1", now)
        flood.admit(writing, "10.1.1.1", now, "p-7")
        flood.admit(writing, "10.1.1.1", now + flood.WINDOW + timedelta(seconds=1))
        kept = writing.scalars(select(FeedbackTry)).all()

    assert len(kept) == 1


def test_a_stranger_does_not_silence_colleagues(session, stranger, client):
    for number in range(flood.FROM_ONE + 1):
        data = {"csrf_token": token(stranger, "/say"), "practice_id": "", "email": ""}
        last = stranger.post("/say", data={**data, "text": f"Number {number}"})
    data["csrf_token"] = token(client, "/say")

    mine = client.post("/say", data={**data, "text": "Mine"})

    assert (last.status_code, mine.status_code) == (429, 303)


@pytest.fixture
def letters():
    sent = []
    actions.posts.append(lambda _session, letter: sent.append(letter))
    yield sent
    actions.posts.pop()


def answer(client, post, **changes):
    at = "/feedback/1"
    data = {
        "version": "1",
        "state": "changed",
        "text": "It has three fields.",
        **changes,
    }
    return post(client, at, **data)


def test_it_ends_in_an_answer_that_is_sent_and_the_address_goes(
    client, session, post, tell, letters
):
    tell(email=EMAIL)
    assert "The form is long." in client.get("/feedback/").text

    assert answer(client, post).status_code == 303

    assert [(each.to, each.key) for each in letters] == [(EMAIL, "feedback:1")]
    assert "Changed: It has three fields." in letters[0].body
    found = one(session)
    assert found.was_sent
    assert session.scalar(select(FeedbackAddress)) is None
    page = client.get("/feedback/?show=answered").text
    assert "Changed: It has three fields." in page
    again = answer(client, post, version=str(found.version))
    assert "answered already" in again.text
    assert len(letters) == 1


def test_a_colleague_who_gave_it_is_told(session, sign_in, post, practice, letters):
    giver, other = sign_in(name="Gwen"), sign_in(name="Otto")
    post(giver, "/feedback/new", text="Good idea.", practice_id=str(practice))

    assert answer(other, post).status_code == 303
    session.rollback()

    (letter,) = letters
    assert letter.to == session.get_one(Person, giver.person_id).email
    assert "is deleted" not in letter.body
    assert one(session).was_sent


def test_who_answers_themselves_gets_no_letter(client, post, practice, letters):
    post(client, "/feedback/new", text="Good idea.", practice_id=str(practice))
    answer(client, post)

    assert letters == []


def test_without_a_post_office_the_answer_stands_and_the_address_waits(
    client, session, post, tell
):
    tell(email=EMAIL)

    answer(client, post, state="not changed", text="the law asks for it.")

    assert not one(session).was_sent
    assert session.scalar(select(FeedbackAddress.email)) == EMAIL
    assert "Not sent yet" in client.get("/feedback/?show=answered").text
    post(client, "/feedback/1/forget", at="/feedback/1")
    session.rollback()
    assert session.scalar(select(FeedbackAddress)) is None


def test_what_waited_is_sent_once_a_post_office_is_there(
    client, session, post, tell, request
):
    tell(email=EMAIL)
    answer(client, post)
    with transaction(by=TEST_ACTOR, what="test.send") as writing:
        assert actions.send_waiting(writing) == 0

    letters = request.getfixturevalue("letters")
    for sent in (1, 0):
        with transaction(by=TEST_ACTOR, what="test.send") as writing:
            assert actions.send_waiting(writing) == sent

    assert [each.to for each in letters] == [EMAIL]
    assert one(session).was_sent
    assert session.scalar(select(FeedbackAddress)) is None


def test_nobody_sees_the_address(client, tell, sign_in):
    tell(email=EMAIL)

    for browser in (client, sign_in(Role.ADMIN)):
        for path in ("/feedback/", "/feedback/1"):
            assert EMAIL not in browser.get(path).text


def test_an_answer_says_something(client, post, tell):
    tell()

    assert "Say what changed" in answer(client, post, text="").text
    assert answer(client, post, state="open").status_code == 422


def test_a_colleague_says_something_with_their_name(client, session, post, practice):
    post(client, "/feedback/new", text="Good idea.", practice_id=str(practice))

    assert one(session).given_by_id == client.person_id


def test_empty_lists_say_so(client, practice):
    assert "Nothing waits for an answer" in client.get("/feedback/").text
    assert "/say" in client.get("/feedback/").text
    assert "Nothing was answered" in client.get("/feedback/?show=answered").text


def test_erasing_a_person_blanks_what_they_said(session, store):
    person = store(factories.person)
    store(
        lambda s: s.add(
            Feedback(text="Secret", given_on=clock.today(), given_by_id=person)
        )
    )
    with transaction(by=TEST_ACTOR, what="test.erase") as writing:
        assert words.blank(writing, person) == ["feedback:1"]

    assert one(session).text == "(erased)"
