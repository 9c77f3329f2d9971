from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.desk.agenda import answers
from cis.desk.agenda.feed import queries as feed
from cis.kit.db import db
from cis.register.actions import actions as promises
from cis.register.actions import queries
from cis.register.actions.rules import Draft as Promise
from cis.register.actions.rules import Status
from cis.register.decisions import actions as decisions
from cis.register.decisions import queries as asked
from cis.register.decisions.rules import Answer, Draft
from cis.register.decisions.rules import Status as Waits
from tests import factories
from tests.conftest import TEST_ACTOR

TODAY = clock.today()


def day(count):
    return TODAY + timedelta(days=count)


@pytest.fixture
def practice(store, client):
    """A practice that is in the client's hands."""

    def fill(s):
        made = factories.practice(s, name="Service desk")
        factories.ownership(s, practice_id=made.id, person_id=client.person_id)
        return made

    return store(fill)


@pytest.fixture
def promised(store, client, practice):
    """Return a function that lets the client promise something."""

    def fill(title="Write the runbook", due=3, opened=0):
        draft = Promise(f"practice:{practice}", title, client.person_id, day(due))
        made = day(opened)
        return store(lambda s: promises.promise(s, draft, actor=TEST_ACTOR, today=made))

    return fill


@pytest.fixture
def decision(store, client, practice):
    draft = Draft(f"practice:{practice}", "Go on?", client.person_id, day(5))
    return store(lambda s: decisions.ask(s, draft, TODAY))


def fresh():
    session = db.session()
    session.rollback()
    return session


def test_words_without_a_tick_are_not_lost():
    (tick,) = answers.ticks({"a-3-note": "Half of it.", "a-3-was": "1", "x": "y"})
    with pytest.raises(RuleError, match="Tick it too"):
        tick.ending()


def test_untouched_lines_say_nothing():
    posted = {"a-3-was": "1", "d-4-was": "1", "d-4-answer": "", "a-3-note": " "}
    assert answers.ticks(posted) == []
    assert answers.said(posted) == []


def test_an_answer_is_one_of_those_offered():
    (said,) = answers.said({"d-4-answer": "shrug", "d-4-reason": "x"})
    with pytest.raises(RuleError, match="Choose an answer"):
        said.draft(None)


def test_what_is_promised_and_asked_stands_on_my_work(client, promised, decision):
    promised()
    promised("Far away", 60)
    late = promised("Long ago", -3, -10)

    page = client.get("/").text
    assert "3 things are due from you" in page
    for words in ("Write the runbook", "Long ago", "Go on?", "Promised for later"):
        assert words in page
    assert page.index("Go on?") < page.index("Long ago") < page.index("Far away")
    assert f'name="a-{late}-done"' in page
    assert f'name="d-{decision}-answer"' in page


def test_ticks_and_answers_go_with_one_save(client, post, promised, decision):
    key = promised()
    fields = {
        f"a-{key}-done": "y",
        f"a-{key}-note": "Published.",
        f"a-{key}-was": "1",
        f"d-{decision}-answer": "carry over",
        f"d-{decision}-reason": "The vendor answers soon.",
        f"d-{decision}-until": day(20).isoformat(),
        f"d-{decision}-was": "1",
    }

    assert post(client, "/", **fields).status_code == 303
    assert "Saved: 1 action and 1 decision." in client.get("/").text
    action = queries.get(fresh(), key)
    assert (action.status, action.closing_note) == (Status.DONE, "Published.")
    kept = asked.get(db.session(), decision)
    assert (kept.status, kept.due_on, kept.carried) == (Waits.OPEN, day(20), 1)


def test_a_wrong_line_is_kept_and_the_rest_saved(client, post, promised, decision):
    key = promised()
    fields = {
        f"a-{key}-done": "y",
        f"a-{key}-was": "1",
        f"d-{decision}-answer": "drop",
        f"d-{decision}-reason": " ",
        f"d-{decision}-until": "kept words",
        f"d-{decision}-was": "1",
    }

    answer = post(client, "/", **fields)

    assert answer.status_code == 422
    assert "1 line needs mending, the rest is saved" in answer.text
    assert 'value="kept words"' in answer.text
    assert queries.get(fresh(), key).status is Status.DONE
    assert asked.get(db.session(), decision).status is Waits.OPEN


def test_what_somebody_else_did_meanwhile_is_said(client, post, promised):
    key = promised()
    stale = {f"a-{key}-done": "y", f"a-{key}-was": "0"}

    answer = post(client, "/", **stale)

    assert answer.status_code == 422
    assert "Somebody changed it meanwhile" in answer.text
    again = post(client, "/", **{**stale, f"a-{key}-was": "1"})
    assert again.status_code == 303
    assert "It is done already" in post(client, "/", **stale).text


def test_nobody_ticks_what_is_somebody_elses(sign_in, post, promised, decision):
    key, other = promised(), sign_in(Role.MEMBER)
    fields = {f"a-{key}-done": "y", f"a-{key}-was": "1"}
    fields |= {f"d-{decision}-answer": "drop", f"d-{decision}-reason": "No."}

    answer = post(other, "/", at="/account", **fields, **{f"d-{decision}-was": "1"})

    assert answer.status_code == 422
    assert "This is not yours" in answer.text
    assert queries.get(fresh(), key).status is Status.OPEN
    assert asked.get(db.session(), decision).answer is not Answer.DROP


def test_an_auditor_is_asked_nothing(sign_in, store, practice):
    auditor = sign_in(Role.AUDITOR)
    draft = Promise(f"practice:{practice}", "Look", auditor.person_id, day(1))
    store(lambda s: promises.promise(s, draft, actor=TEST_ACTOR, today=TODAY))

    assert "It is done" not in auditor.get("/").text


def test_actions_and_decisions_stand_in_the_calendar(client, promised, decision):
    soon, far = promised(due=3), promised("Far away", 60)
    me = Actor("p-1", "Me", Role.MEMBER, client.person_id)

    found = {
        one.uid.partition("@")[0]: (one.day, one.summary)
        for one in feed.entries(fresh(), me, TODAY, "https://cis.example")
    }

    assert found[f"action-{soon}"] == (day(3), "Action: Write the runbook")
    assert found[f"action-{far}"] == (day(60), "Action: Far away")
    assert found[f"answer-{decision}"] == (day(5), "Answer: Service desk")
