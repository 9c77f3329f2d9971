from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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

    assert first.valid_to == second.valid_from == day(60)
    assert second.valid_to == OPEN_END
    assert second.note == "Keep the queue."
    assert queries.owner(changing, practice.id, day(59)) is ada
    assert queries.owner(changing, practice.id, day(60)) is bea
    assert queries.owner(changing, practice.id, day(-1)) is None
    assert queries.owners(changing, day(60)) == {practice.id: bea}
    assert queries.owned(changing, ada.id, day(59)) == [practice.id]
    assert queries.owned(changing, ada.id, day(60)) == []
    assert queries.history(changing, practice.id) == [second, first]


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


def test_the_database_itself_refuses_to_stretch_an_ownership(
    changing, practice, ada, bea
):
    overlapping(changing, practice, ada, bea).valid_from = day(9)

    with pytest.raises(DBAPIError, match="two owners"):
        changing.flush()


def test_the_database_refuses_a_period_that_ends_before_it_begins(changing, practice):
    with pytest.raises(DBAPIError):
        factories.ownership(
            changing, practice_id=practice.id, valid_from=day(9), valid_to=day(9)
        )


def test_the_same_ownership_can_be_changed_in_place(changing, practice, ada, bea):
    later = overlapping(changing, practice, ada, bea)

    later.valid_from = day(12)
    changing.flush()

    assert queries.owner(changing, practice.id, day(11)) is None


steps = st.lists(
    st.tuples(
        st.sampled_from(["appoint", "end"]), st.integers(0, 2), st.integers(0, 40)
    ),
    max_size=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_owners_never_overlap_and_every_day_answers_as_counting_would(changing, steps):
    practice = factories.practice(changing)
    people = [factories.person(changing) for _ in range(3)]
    for verb, who, number in steps:
        try:
            if verb == "appoint":
                draft = AppointDraft(practice.id, people[who].id, day(number))
                actions.appoint(changing, draft, by=None)
            else:
                for kept in queries.history(changing, practice.id)[who : who + 1]:
                    actions.end(changing, kept, day(number))
        except RuleError:
            continue
    rows = queries.history(changing, practice.id)
    for number in range(45):
        held = [row for row in rows if row.valid_from <= day(number) < row.valid_to]
        assert len(held) <= 1
        found = queries.owner(changing, practice.id, day(number))
        assert found is (held[0].person if held else None)


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
    assert set(newest.changes) == {f"assignment:{first}", f"assignment:{second}"}
    assert newest.changes[f"assignment:{second}"]["note"] == (None, "x")
