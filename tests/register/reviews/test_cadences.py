"""Cadences prepare their reviews ahead, once, off holidays."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.core.schedule.rules import Weekday
from cis.kit.db import transaction
from cis.register.initiatives.rules import Cadence
from cis.register.reviews import actions, holidays, queries, rules
from cis.register.reviews.rules import CadenceDraft, Days, Place, Scope
from tests import factories

ACTOR = Actor("p-1", "Anna", Role.MEMBER)
TODAY = date(2026, 3, 2)


def draft(rhythm=Cadence.MONTHLY, days=None, scope=None, **changes):
    values = {"name": "Service review", "begins_on": TODAY, **changes}
    return CadenceDraft(
        scope=scope or Scope(), rhythm=rhythm, days=days or Days(), **values
    )


def change(what, act):
    with transaction(by=ACTOR, what=what) as session:
        return act(session)


def days(session):
    session.rollback()
    return [one.due_on for one in queries.waiting(session)]


def entered(store, **more):
    return store(lambda s: actions.enter(s, draft(**more), TODAY))


def test_a_cadence_prepares_its_next_review_at_once(session, store):
    entered(store)

    assert days(session) == [date(2026, 3, 3)]


def test_preparing_again_makes_nothing_twice(session, store):
    entered(store, rhythm=Cadence.WEEKLY)
    first = days(session)

    made = [
        change("review.prepare", lambda s: len(actions.prepare(s, TODAY)))
        for _ in range(3)
    ]

    assert made == [0, 0, 0]
    assert days(session) == first
    assert len(first) == 5


def test_no_day_is_skipped_when_nobody_prepared_for_long(session, store):
    entered(store, rhythm=Cadence.WEEKLY)
    change("review.prepare", lambda s: actions.prepare(s, date(2026, 6, 1)))
    found = days(session)

    gaps = {(after - before).days for before, after in pairwise(found)}
    assert gaps == {7}
    assert found[-1] >= date(2026, 6, 30)


def test_the_31st_is_the_last_day_of_february(session, store):
    day = Days(place=Place.DAY, day=31, shift=rules.Shift.STAY)
    entered(store, days=day, begins_on=date(2026, 3, 2))
    change("review.prepare", lambda s: actions.prepare(s, date(2028, 1, 28)))

    found = days(session)
    assert date(2027, 2, 28) in found
    assert date(2028, 2, 29) in found


def test_a_new_holiday_moves_what_is_prepared(session, store):
    entered(store)
    off = {date(2026, 3, 3): "Town feast"}
    change("holiday.keep", lambda s: actions.keep_holidays(s, off, TODAY))

    assert days(session) == [date(2026, 3, 4)]
    change("holiday.keep", lambda s: actions.keep_holidays(s, {}, TODAY))
    assert days(session) == [date(2026, 3, 3)]


def test_another_rule_moves_what_is_prepared_and_keeps_what_began(session, store):
    key = entered(store)
    later = Days(weekday=Weekday.FRIDAY, nth=-1)

    def edit(s):
        actions.edit(s, queries.cadence(s, key), draft(days=later), TODAY)

    change("cadence.edit", edit)

    assert days(session) == [date(2026, 3, 27)]


def test_an_ended_cadence_prepares_nothing_more(session, store):
    key = entered(store)
    change("cadence.end", lambda s: actions.end(s, queries.cadence(s, key), TODAY))

    assert days(session) == []
    assert change("review.prepare", lambda s: actions.prepare(s, TODAY)) == []


def test_the_rhythm_of_an_initiative_is_that_of_its_plan(session, store):
    key = store(lambda s: factories.initiative(s, cadence=Cadence.WEEKLY))
    scope = Scope(initiative_id=key)
    store(lambda s: actions.enter(s, draft(None, scope=scope), TODAY))

    assert len(days(session)) == 5
    with pytest.raises(RuleError, match="stands in its plan"):
        store(lambda s: actions.enter(s, draft(scope=scope), TODAY))


def test_a_chair_who_left_is_refused(session, store):
    gone = store(lambda s: factories.person(s, left_on=TODAY - timedelta(days=1)))

    with pytest.raises(RuleError, match="has left"):
        entered(store, chair_id=gone)


def test_a_review_is_skipped_with_a_reason_only(session, store):
    entered(store)
    key = queries.waiting(session)[0].id

    with pytest.raises(RuleError, match="why"):
        change("review.skip", lambda s: actions.skip(s, queries.get(s, key), " "))
    change("review.skip", lambda s: actions.skip(s, queries.get(s, key), "All ill."))

    assert days(session) == []


@given(
    st.dictionaries(
        st.dates(date(2000, 1, 1), date(2199, 12, 31)),
        st.text("abcXYZ äöü'", min_size=1, max_size=40).map(str.strip).filter(bool),
        max_size=30,
    )
)
def test_a_list_of_holidays_written_and_read_is_the_same(known):
    assert holidays.read(holidays.written(known)) == known


def test_every_bad_row_of_a_list_is_named():
    text = "2026-12-25 Christmas\nsoon: party\n2026-02-30 No day\n25.12.2026 Again\n"

    with pytest.raises(RuleError) as refused:
        holidays.read(text)

    words = str(refused.value)
    assert "Row 2" in words
    assert "Row 3: there is no day 2026-02-30" in words
    assert "Row 4: 2026-12-25 stands in row 1 already" in words


@pytest.mark.parametrize("text", ["", "25:00", "9", "noon"])
def test_an_hour_is_an_hour(text):
    with pytest.raises(RuleError, match="hour"):
        draft(at=text)


def test_a_cadence_is_entered_changed_and_ended_in_the_browser(session, client, post):
    page = client.get("/reviews/")
    assert "No review is planned" in page.text
    values = {
        "name": "Weekly look",
        "scope": "organisation:1",
        "rhythm": "weekly",
        "weekday": "0",
        "place": "weekday",
        "nth": "1",
        "day": "1",
        "month": "first",
        "shift": "later",
        "hour": "9:30",
        "begins_on": "2026-03-02",
        "chair_id": "",
    }
    made = post(client, "/reviews/cadences/new", **values)
    assert made.status_code == 303, made.text
    assert "Weekly look" in client.get("/reviews/").text

    wrong = post(client, "/reviews/cadences/new", **{**values, "hour": "late"})
    assert wrong.status_code == 422
    assert "Weekly look" in wrong.text

    session.rollback()
    one = queries.cadences(session)[0]
    at = f"/reviews/cadences/{one.id}/edit"
    late = post(client, at, version="0", **values)
    assert late.status_code == 409
    done = post(client, at, version=str(one.version), **{**values, "name": "Look"})
    assert done.status_code == 303, done.text
    session.rollback()
    version = str(queries.cadences(session)[0].version)
    post(client, f"/reviews/cadences/{one.id}/end", at=at, version=version)
    assert "No cadence yet" in client.get("/reviews/cadences").text


def test_bad_holidays_stay_as_they_were_typed(session, client, post):
    refused = post(client, "/reviews/holidays", days="Christmas\n")

    assert refused.status_code == 422
    assert "Row 1" in refused.text
    assert ">Christmas" in refused.text.replace("\r\n", "")


def test_a_business_change_opens_reviews_of_the_practices_it_touches(
    session, client, post, store
):
    desk = store(lambda s: factories.practice(s, code="service-desk", name="Desk"))
    other = store(lambda s: factories.practice(s, name="Other"))
    made = post(
        client,
        "/reviews/changes/new",
        kind="remote work",
        title="Half of us work from home",
        happens_on="2026-05-01",
        description="",
    )
    page = client.get(made.location)
    assert "Desk (proposed)" in page.text

    at = f"{made.location}/touch"
    nobody = post(client, at, at=made.location, due_on="2099-01-05")
    assert nobody.status_code == 422
    done = post(
        client, at, at=made.location, due_on="2099-01-05", practices=[desk, other]
    )
    assert done.status_code == 303, done.text
    session.rollback()
    assert {one.practice_id for one in queries.waiting(session)} == {desk, other}
