import pytest
from sqlalchemy import select

from cis.kit.trail import queries as trail
from cis.register.adoption.checks import queries
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.metrics.models import Metric, Reading
from cis.register.tickets.models import Ticket, TicketFeed
from tests import factories

MARCH = 1_772_323_200_000  # 2026-03-01 on the export's wall clock
DAY = 86_400_000


@pytest.fixture
def feed(store):
    """An export with 31 tickets of March and some around it."""

    def make(session):
        feed = TicketFeed(name="The desk", kind="incidents")
        session.add(feed)
        session.flush()
        session.add_all(
            Ticket(
                feed_id=feed.id,
                record_id=f"INC{day:03}",
                opened=MARCH + (day - 1) * DAY,
                category="Mail",
            )
            for day in range(-3, 36)
        )
        return feed

    return store(make)


@pytest.fixture
def practice(store):
    return store(lambda s: factories.practice(s, name="Incidents"))


@pytest.fixture
def order(client, post, practice, feed):
    def send(**changes):
        data = {
            "practice_id": practice,
            "feed_id": feed,
            "first": "2026-03-01",
            "last": "2026-03-31",
            "size": "5",
            "question": "Was the workflow followed?",
            **changes,
        }
        return post(client, "/adoption/checks/new", **data)

    return send


def answers(*given):
    found = {}
    for number, answer in enumerate(given, 1):
        found[f"answer-{number}"] = answer
        found[f"reason-{number}"] = "Urgent." if answer == "bypassed" else ""
    return found


@pytest.fixture
def say(client, post, session):
    def send(*given, **more):
        at = "/adoption/checks/1"
        session.rollback()
        version = session.scalar(select(AdoptionCheck.version))
        session.rollback()
        data = {"version": str(version), **answers(*given), **more}
        return post(client, f"{at}/answers", at=at, **data)

    return send


def test_the_cases_come_from_the_days_asked_for(client, session, order):
    answer = order(size="200")

    assert answer.location == "/adoption/checks/1"
    check = queries.get(session, 1)
    assert (check.population, check.size) == (31, 31)
    assert {case.record_id for case in check.cases} == {
        f"INC{day:03}" for day in range(1, 32)
    }
    assert check.cases[0].shown.endswith(", Mail")
    page = client.get("/adoption/checks/1").text
    assert str(check.seed) in page
    assert "31 of 31" in page


def test_nothing_to_draw_is_said(order):
    answer = order(first="2020-01-01", last="2020-01-31")

    assert answer.status_code == 422
    assert "No ticket of this export" in answer.text


def test_answers_are_saved_as_one_goes(client, session, order, say):
    order()

    assert say("followed", "bypassed").status_code == 303

    page = client.get("/adoption/checks/1").text
    assert "2 of 5 cases answered" in page
    assert 'value="Urgent."' in page
    assert "One case has" not in page
    early = say(finish="yes")
    assert early.status_code == 422
    assert "3 cases have no answer yet" in early.text


def test_a_bypass_without_a_reason_is_named_and_the_rest_kept(session, order, say):
    order()

    answer = say("followed", "bypassed", **{"reason-2": ""})

    assert answer.status_code == 422
    assert "Case 2: Say why" in answer.text
    assert answer.text.count("checked") == 2
    session.rollback()
    assert queries.get(session, 1).open_cases == 5


def test_finishing_puts_the_rate_on_a_behaviour_chart(client, session, order, say):
    order()
    given = ("followed", "bypassed", "followed", "followed", "not applicable")

    assert say(*given, finish="yes").status_code == 303

    session.rollback()
    metric, reading = session.scalar(select(Metric)), session.scalar(select(Reading))
    assert (metric.kind, metric.period) == ("proportion", "month")
    assert (reading.numerator, reading.denominator, reading.value) == (1, 4, 25)
    assert reading.starts_on.isoformat() == "2026-03-01"
    page = client.get("/adoption/checks/1").text
    assert "1 of 4 cases went around it: 25 %" in page
    assert "between 5 and 70 %" in page
    assert f"/metrics/{metric.id}" in page
    assert "25 %" in client.get("/adoption/").text
    assert trail.newest(session, 1)[0].action == "check.finish"
    late = say("bypassed")
    assert "its answers stay" in late.text


def test_a_second_check_of_the_month_revises_its_reading(
    session, order, say, client, post
):
    order()
    say(*["followed"] * 5, finish="yes")
    order()
    data = {"version": "1", **answers(*["bypassed"] * 5), "finish": "yes"}
    post(client, "/adoption/checks/2/answers", at="/adoption/checks/2", **data)

    session.rollback()
    assert len(session.scalars(select(Metric)).all()) == 1
    now = session.scalar(select(Reading).where(Reading.is_current))
    assert (now.value, now.note) == (100, "Adoption check AC-0002.")


def test_what_applies_to_nothing_measures_nothing(client, session, order, say):
    order()

    say(*["not applicable"] * 5, finish="yes")

    session.rollback()
    assert session.scalar(select(Metric)) is None
    assert "applied to none" in client.get("/adoption/checks/1").text


def test_empty_pages_say_what_to_do(client):
    assert "No check yet" in client.get("/adoption/checks/").text
    assert "nothing to draw from" in client.get("/adoption/checks/new").text
    assert "No practice is on its way" in client.get("/adoption/").text
