from datetime import date, timedelta

import pytest
from sqlalchemy.orm.exc import StaleDataError

from cis.core.access import Actor, Role
from cis.core.errors import NotFoundError, RuleError
from cis.desk.erasure import words as texts
from cis.kit.db import transaction
from cis.register.actions import actions, queries, subjects
from cis.register.actions.rules import Draft, Ending, Filters, Status
from cis.register.governance import handing
from tests import factories

TODAY = date(2026, 6, 15)
ACTOR = Actor("p-1", "Anna", Role.MEMBER)


def day(count):
    return TODAY + timedelta(days=count)


@pytest.fixture
def anna(changing):
    return factories.person(changing, name="Anna")


@pytest.fixture
def promise(changing, anna):
    """Return a function that opens an action about a practice."""

    def open_(due_on=None, **changes):
        practice = factories.practice(changing)
        values = {
            "subject": f"practice:{practice.id}",
            "title": "Write the runbook",
            "owner_id": anna.id,
            "due_on": due_on or day(14),
        }
        draft = Draft(**{**values, **changes})
        return actions.promise(changing, draft, actor=ACTOR, today=TODAY)

    return open_


def move(session, action, to_on, reason="The supplier is late."):
    return actions.move(session, action, to_on, reason, actor=ACTOR, today=TODAY)


def test_moves_are_counted_with_their_reasons(changing, promise):
    action = promise()

    move(changing, action, day(21))
    move(changing, action, day(28), "Still late.")

    assert (action.moves, action.due_on) == (2, day(28))
    told = [
        (one.from_on, one.to_on, one.reason)
        for one in queries.moves(changing, action.id)
    ]
    assert told == [
        (day(21), day(28), "Still late."),
        (day(14), day(21), "The supplier is late."),
    ]


def test_nothing_moves_into_the_past(changing, promise):
    action = promise()

    with pytest.raises(RuleError, match="passed"):
        move(changing, action, day(-1))
    assert (action.moves, action.due_on) == (0, day(14))


def test_an_action_is_done_once(changing, promise):
    action = promise()

    ending = Ending("Published.", "https://wiki.example.org/7")
    actions.finish(changing, action, ending, actor=ACTOR, today=TODAY)

    assert (action.status, action.closed_on) == (Status.DONE, TODAY)
    for again in (
        lambda: actions.finish(changing, action, actor=ACTOR, today=TODAY),
        lambda: actions.drop(changing, action, "No use", actor=ACTOR, today=TODAY),
        lambda: move(changing, action, day(30)),
    ):
        with pytest.raises(RuleError, match="done already"):
            again()


def test_dropping_needs_a_reason(changing, promise):
    action = promise()

    with pytest.raises(RuleError, match="Say why"):
        actions.drop(changing, action, " ", actor=ACTOR, today=TODAY)
    actions.drop(changing, action, "The tool does it.", actor=ACTOR, today=TODAY)

    assert (action.status, action.closing_note) == (
        Status.DROPPED,
        "The tool does it.",
    )


def test_who_has_left_owns_nothing_new(changing, promise):
    gone = factories.person(changing, name="Gina", left_on=day(7))

    with pytest.raises(RuleError, match="Gina will not be here then"):
        promise(owner_id=gone.id)


def test_who_is_unknown_owns_nothing(changing, promise):
    with pytest.raises(NotFoundError, match="no such person"):
        promise(owner_id=999_999)


@pytest.mark.parametrize(
    ("subject", "words"),
    [("practice:99999", "no such practice"), ("cow:7", "about one of these")],
)
def test_an_action_is_about_something_there_is(promise, subject, words):
    with pytest.raises(RuleError, match=words):
        promise(subject=subject)


def test_subjects_are_named_as_people_name_them(changing):
    metric = factories.metric(changing, name="Restore time")
    initiative = factories.initiative(changing, title="Fewer hand-overs")
    codes = [f"metric:{metric.id}", f"initiative:{initiative.id}", "metric:99999"]

    found = subjects.known(changing, codes)

    assert [found[code].name for code in codes] == [
        "Restore time",
        f"{initiative.reference} Fewer hand-overs",
        "metric:99999",
    ]
    assert found[codes[0]].practice_id == metric.practice_id


def test_lists_know_whose_about_what_and_what_is_late(changing, promise, anna):
    late, soon, done = promise(day(0)), promise(day(3)), promise(day(1))
    actions.finish(changing, done, actor=ACTOR, today=TODAY)
    tomorrow = day(1)

    assert queries.of_owner(changing, anna.id) == [late, soon]
    assert queries.overdue(changing, tomorrow) == [late]
    assert queries.unfinished(changing, late.subject) == [late]
    assert queries.unfinished(changing, done.subject) == []
    assert queries.of_subject(changing, done.subject) == [done]
    assert queries.listing(changing, Filters(status=None), tomorrow) == [
        late,
        done,
        soon,
    ]
    assert queries.listing(changing, Filters(overdue=True), tomorrow) == [late]


def test_what_came_out_of_a_review_is_found(changing, promise):
    action = promise(source="review:3")

    assert queries.of_source(changing, "review:3") == [action]


def test_a_leaver_hands_over_what_they_promised(changing, promise, anna):
    action, heir = promise(), factories.person(changing)

    assert f"action-{action.id}" in {
        one.code for one in handing.estate(changing, anna.id, TODAY)
    }
    handing.hand_over(changing, "action", action.id, heir.id)
    assert handing.owned_by(changing, "action", anna.id) == {}
    assert handing.owned_by(changing, "action", heir.id) == {
        action.id: "Write the runbook"
    }


def test_a_forgotten_persons_words_are_blanked(changing, promise, anna):
    me = Actor(f"p-{anna.id}", "Anna", Role.MEMBER, person_id=anna.id)
    action = promise()
    moved = actions.move(changing, action, day(20), "Ill.", actor=me, today=TODAY)
    actions.drop(changing, action, "Gave up.", actor=me, today=TODAY)

    assert texts.blank(changing, anna.id) == [
        f"action:{action.id}",
        f"action_move:{moved.id}",
    ]
    assert (moved.reason, action.closing_note) == (texts.ERASED, texts.ERASED)


def test_of_two_who_finish_at_once_one_is_told(session, store):
    def fill(s):
        practice, owner = factories.practice(s), factories.person(s)
        draft = Draft(f"practice:{practice.id}", "Write it", owner.id, day(5))
        return actions.promise(s, draft, actor=ACTOR, today=TODAY)

    key = store(fill)
    with (
        pytest.raises(StaleDataError),
        transaction(by=ACTOR, what="action.finish") as writing,
    ):
        action = queries.get(writing, key)
        table = type(action).__table__
        writing.connection().execute(
            table.update().where(table.c.id == key).values(version=2)
        )
        actions.finish(writing, action, actor=ACTOR, today=TODAY)
    assert queries.get(session, key).status is Status.OPEN
