"""A review is drawn up, answered and closed; its minutes never change."""

from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.desk.erasure import words
from cis.kit.db import transaction
from cis.register.actions import actions as promises
from cis.register.actions import queries as promised
from cis.register.actions.rules import Draft as Promise
from cis.register.decisions import actions as deciding
from cis.register.decisions import queries as decided
from cis.register.decisions.rules import Draft as Question
from cis.register.initiatives.rules import Cadence, Status
from cis.register.metrics import actions as metrics
from cis.register.metrics import queries as metric_queries
from cis.register.metrics.rules import FreezeDraft, Origin, ReadingDraft, Source
from cis.register.practices.rules import Adoption
from cis.register.reviews import actions as calendar
from cis.register.reviews import agenda, measured
from cis.register.reviews import queries as reviews
from cis.register.reviews.meeting import (
    actions,
    closing,
    minutes,
    papers,
    queries,
    rules,
    showing,
)
from cis.register.reviews.meeting.rules import AnswerDraft, Held
from cis.register.reviews.rules import (
    Answer,
    CadenceDraft,
    Days,
    ReviewDraft,
    Scope,
    Stage,
)
from tests import factories
from tests.conftest import ROOT

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def chair(store):
    """The person in the chair, as the one who acts."""
    key = store(factories.person)
    return Actor(f"p-{key}", "Anna", Role.LEADERSHIP, key)


@pytest.fixture
def practice(store):
    """An adopted practice without an owner."""
    return store(lambda s: factories.practice(s, adoption=Adoption.STABILISE))


def review_of(store, practice=None, chair=None):
    draft = ReviewDraft("Service review", Scope(practice), TODAY, chair)
    return store(lambda s: calendar.call(s, draft, TODAY))


def act(actor, what, do):
    with transaction(by=actor, what=what) as session:
        return do(session)


def begin(actor, key, today=TODAY):
    def do(session):
        review = reviews.get(session, key)
        items = showing.gathered(session, review, today)
        return actions.begin(session, review, items, today)

    return act(actor, "review.begin", do)


def answer(actor, key, subject, draft, today=TODAY):
    def do(session):
        review = reviews.get(session, key)
        found = [one for one in queries.lines(session, key) if one.subject == subject]
        actions.answer(session, review, found[0], draft, actor=actor, today=today)

    act(actor, "review.answer", do)


def record(actor, key, held):
    act(
        actor,
        "review.record",
        lambda s: actions.record(s, reviews.get(s, key), held),
    )


def close(actor, key, now=NOW):
    act(
        actor,
        "review.close",
        lambda s: closing.close(s, reviews.get(s, key), by=actor, now=now),
    )


def lines(session, key):
    session.rollback()
    return {one.subject: one for one in queries.lines(session, key)}


def test_the_agenda_builds_itself(session, store, chair, practice):
    metric = store(lambda s: factories.metric(s, practice_id=practice))
    store(lambda s: factories.reading(s, metric_id=metric, starts_on=date(2025, 1, 6)))
    old = store(
        lambda s: factories.initiative(
            s,
            practice_id=practice,
            status=Status.PROPOSED,
            proposed_on=TODAY - timedelta(days=200),
        )
    )
    late = Promise(f"practice:{practice}", "Tell the users", chair.person_id, TODAY)
    action = store(lambda s: promises.promise(s, late, actor=chair, today=TODAY))
    question = Question(f"practice:{practice}", "Go on?", chair.person_id, TODAY)
    decision = store(lambda s: deciding.ask(s, question, TODAY))
    key = review_of(store, practice)

    begin(chair, key, TODAY + timedelta(days=3))

    found = {one.source: one.subject for one in lines(session, key).values()}
    assert found == {
        "decisions": f"decision:{decision}",
        "overdue": f"action:{action}",
        "stale": f"metric:{metric}",
        "graveyard": f"initiative:{old}",
        "ownership": f"practice:{practice}",
    }


def test_beginning_twice_adds_nothing_twice(session, store, chair, practice):
    key = review_of(store, practice)

    assert [begin(chair, key), begin(chair, key)] == [1, 0]


def test_another_practice_is_not_on_the_agenda(session, store, chair, practice):
    other = store(lambda s: factories.practice(s, adoption=Adoption.STABILISE))
    key = review_of(store, practice)
    begin(chair, key)

    assert f"practice:{other}" not in lines(session, key)


def test_an_action_comes_of_a_line(session, store, chair, practice):
    key, subject = review_of(store, practice), f"practice:{practice}"
    begin(chair, key)
    draft = AnswerDraft(
        Answer.ACT, "", "Find an owner", chair.person_id, TODAY + timedelta(days=9)
    )
    answer(chair, key, subject, draft)

    session.rollback()
    made = promised.of_source(session, f"review:{key}")
    assert [(one.title, one.subject) for one in made] == [("Find an owner", subject)]
    with pytest.raises(RuleError, match="it stays"):
        answer(chair, key, subject, AnswerDraft(Answer.DROP, "No."))


def test_an_owner_who_left_is_given_no_action(session, store, chair, practice):
    gone = store(lambda s: factories.person(s, left_on=TODAY))
    key, due = review_of(store, practice), TODAY + timedelta(days=9)
    begin(chair, key)

    with pytest.raises(RuleError, match="will not be here"):
        answer(
            chair,
            key,
            f"practice:{practice}",
            AnswerDraft(Answer.ACT, "", "Find one", gone, due),
        )
    assert lines(session, key)[f"practice:{practice}"].answer is None


def test_a_decision_of_the_review_is_kept_as_one(session, store, chair, practice):
    key = review_of(store, practice)
    begin(chair, key)
    answer(
        chair,
        key,
        f"practice:{practice}",
        AnswerDraft(Answer.DECIDE, "Tomas looks after it until July."),
    )

    session.rollback()
    made = decided.of_source(session, f"review:{key}")
    assert [one.reason for one in made] == ["Tomas looks after it until July."]


def test_a_pending_decision_is_answered_in_place(session, store, chair, practice):
    question = Question(f"practice:{practice}", "Go on?", chair.person_id, TODAY)
    decision = store(lambda s: deciding.ask(s, question, TODAY))
    key = review_of(store, practice)
    begin(chair, key)
    answer(
        chair, key, f"decision:{decision}", AnswerDraft(Answer.DECIDE, "Yes, go on.")
    )

    session.rollback()
    assert decided.get(session, decision).reason == "Yes, go on."


def test_an_overdue_action_gets_another_day_in_place(session, store, chair, practice):
    draft = Promise(f"practice:{practice}", "Tell", chair.person_id, TODAY)
    action = store(lambda s: promises.promise(s, draft, actor=chair, today=TODAY))
    key, today = review_of(store, practice), TODAY + timedelta(days=3)
    begin(chair, key, today)
    due = today + timedelta(days=5)
    answer(
        chair,
        key,
        f"action:{action}",
        AnswerDraft(Answer.ACT, "Ill.", due_on=due),
        today,
    )

    session.rollback()
    assert promised.get(session, action).due_on == due


def test_carried_lines_come_again_with_their_count(session, store, chair, practice):
    subject = f"practice:{practice}"
    for count in range(3):
        key = review_of(store, practice)
        begin(chair, key)
        assert lines(session, key)[subject].carried == count
        answer(chair, key, subject, AnswerDraft(Answer.CARRY, "No time."))
        close(chair, key, NOW + timedelta(minutes=count))


def test_what_was_dropped_stays_away(session, store, chair, practice):
    subject = f"practice:{practice}"
    first = review_of(store, practice)
    begin(chair, first)
    answer(chair, first, subject, AnswerDraft(Answer.DROP, "It is known."))
    close(chair, first)
    second = review_of(store, practice)
    begin(chair, second)

    assert lines(session, second) == {}


def test_a_third_improvement_asks_for_a_reason():
    with pytest.raises(RuleError, match="why it must be more"):
        Held(choices=(1, 2, 3))
    assert Held(choices=(1, 2, 3), more_because="The law asks for it.")
    with pytest.raises(RuleError, match="twice"):
        Held(choices=(1, 1))


def test_unknown_people_are_named_by_row():
    known = [
        (1, "Ada Byron", "ada@example.org"),
        (2, "Jo", "a@b.c"),
        (3, "Jo", "d@e.f"),
    ]

    assert rules.people_in("ada  BYRON\n\nd@e.f", "present", known) == (1, 3)
    with pytest.raises(RuleError) as refused:
        rules.people_in("Ada Byron\nNobody Known\nJo", "present", known)
    assert "Row 2: nobody here is called Nobody Known" in str(refused.value)
    assert "Row 3: 2 people are called Jo" in str(refused.value)


def test_closing_freezes_the_minutes(session, store, chair, practice):
    key = review_of(store, practice)
    begin(chair, key)
    held = Held((chair.person_id,), notes="Well done.", guests="Two auditors")
    record(chair, key, held)
    close(chair, key)

    session.rollback()
    review = reviews.get(session, key)
    told = queries.told(session, review)
    assert review.stage is Stage.CLOSED
    assert minutes.digest(minutes.dumped(told.minutes)) == review.minutes_sha256
    assert told.word(told.minutes.notes) == "Well done."
    assert told.minutes.present == (chair.person_id,)
    page = papers.text(told)
    assert "Not discussed." in page
    assert "Guests: Two auditors." in page


def test_a_review_is_closed_once(session, store, chair, practice):
    key = review_of(store, practice)
    begin(chair, key)
    close(chair, key)

    with pytest.raises(RuleError, match="closed: nothing of it"):
        close(chair, key)
    with pytest.raises(RuleError, match="closed: nothing of it"):
        answer(chair, key, f"practice:{practice}", AnswerDraft(Answer.DROP, "No."))


def test_closing_prepares_the_next_one(session, store, chair):
    draft = CadenceDraft("Look", Scope(), Cadence.MONTHLY, Days(), TODAY)
    store(lambda s: calendar.enter(s, draft, TODAY))
    first = reviews.waiting(session)[0]
    begin(chair, first.id)
    close(chair, first.id, datetime(2026, 7, 7, 9, 0, tzinfo=UTC))

    session.rollback()
    assert [one.due_on for one in reviews.waiting(session)] == [date(2026, 8, 4)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review SET title = 'Other'",
        "DELETE FROM review",
        "UPDATE review_minutes SET content = '{}'",
        "DELETE FROM review_minutes",
        "UPDATE review_word SET text = 'Never said'",
        "DELETE FROM review_word",
    ],
)
def test_the_database_refuses_to_change_what_is_closed(
    session, store, chair, practice, statement
):
    key = review_of(store, practice)
    begin(chair, key)
    record(chair, key, Held(notes="Well done."))
    close(chair, key)

    with pytest.raises(DatabaseError):
        act(chair, "test.change", lambda s: s.execute(text(statement)))


def test_words_can_be_erased_although_the_minutes_stay(session, store, chair, practice):
    key = review_of(store, practice, chair.person_id)
    begin(chair, key)
    record(chair, key, Held(notes="Well done."))
    answer(chair, key, f"practice:{practice}", AnswerDraft(Answer.DROP, "I am tired."))
    close(chair, key)
    store(
        lambda s: [
            *actions.erase_words(s, chair.person_id),
            *words.blank(s, chair.person_id),
        ],
    )

    session.rollback()
    review = reviews.get(session, key)
    told = queries.told(session, review)
    assert "tired" not in papers.text(told)
    assert "Well done" not in papers.text(told)
    assert minutes.digest(minutes.dumped(told.minutes)) == review.minutes_sha256


def test_the_minutes_are_a_tagged_pdf(session, store, chair, practice, tmp_path):
    key = review_of(store, practice)
    begin(chair, key)
    record(chair, key, Held(notes="Letters: \u0416 \U0001f600"))
    close(chair, key)
    session.rollback()
    told = queries.told(session, reviews.get(session, key))

    path = tmp_path / "minutes.pdf"
    path.write_bytes(papers.pdf(told, ROOT / "templates"))

    read = pypdf.PdfReader(path)
    assert read.root_object["/MarkInfo"]["/Marked"]
    assert "Minutes: Service review" in read.pages[0].extract_text()


def test_a_verdict_that_changed_is_on_the_next_agenda(session, store, chair):
    def improved(s):
        one = metric_queries.get(s, factories.metric(s).id)
        first = date(2026, 1, 5)
        drafts = [
            ReadingDraft(first + timedelta(weeks=week), 10.0 + week % 4)
            for week in range(12)
        ]
        metrics.record(s, one, drafts, Origin(Source.TYPED, "", "", "test", NOW))
        draft = FreezeDraft(first, first + timedelta(weeks=11))
        frozen = metrics.freeze(s, one, draft, by=None, at=NOW)
        return factories.initiative(
            s, metric_id=one.id, baseline_id=frozen.id, status=Status.IN_PROGRESS
        )

    one, key = store(improved), review_of(store)
    session.rollback()
    review = reviews.get(session, key)
    asked = agenda.asked(session, review, TODAY, {one: "deterioration"})

    assert [(each.subject, each.words) for each in measured.verdicts(asked)] == [
        (
            f"initiative:{one}",
            "It was: Worsened. Now: Too early to tell.",
        )
    ]


@pytest.fixture
def opened(session, client, post, practice):
    """The address of a review that somebody opened and began in the browser."""
    made = post(
        client,
        "/reviews/new",
        title="After the outage",
        scope=f"practice:{practice}",
        due_on=clock.today().isoformat(),
        chair_id=str(client.person_id),
        reason="",
    )
    assert made.status_code == 303, made.text
    assert "Start the review" in client.get(made.location).text
    done = post(client, f"{made.location}/begin", at=made.location)
    assert done.status_code == 303
    return made.location


def number(address):
    return int(address.rsplit("/", 1)[1])


def test_a_line_is_answered_in_place(session, client, post, practice, opened):
    line = lines(session, number(opened))[f"practice:{practice}"]
    shown = client.get(f"{opened}?line={line.id}").text
    assert "What does the review say?" in shown
    assert "1 of 1" in client.get(f"{opened}/present").text

    values = {
        "line": str(line.id),
        "version": str(line.version),
        "answer": "carry over",
        "owner_id": "",
    }
    empty = post(client, f"{opened}/answer", at=opened, **values)
    assert empty.status_code == 422
    assert "Say why" in empty.text
    again = post(client, f"{opened}/answer", at=opened, back="present", **values)
    assert again.status_code == 422
    done = post(client, f"{opened}/answer", at=opened, **values, reason="Next month")
    assert done.status_code == 303, done.text
    assert "Next month" in client.get(opened).text


def test_the_second_who_closes_is_told(session, client, post, opened):
    body = dict.fromkeys(
        ("present", "excused", "guests", "more_because", "first", "second", "third"), ""
    )
    body |= {"notes": "My long notes", "close": "yes"}
    session.rollback()
    version = str(reviews.get(session, number(opened)).version)
    at = f"{opened}/record"
    typed = {**body, "present": "Nobody Known"}
    unknown = post(client, at, at=opened, version=version, **typed)
    assert unknown.status_code == 422
    assert "nobody here is called" in unknown.text
    assert "My long notes" in unknown.text

    closed = post(client, at, at=opened, version=version, **body)
    assert closed.status_code == 303, closed.text
    second = post(client, at, at="/reviews/new", version=version, **body)
    assert second.status_code == 409
    assert "My long notes" in second.text
    assert "Closed and frozen" in client.get(opened).text
    assert client.get(f"{opened}/minutes.pdf").mimetype == "application/pdf"
    assert b"My long notes" in client.get(f"{opened}/minutes.txt").data


def test_an_action_that_was_done_meanwhile_does_not_come_again(
    session, store, chair, practice
):
    draft = Promise(f"practice:{practice}", "Tell", chair.person_id, TODAY)
    action = store(lambda s: promises.promise(s, draft, actor=chair, today=TODAY))
    first, later = review_of(store, practice), TODAY + timedelta(days=3)
    begin(chair, first, later)
    put_off = AnswerDraft(Answer.CARRY, "Soon.")
    answer(chair, first, f"action:{action}", put_off, later)
    close(chair, first)

    def finish(s):
        promises.finish(s, promised.get(s, action), actor=chair, today=later)

    act(chair, "action.finish", finish)
    second = review_of(store, practice)
    begin(chair, second, later)

    assert f"action:{action}" not in lines(session, second)
