from datetime import UTC, date, datetime

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.kit.db import transaction
from cis.register.aiuse import actions, queries, rules
from cis.register.aiuse.rules import Doing, Draft, ReviewDraft, Rhythm
from cis.register.metrics import queries as metrics
from tests import factories

ACTOR = Actor("p-1", "Anna", Role.MEMBER)
AT = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)


@pytest.fixture
def use(store):
    """A use of AI in a practice."""

    def fill(s):
        practice = factories.practice(s)
        draft = Draft("Routes tickets", Doing.ROUTES, practice.id, Rhythm.MONTHLY)
        return actions.enter(s, draft, date(2026, 1, 1))

    return store(fill)


def review(key, day, sample, wrong):
    with transaction(by=ACTOR, what="aiuse.review") as session:
        draft = ReviewDraft(day, sample, wrong)
        actions.review(session, queries.get(session, key), draft, ACTOR, AT)


def test_the_reviews_of_a_month_make_one_reading(session, use):
    review(use, date(2026, 5, 4), 50, 4)
    review(use, date(2026, 5, 20), 50, 6)
    review(use, date(2026, 6, 2), 40, 0)
    session.rollback()

    points = metrics.points(session, queries.get(session, use).metric_id)

    assert [(one.starts_on.month, one.value) for one in points] == [(5, 10.0), (6, 0.0)]
    assert [one.denominator for one in points] == [100, 40]


def test_a_review_of_tomorrow_is_refused(session, use):
    with pytest.raises(RuleError, match="Give the day"):
        review(use, date(2026, 6, 16), 10, 1)


@pytest.mark.parametrize(("sample", "wrong"), [(0, 0), (5, 6), (5, -1), (2_000_000, 0)])
def test_wrong_ones_are_among_those_looked_at(sample, wrong):
    with pytest.raises(RuleError):
        ReviewDraft(date(2026, 5, 4), sample, wrong)


def test_a_link_that_runs_is_refused():
    with pytest.raises(RuleError, match="http"):
        ReviewDraft(date(2026, 5, 4), 5, 1, link="javascript:alert(1)")


def test_the_next_review_follows_the_rhythm():
    assert rules.due_on(Rhythm.MONTHLY, date(2026, 5, 1)) == date(2026, 6, 1)


def test_a_use_is_entered_reviewed_and_listed_in_the_browser(
    session, client, post, store
):
    practice = store(factories.practice)
    values = {
        "name": "Answers passwords",
        "doing": "answers",
        "practice_id": str(practice),
        "rhythm": "quarterly",
        "owner_id": str(client.person_id),
    }
    made = post(client, "/ai/new", **values)
    assert made.status_code == 303, made.text
    today = clock.today().isoformat()
    done = post(client, f"{made.location}/review", on=today, sample="20", wrong="3")
    assert done.status_code == 303, done.text

    assert "Answers passwords" in client.get("/ai/").text
    assert "20" in client.get(made.location).text
    refused = post(client, f"{made.location}/review", on=today, sample="2", wrong="3")
    assert refused.status_code == 422
    assert "Wrong ones are among" in refused.text


def test_it_stays_in_its_practice(session, use, store):
    other = store(lambda s: factories.practice(s, name="Other"))
    draft = Draft("Routes", Doing.ROUTES, other, Rhythm.MONTHLY)
    with (
        pytest.raises(RuleError, match="stays"),
        transaction(by=ACTOR, what="aiuse.edit") as writing,
    ):
        actions.edit(writing, queries.get(writing, use), draft)


def test_an_empty_page_offers_the_one_step(session, client):
    assert "No use of AI yet" in client.get("/ai/").text


def test_an_edit_that_came_too_late_says_what_changed_and_is_saved_again(
    session, sign_in, post, use
):
    client = sign_in()
    record, at = queries.get(session, use), f"/ai/{use}/edit"
    mine = {
        "name": "Sends tickets on",
        "doing": "routes",
        "practice_id": str(record.practice_id),
        "rhythm": "monthly",
        "owner_id": "",
    }
    theirs = {**mine, "name": "Routes them all", "rhythm": "quarterly"}

    first = post(client, at, version="1", **theirs)
    late = post(client, at, version="1", **mine)
    newest = late.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    again = post(client, at, version=newest, **mine)

    assert [first.status_code, late.status_code, again.status_code] == [303, 409, 303]
    assert "The record now says: Routes them all" in late.text
    assert "The record now says: Quarterly" in late.text
    assert 'value="Sends tickets on"' in late.text
    assert "Sends tickets on" in client.get(again.location).text


def test_what_is_no_choice_is_refused(sign_in, post, use):
    wrong = {"doing": "sings", "practice_id": "x", "owner_id": "nobody", "name": "A"}

    answer = post(sign_in(), f"/ai/{use}/edit", version="1", **wrong)

    assert answer.status_code == 422
