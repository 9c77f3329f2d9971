from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cis.core.access import Actor, Role
from cis.core.errors import NotFoundError, RuleError
from cis.kit.trail import queries as trail
from cis.register.governance import actions, queries
from cis.register.governance.rules import OPEN_END, AppointDraft
from tests import factories

START = date(2026, 1, 1)


def day(number):
    return START + timedelta(days=number)


@pytest.fixture
def practice(changing):
    return factories.practice(changing)


@pytest.fixture
def ada(changing):
    return factories.person(changing, name="Ada")


@pytest.fixture
def bea(changing):
    return factories.person(changing, name="Bea")


def test_appointing_ends_the_ownership_in_force_the_day_before(
    changing, practice, ada, bea
):
    first = actions.appoint(
        changing, AppointDraft(practice.id, ada.id, day(0)), by=None
    )
    second = actions.appoint(
        changing, AppointDraft(practice.id, bea.id, day(60), " Keep the queue. "), by=1
    )

    kept = queries.history(changing, practice.id)
    assert [(row.valid_from, row.valid_to) for row in kept] == [
        (day(60), OPEN_END),
        (day(0), day(60)),
    ]
    assert kept[0] is second
    assert first.sup_seq == second.rec_seq == kept[1].rec_seq
    assert second.note == "Keep the queue."
    assert queries.owner(changing, practice.id, day(59)) is ada
    assert queries.owner(changing, practice.id, day(60)) is bea
    assert queries.owner(changing, practice.id, day(-1)) is None
    assert queries.owners(changing, day(60)) == {practice.id: bea}
    assert queries.owned(changing, ada.id, day(59)) == [practice.id]
    assert queries.owned(changing, ada.id, day(60)) == []


def test_two_owners_on_one_day_are_refused_in_words(changing, practice, ada, bea):
    actions.appoint(changing, AppointDraft(practice.id, ada.id, day(10)), by=None)

    for start in (day(0), day(10)):
        with pytest.raises(RuleError, match="Ada is appointed from 11 Jan") as caught:
            actions.appoint(changing, AppointDraft(practice.id, bea.id, start), by=None)
        assert caught.value.field == "valid_from"


def test_the_owner_is_not_appointed_again(changing, practice, ada):
    actions.appoint(changing, AppointDraft(practice.id, ada.id, day(0)), by=None)

    with pytest.raises(RuleError, match="owner since 1 Jan 2026 already"):
        actions.appoint(changing, AppointDraft(practice.id, ada.id, day(5)), by=None)


def test_somebody_who_left_is_not_appointed(changing, practice, ada):
    ada.left_on = day(3)

    with pytest.raises(RuleError, match="Ada left on 4 Jan 2026"):
        actions.appoint(changing, AppointDraft(practice.id, ada.id, day(3)), by=None)


def test_only_known_people_and_practices_meet(changing, practice, ada):
    for draft in (
        AppointDraft(99, ada.id, day(0)),
        AppointDraft(practice.id, 99, day(0)),
    ):
        with pytest.raises(NotFoundError):
            actions.appoint(changing, draft, by=None)
    with pytest.raises(NotFoundError):
        queries.get(changing, 99)


def test_ending_leaves_nobody_accountable_from_the_next_day(changing, practice, ada):
    kept = actions.appoint(changing, AppointDraft(practice.id, ada.id, day(0)), by=None)

    actions.end(changing, kept, day(9))

    assert queries.owner(changing, practice.id, day(9)) is ada
    assert queries.owner(changing, practice.id, day(10)) is None


def overlapping(changing, practice, ada, bea):
    factories.ownership(
        changing,
        practice_id=practice.id,
        person_id=ada.id,
        valid_from=day(0),
        valid_to=day(10),
    )
    return factories.ownership(
        changing, practice_id=practice.id, person_id=bea.id, valid_from=day(10)
    )


def test_the_database_itself_refuses_a_second_owner(changing, practice, ada, bea):
    overlapping(changing, practice, ada, bea)

    with pytest.raises(DBAPIError, match="two owners"):
        factories.ownership(
            changing,
            practice_id=practice.id,
            person_id=bea.id,
            valid_from=day(9),
            valid_to=day(10),
        )


@pytest.mark.parametrize(
    "change",
    [
        {"valid_from": day(9)},
        {"valid_to": day(20)},
        {"hours_agreed": 4.0},
        {"note": "Another story."},
        {"rec_seq": 0},
    ],
)
def test_the_database_itself_keeps_what_was_recorded(
    changing, practice, ada, bea, change
):
    kept = overlapping(changing, practice, ada, bea)
    for name, value in change.items():
        setattr(kept, name, value)
    if change == {"rec_seq": 0}:
        kept.rec_seq = kept.rec_seq + 1

    with pytest.raises(DBAPIError, match="superseded, not changed"):
        changing.flush()


def test_a_row_is_superseded_once(changing, practice, ada, bea):
    kept = overlapping(changing, practice, ada, bea)
    kept.sup_seq = kept.rec_seq
    changing.flush()
    kept.sup_seq = kept.rec_seq + 1

    with pytest.raises(DBAPIError, match="superseded, not changed"):
        changing.flush()


def test_no_row_is_deleted(changing, practice, ada, bea):
    changing.delete(overlapping(changing, practice, ada, bea))

    with pytest.raises(DBAPIError, match="superseded, not changed"):
        changing.flush()


def test_a_note_can_be_blanked_so_that_people_can_be_forgotten(changing, practice):
    kept = factories.ownership(changing, practice_id=practice.id, note="Ada is ill.")
    kept.note = ""

    changing.flush()


def test_sqlite_replaces_no_row(session, store):
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL knows no INSERT OR REPLACE.")
    store(factories.ownership)

    def replace_it(writing):
        statement = text(
            "INSERT OR REPLACE INTO assignment SELECT * FROM assignment WHERE id = 1"
        )
        return writing.connection().execute(statement)

    with pytest.raises(DBAPIError, match="superseded, not changed"):
        store(replace_it)


def test_the_database_refuses_a_period_that_ends_before_it_begins(changing, practice):
    with pytest.raises(DBAPIError):
        factories.ownership(
            changing, practice_id=practice.id, valid_from=day(9), valid_to=day(9)
        )


def test_who_may_decide_follows_from_the_day(changing, practice, ada, bea):
    practice.name = "Service desk"
    changing.flush()
    actions.appoint(changing, AppointDraft(practice.id, ada.id, day(0)), by=None)
    actions.appoint(changing, AppointDraft(practice.id, bea.id, day(10)), by=None)
    asking = Actor(f"p-{ada.id}", "Ada", Role.ADMIN, ada.id)

    before = queries.may_decide(changing, asking, practice.id, day(9))
    after = queries.may_decide(changing, asking, practice.id, day(10))

    assert before.allowed
    assert "So Ada may decide, as the practice owner of Service desk." in before.reason
    assert not after.allowed
    assert "Bea is the practice owner of Service desk." in after.reason
    assert after.ask == ["Bea", "leadership"]


def test_leadership_is_asked_by_name(changing, practice):
    factories.account(changing, role=Role.LEADERSHIP, name="Lea")
    asked = factories.person(changing).id
    asking = Actor(f"p-{asked}", "Ada", Role.MEMBER, asked)

    assert queries.may_decide(changing, asking, practice.id, day(0)).ask == ["Lea"]


def test_an_appointment_is_one_event_that_touches_both_ownerships(store, session):
    practice, ada, bea = store(
        lambda s: [
            factories.practice(s).id,
            factories.person(s).id,
            factories.person(s).id,
        ]
    )
    first = store(
        lambda s: actions.appoint(s, AppointDraft(practice, ada, day(0)), by=None)
    )
    second = store(
        lambda s: actions.appoint(s, AppointDraft(practice, bea, day(5), "x"), by=ada)
    )

    newest = trail.newest(session, 1)[0]
    remains = second - 1
    assert set(newest.changes) == {
        f"assignment:{key}" for key in (first, remains, second)
    }
    assert newest.changes[f"assignment:{first}"] == {"sup_seq": (None, str(newest.seq))}
    assert newest.changes[f"assignment:{second}"]["rec_seq"] == (None, str(newest.seq))
    assert newest.changes[f"assignment:{second}"]["note"] == (None, "x")
