"""Feedback, checks, trainings and benefits, on the page of who answers for them."""

from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.desk.agenda import answers
from cis.desk.agenda.digest import queries as digest
from cis.desk.agenda.digest import writing
from cis.desk.agenda.digest.rules import Draft as Wish
from cis.desk.agenda.digest.rules import How
from cis.desk.findings import actions as findings
from cis.desk.findings import catalogue
from cis.kit.db import db
from cis.register.adoption.checks.models import AdoptionCase, AdoptionCheck
from cis.register.adoption.feedback import actions as feedback
from cis.register.adoption.feedback import queries
from cis.register.adoption.feedback.rules import Draft, State
from cis.register.adoption.training import actions as training
from cis.register.adoption.training.rules import Attended, Audience, NeedDraft
from cis.register.initiatives.rules import Status
from cis.register.people.models import Person
from cis.register.tickets.models import TicketFeed
from tests import factories

TODAY = clock.today()
SAID = "Nobody tells us when the network is back."


@pytest.fixture
def practice(store, client):
    """A practice in the client's hands."""

    def fill(session):
        factories.organisation(session)
        made = factories.practice(session, name="Incident management")
        factories.ownership(session, practice_id=made.id, person_id=client.person_id)
        return made

    return store(fill)


@pytest.fixture
def given(store):
    """Let somebody say something; return its number."""

    def give(practice_id, text=SAID, days=3):
        on = TODAY - timedelta(days=days)
        draft = Draft(text, practice_id)
        return store(lambda s: feedback.give(s, draft, by=None, today=on))

    return give


def stored(key):
    session = db.session()
    session.rollback()
    return queries.get(session, key)


def test_feedback_is_answered_in_its_line(practice, given, client, post, sign_in):
    key = given(practice)
    page = client.get("/").text
    assert SAID in page
    assert f'name="f-{key}-state"' in page
    assert SAID not in sign_in(name="Max").get("/").text

    line = {f"f-{key}-state": "changed", f"f-{key}-text": "The desk calls the halls."}
    done = post(client, "/", **line, **{f"f-{key}-was": "1"})

    assert done.status_code == 303
    assert (stored(key).state, stored(key).answered_by_id) == (
        State.CHANGED,
        client.person_id,
    )
    page = client.get("/").text
    assert "Saved: 1 answer to feedback." in page
    assert SAID not in page


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"text": "The desk calls."}, "Choose whether anything changed, too."),
        ({"state": "open", "text": "x"}, "Say whether anything changed."),
        ({"state": "changed"}, "Say what changed."),
        (
            {"state": "changed", "text": "x", "was": "7"},
            "Somebody changed it meanwhile",
        ),
    ],
)
def test_an_answer_that_lacks_something_is_kept(
    practice, given, client, post, line, message
):
    key = given(practice)
    values = {f"f-{key}-{name}": text for name, text in {"was": "1", **line}.items()}
    answer = post(client, "/", **values)

    assert answer.status_code == 422
    assert message in answer.text
    assert f'href="#f-{key}-state"' in answer.text
    assert stored(key).state is State.OPEN


def test_an_untouched_line_says_nothing():
    assert answers.replied({"f-3-was": "1", "f-3-state": "", "f-3-text": " "}) == []


def test_what_names_no_practice_falls_to_the_owner_of_the_whole(
    practice, given, client, sign_in
):
    given(None)

    assert SAID in client.get("/").text
    assert SAID not in sign_in(Role.LEADERSHIP).get("/").text


def test_what_nobody_owns_waits_for_leadership(given, store, client, sign_in):
    store(factories.organisation)
    given(store(factories.practice))

    assert SAID in sign_in(Role.LEADERSHIP).get("/").text
    assert SAID not in client.get("/").text


def test_much_feedback_does_not_flood_the_page(practice, given, client):
    keys = [given(practice, f"Number {one}", days=9 - one) for one in range(5)]
    page = client.get("/").text

    assert [f'name="f-{key}-state"' in page for key in keys] == [True] * 3 + [False] * 2
    assert "2 more" in page


def test_the_mail_does_not_repeat_what_was_said(practice, given, client):
    given(practice)
    member = Actor("p", "Member", Role.MEMBER, client.person_id)
    reader = digest.Reader(member, "m@example.org", Wish(How.WEEKLY), None)
    session = db.session()
    session.rollback()
    letter = writing.letter(session, reader, TODAY, "https://cis.example")

    assert "Feedback Incident management" in letter.text
    assert "https://cis.example/feedback/1" in letter.text
    assert SAID not in letter.text


@pytest.fixture
def drawn(store, practice):
    """Draw a check of two cases, one of them answered."""

    def draw(by, *, is_over=False):
        def fill(session):
            source = TicketFeed(name="Incidents", kind="incidents")
            session.add(source)
            session.flush()
            made = AdoptionCheck(
                practice_id=practice,
                feed_id=source.id,
                question="Followed?",
                first_on=TODAY - timedelta(days=40),
                last_on=TODAY - timedelta(days=10),
                population=9,
                size=2,
                seed=1,
                drawn_by_id=by,
                drawn_on=TODAY - timedelta(days=5),
                finished_on=TODAY if is_over else None,
            )
            session.add(made)
            session.flush()
            for number, answer in ((1, "followed"), (2, None)):
                case = AdoptionCase(
                    check_id=made.id, number=number, record_id="INC", answer=answer
                )
                session.add(case)
            return made

        return store(fill)

    return draw


def test_a_check_that_was_begun_is_to_be_finished(drawn, client, sign_in):
    ben = sign_in(name="Ben")
    key = drawn(ben.person_id)
    page = ben.get("/").text

    assert "1 of 2 cases have no answer yet." in page
    assert f'href="/adoption/checks/{key}"' in page
    assert "cases have no answer" not in client.get("/").text


def test_the_check_of_who_left_falls_to_the_owner(drawn, client, store):
    gone = store(lambda s: factories.person(s, left_on=TODAY))
    drawn(gone)

    assert "1 of 2 cases have no answer yet." in client.get("/").text


def test_a_finished_check_is_no_work(drawn, client):
    drawn(client.person_id, is_over=True)

    assert "cases have no answer" not in client.get("/").text


@pytest.fixture
def needed(store, practice, client):
    """A training that everybody needs and nobody has had."""
    draft = NeedDraft(practice, "Twenty minutes", Audience.EVERYBODY)
    return store(lambda s: training.need(s, draft))


def test_too_few_trained_are_told_to_the_owner(needed, client, sign_in, store):
    max_ = sign_in(name="Max")
    assert "0 of 2 trainings needed were had." in client.get("/").text
    assert "trainings needed" not in max_.get("/").text

    def attend(session):
        people = session.query(Person).all()
        training.attend(session, [Attended(needed, one.id, TODAY) for one in people])

    store(attend)
    assert "trainings needed" not in client.get("/").text


def test_a_rule_that_is_off_asks_for_no_training(needed, client, store):
    rule = catalogue.entry("ADO106")
    store(lambda s: findings.arrange(s, rule, is_on=False, numbers=rule.defaults))

    assert "trainings needed" not in client.get("/").text


def test_the_owner_of_an_initiative_is_to_tell_what_gets_easier(
    practice, client, store, sign_in
):
    key = store(
        lambda s: factories.initiative(
            s,
            practice_id=practice,
            owner_id=client.person_id,
            status=Status.IN_PROGRESS,
        )
    )
    page = client.get("/").text

    assert "Nobody is told yet what gets easier" in page
    assert f'href="/adoption/benefits/of/{key}"' in page
    assert "Nobody is told yet" not in sign_in(name="Max").get("/").text
