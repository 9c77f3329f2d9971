from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from cis.core.access import Role
from cis.core.errors import (
    ConflictError,
    NotFoundError,
    RuleError,
    UnauthorizedError,
)
from cis.desk.erasure import words
from cis.kit.db import db, transaction
from cis.kit.db.engine import in_mode
from cis.register.governance.rights.answering import NotYoursError
from cis.register.maturity import actions, library, queries, sets
from cis.register.maturity.models import Assessment
from cis.register.maturity.rules import (
    Dimension,
    GapKind,
    Judged,
    Said,
    Side,
    Status,
    TargetDraft,
)
from cis.register.people.models import Person
from cis.register.practices import queries as practices
from tests import factories
from tests.conftest import TEST_ACTOR
from tests.register.maturity.conftest import levels
from tests.register.maturity.days import DAY

PEOPLE, PROCESS, TECHNOLOGY, GOVERNANCE = Dimension


def aim(practice_id, by, level, day=DAY):
    with transaction(by=by, what="maturity.aim") as s:
        draft = TargetDraft(dict.fromkeys(Dimension, level), "By the audit.")
        actions.aim(s, practices.get(s, practice_id), draft, by, day)


def drop(key, by, reason):
    with transaction(by=by, what="assessment.set_aside") as s:
        actions.drop(s, queries.get(s, key), reason, by, DAY)


def test_an_agreed_assessment_is_the_latest_result(session, room, anna, desk):
    aim(desk[0], anna, 4)
    said = levels(3, 2) | {(PROCESS, Side.ACTUAL): Said(1, "Nobody looks.")}
    room.whole(anna, said)
    session.rollback()

    found = queries.latest(session, desk[0])

    assert found.on == DAY
    assert found.assessors == ("Anna",)
    assert found.actual == {PEOPLE: 2, PROCESS: 1, TECHNOLOGY: 2, GOVERNANCE: 2}
    assert found.documented == dict.fromkeys(Dimension, 3)
    assert found.target == dict.fromkeys(Dimension, 4)
    assert found.scores[PROCESS].fails
    assert found.scores[PROCESS].actual_words == "Nobody looks."
    assert next(one.dimension for one in found.weakest_first) is PROCESS
    assert queries.latest_of_all(session) == {desk[0]: found}


def test_a_draft_is_no_result(session, room, anna, desk):
    room.begin(anna)
    session.rollback()

    assert queries.latest(session, desk[0]) is None
    assert queries.latest_of_all(session) == {}


def test_the_latest_stands_against_the_target_of_today(session, room, anna, desk):
    room.whole(anna)
    aim(desk[0], anna, 5)
    session.rollback()

    assert queries.latest(session, desk[0]).target == dict.fromkeys(Dimension, 5)
    assert queries.results(session, desk[0])[0].target == {}


def test_two_assessments_at_once_are_refused(session, room, anna, somebody):
    room.begin(anna)
    with pytest.raises(RuleError, match="going on already"):
        room.begin(somebody("Lea", Role.LEADERSHIP))


def test_an_assessment_is_begun_by_whoever_answers_for_the_practice(
    session, room, anna, somebody
):
    with pytest.raises(UnauthorizedError, match="Ask Anna"):
        room.begin(somebody())

    key = room.begin(anna)
    room.answer(key, somebody())


def test_whoever_begun_it_sets_it_aside(session, room, anna, somebody):
    lea = somebody("Lea", Role.LEADERSHIP)
    key = room.begin(lea)
    member = replace(lea, role=Role.MEMBER)

    with pytest.raises(NotYoursError):
        drop(key, somebody(), "Too early.")
    drop(key, member, "Too early.")


def test_the_database_refuses_a_second_draft(session, room, anna, desk):
    key = room.begin(anna)
    session.rollback()
    chosen = queries.get(session, key).question_set_id
    with pytest.raises(IntegrityError), transaction(by=anna, what="test.force") as s:
        s.add(Assessment(practice_id=desk[0], question_set_id=chosen, begun_on=DAY))


def test_answers_are_kept_in_part_and_handed_in_whole(session, room, anna):
    key = room.begin(anna)
    room.answer(key, anna, {(PEOPLE, Side.ACTUAL): Said(2, "Ben knows it.")})
    with pytest.raises(RuleError, match="people, what is written") as refused:
        room.hand_in(key, anna, {})
    assert refused.value.field == "people_documented"

    room.hand_in(key, anna)
    session.rollback()

    [voice] = queries.voices(session, key, DAY)
    assert voice.is_done
    assert voice.answers[PEOPLE, Side.ACTUAL] == Said(2, "")
    with pytest.raises(RuleError, match="Take them back"):
        room.answer(key, anna)


def test_taking_back_opens_ones_answers(session, room, anna):
    key = room.begin(anna)
    room.hand_in(key, anna)
    with transaction(by=anna, what="assessment.take_back") as s:
        actions.take_back(s, queries.get(s, key), anna)
    room.answer(key, anna, levels(4, 4))
    with (
        pytest.raises(RuleError, match="nothing in"),
        transaction(by=anna, what="assessment.take_back") as s,
    ):
        actions.take_back(s, queries.get(s, key), anna)


def test_saving_the_same_again_changes_nothing(session, room, anna):
    key = room.begin(anna)
    room.answer(key, anna)
    session.rollback()
    before = queries.sheet(session, key, anna.person_id).version
    room.answer(key, anna)
    session.rollback()

    assert queries.sheet(session, key, anna.person_id).version == before


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_of_six_is_refused(level):
    with pytest.raises(RuleError, match="from 1 to 5"):
        actions.SheetDraft({(PEOPLE, Side.ACTUAL): Said(level)})


def test_the_agreement_waits_for_everybody(session, room, anna, somebody):
    key = room.begin(anna)
    room.hand_in(key, anna)
    room.answer(key, somebody(), {(PEOPLE, Side.ACTUAL): Said(1)})
    with pytest.raises(RuleError, match="waits for the answers of Ben"):
        room.agree(key, anna)


def test_it_does_not_wait_for_somebody_who_left(session, room, anna, somebody):
    ben = somebody()
    key = room.begin(anna)
    room.answer(key, ben, {(PEOPLE, Side.ACTUAL): Said(1)})
    room.hand_in(key, anna)
    with transaction(by=TEST_ACTOR, what="person.leave") as s:
        s.get(Person, ben.person_id).left_on = DAY

    room.agree(key, anna)
    session.rollback()

    assert queries.get(session, key).status is Status.AGREED


def test_nobody_agrees_on_nothing(session, room, anna):
    key = room.begin(anna)
    with transaction(by=TEST_ACTOR, what="person.leave") as s:
        s.get(Person, anna.person_id).left_on = DAY
    with pytest.raises(RuleError, match="Nobody has answered"):
        room.agree(key, anna)


def test_only_who_holds_the_right_agrees(session, room, anna, somebody):
    key = room.begin(anna)
    room.hand_in(key, anna)
    with pytest.raises(NotYoursError, match=r"Ask Anna or leadership\."):
        room.agree(key, somebody())


def test_leadership_and_the_practice_manager_may_agree(
    session, room, desk, store, somebody
):
    lead, manager = somebody("Lea", Role.LEADERSHIP), somebody("Max")
    store(
        lambda s: factories.ownership(
            s,
            practice_id=desk[0],
            person_id=manager.person_id,
            role=factories.AssignmentRole.PRACTICE_MANAGER,
        )
    )
    room.whole(lead)
    room.whole(manager, day=DAY + timedelta(days=30))
    session.rollback()

    assert len(queries.results(session, desk[0])) == 2


def test_the_second_of_two_people_agreeing_is_told_who_was_first(
    session, room, anna, somebody
):
    key = room.begin(anna)
    room.hand_in(key, anna)
    room.agree(key, anna)
    with pytest.raises(ConflictError, match="agreed by Anna on 2026-05-04"):
        room.agree(key, somebody("Lea", Role.LEADERSHIP))
    with pytest.raises(ConflictError, match="Begin a new one"):
        room.answer(key, anna)


def test_two_who_read_the_draft_at_once_cannot_both_write(session, room, anna):
    key = room.begin(anna)
    with pytest.raises(StaleDataError), transaction(by=anna, what="test.race") as s:
        found = queries.get(s, key)
        s.execute(
            text("UPDATE assessment SET version = version + 1 WHERE id = :key"),
            {"key": key},
        )
        found.status, found.closed_on = Status.DROPPED, DAY
        s.flush()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE maturity_score SET level = 5",
        "UPDATE assessment SET status = 'draft', closed_on = NULL",
        "UPDATE maturity_gap SET kind = 'none'",
        "DELETE FROM maturity_score",
        "DELETE FROM maturity_gap",
        "UPDATE question_set SET content = '{}'",
        "DELETE FROM question_set",
    ],
)
def test_the_database_keeps_what_was_agreed(session, room, anna, statement):
    room.whole(anna)
    session.rollback()
    with (
        pytest.raises((IntegrityError, OperationalError, ProgrammingError)),
        in_mode(db.engine, "write").begin() as connection,
    ):
        connection.execute(text(statement))


def test_a_kind_agreed_otherwise_needs_a_reason_and_keeps_the_derived_one(
    session, room, anna, desk
):
    with pytest.raises(RuleError, match="Say why"):
        room.agree(0, anna, judged={PEOPLE: Judged(GapKind.CONTROL, " ")})
    key = room.begin(anna)
    room.hand_in(key, anna)
    judged = {
        PEOPLE: Judged(GapKind.CONTROL, "They may not act."),
        PROCESS: Judged(GapKind.CONTROL, "As the rule says."),
    }
    room.agree(key, anna, judged=judged)
    session.rollback()

    found = queries.latest(session, desk[0]).scores
    assert found[PEOPLE].derived is GapKind.CAPABILITY
    assert found[PEOPLE].kind is GapKind.CONTROL
    assert found[PEOPLE].reason == "They may not act."
    assert found[PROCESS].reason == ""


def test_setting_aside_needs_a_reason_and_lets_the_next_begin(
    session, room, anna, desk
):
    key = room.begin(anna)
    with pytest.raises(RuleError, match="Say why"):
        drop(key, anna, " ")
    drop(key, anna, "Too early.")
    session.rollback()

    assert [one.id for one in queries.dropped(session, desk[0])] == [key]
    assert room.begin(anna) != key


def test_another_person_sets_aside_only_with_the_right(session, room, anna, somebody):
    key = room.begin(anna)
    ben = somebody()
    with pytest.raises(NotYoursError):
        drop(key, ben, "I do not like it.")


def test_a_set_in_use_stays_when_the_next_edition_comes(session, room, anna, desk):
    key = room.begin(anna)
    first = sets.standard()
    renamed = sets.read(sets.written(first).replace("Standard", "Better"))
    with transaction(by=TEST_ACTOR, what="questionset.add") as s:
        assert library.add(s, renamed, anna.person_id, DAY).edition == 2
    session.rollback()

    assert queries.get(session, key).questions.edition == 1
    assert queries.set_for(session, "service-desk").edition == 2
    assert queries.used_sets(session) == {queries.get(session, key).question_set_id: 1}
    with (
        pytest.raises(RuleError, match="This is edition 2"),
        transaction(by=TEST_ACTOR, what="questionset.add") as s,
    ):
        library.add(s, renamed, anna.person_id, DAY)


def test_a_practice_is_asked_its_own_questions(session, room, anna):
    text_ = sets.written(sets.standard())
    own = sets.read(text_.replace('"practice": ""', '"practice": "service-desk"'))
    strange = sets.read(text_.replace('"practice": ""', '"practice": "cooking"'))
    with transaction(by=TEST_ACTOR, what="questionset.add") as s:
        library.install(s, DAY)
        made = library.add(s, own, None, DAY).id
        with pytest.raises(RuleError, match="code cooking"):
            library.add(s, strange, None, DAY)
    session.rollback()

    assert queries.set_for(session, "service-desk").id == made
    assert queries.set_for(session, "other").series == ""


def test_a_target_needs_the_right_and_every_dimension(session, desk, somebody):
    with pytest.raises(NotYoursError):
        aim(desk[0], somebody(), 3)
    with pytest.raises(RuleError, match="from 1 to 5"):
        TargetDraft({PEOPLE: 3})
    with pytest.raises(RuleError, match="from 1 to 5"):
        TargetDraft(dict.fromkeys(Dimension, 6))


def test_forgetting_somebody_blanks_words_and_keeps_levels(session, room, anna, desk):
    aim(desk[0], anna, 3)
    key = room.begin(anna)
    said = levels(3, 2, "Ben does it all.")
    room.hand_in(key, anna, said)
    judged = {PEOPLE: Judged(GapKind.CONTROL, "Ben again.")}
    room.agree(key, anna, said, judged=judged, note="With Ben.")
    with transaction(by=TEST_ACTOR, what="person.erase") as s:
        touched = actions.erase_words(s, anna.person_id)
        touched += words.blank(s, anna.person_id)
    session.rollback()

    found = queries.latest(session, desk[0])
    assert "Ben" not in f"{found} {queries.voices(session, key, DAY)}"
    assert found.actual == dict.fromkeys(Dimension, 2)
    assert f"assessment:{key}" in touched


def test_what_is_not_there_is_said(session, room, anna):
    for asked in (queries.get, queries.question_set):
        with pytest.raises(NotFoundError):
            asked(session, 1)
    key = room.begin(anna)
    session.rollback()
    with pytest.raises(NotFoundError):
        queries.result(session, queries.get(session, key))


def test_results_come_newest_first(session, room, anna, desk):
    days = [DAY, date(2026, 8, 3), date(2026, 11, 2)]
    keys = [room.whole(anna, levels(3, n + 1), day) for n, day in enumerate(days)]
    session.rollback()

    found = queries.results(session, desk[0])
    assert [one.assessment_id for one in found] == keys[::-1]
    second = queries.result(session, queries.get(session, keys[1]))
    assert second.actual[PEOPLE] == 2
