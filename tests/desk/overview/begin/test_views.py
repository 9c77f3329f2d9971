import re
from datetime import date, timedelta

import pytest

from cis.core.access import Role
from cis.desk.findings import queries as findings
from cis.desk.overview.begin import queries
from cis.desk.overview.begin.profile import Profile, Regulation, Size, Support
from cis.desk.overview.begin.rules import Step
from cis.register.initiatives.rules import Cadence
from cis.register.metrics.models import Baseline
from cis.register.metrics.rules import Transform
from tests import factories

DAY = date(2026, 1, 5)
SMALL = {"size": "small", "support": "outsourced", "regulation": ["finance"]}


@pytest.fixture
def leader(sign_in):
    """Return a browser for somebody of leadership."""
    return sign_in(Role.LEADERSHIP)


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def readings(session, metric, count=3):
    for week in range(count):
        starts = DAY + timedelta(weeks=week)
        factories.reading(session, metric_id=metric, starts_on=starts)


def frozen(session, metric):
    session.add(
        Baseline(
            metric_id=metric,
            number=1,
            first_on=DAY,
            last_on=DAY,
            count=3,
            mean=1.0,
            is_trial=True,
            transform=Transform.NONE,
            frozen="[]",
            agreed_at=factories.NOW,
        )
    )


def test_each_step_is_done_when_the_register_says_so(session, store):
    def now():
        session.rollback()
        found = queries.progress(session)
        return found.next.step if found.next else None

    assert now() is Step.FIGURES
    metric = store(factories.metric)
    store(lambda s: readings(s, metric, 2))
    assert now() is Step.FIGURES
    store(
        lambda s: factories.reading(
            s, metric_id=metric, starts_on=DAY + timedelta(weeks=9)
        )
    )
    assert now() is Step.PAIN
    store(factories.painpoint)
    assert now() is Step.OWNER
    store(factories.ownership)
    assert now() is Step.BASELINE
    store(lambda s: frozen(s, metric))
    assert now() is Step.INITIATIVE
    one = store(lambda s: factories.initiative(s, metric_id=metric, target=1.0))
    assert now() is Step.CADENCE
    store(lambda s: setattr(_initiative(s, one), "cadence", Cadence.MONTHLY))
    assert now() is Step.APPROVAL
    store(lambda s: setattr(_initiative(s, one), "approved_on", DAY))
    assert now() is None
    assert queries.is_over(session)


def _initiative(session, key):
    return session.get(factories.Initiative, key)


def test_my_work_shows_the_next_step_to_leadership_alone(leader, client):
    assert "The first hour: 0 of 7 steps done" in words(leader.get("/"))
    assert "The first hour" not in words(client.get("/"))


def test_a_step_is_skipped_and_taken_up_again(leader, post):
    post(leader, "/first-hour/skip/figures", at="/first-hour/")
    assert "Next: record the worst pain" in words(leader.get("/first-hour/"))
    post(leader, "/first-hour/skip/figures", at="/first-hour/")
    assert "Next: bring figures" in words(leader.get("/first-hour/"))


def test_the_steps_are_put_away_and_brought_back(leader, post):
    post(leader, "/first-hour/dismiss", at="/first-hour/")
    assert "The first hour" not in words(leader.get("/"))
    post(leader, "/first-hour/dismiss", at="/first-hour/")
    assert "The first hour" in words(leader.get("/"))


def test_members_read_the_steps_and_decide_nothing(client):
    page = client.get("/first-hour/")

    assert page.status_code == 200
    assert "/first-hour/skip" not in page.text
    assert client.get("/first-hour/profile").status_code == 403


def test_each_step_leads_to_the_exact_page(leader, store):
    practice = store(factories.practice)
    pain = store(lambda s: factories.painpoint(s, practice_id=practice))
    metric = store(lambda s: factories.metric(s, practice_id=practice))
    store(lambda s: readings(s, metric))
    page = leader.get("/first-hour/").text.replace("&amp;", "&")

    assert f"/practices/{practice}/appoint" in page
    assert f"/metrics/{metric}/freeze" in page
    assert f"/initiatives/new?pain={pain}&practice={practice}" in page


def test_a_profile_shows_first_what_would_change(leader, post, session):
    shown = post(leader, "/first-hour/profile", version="0", **SMALL)

    assert shown.status_code == 200
    assert "What would change" in shown.text
    session.rollback()
    assert findings.settings(session) == {}
    saved = post(leader, "/first-hour/profile", version="0", sure="y", **SMALL)
    assert saved.status_code == 303
    session.rollback()
    assert findings.settings(session)["FLO104"] == {"most": 2}
    assert queries.of_organisation(session) == Profile(
        Size.SMALL, Support.OUTSOURCED, frozenset({Regulation.FINANCE})
    )
    again = post(leader, "/first-hour/profile", version="1", **SMALL)
    assert "No number would change" in again.text


def test_a_profile_wants_its_answers(leader, post):
    answer = post(leader, "/first-hour/profile", version="0", size="huge")

    assert answer.status_code == 422


def test_an_unknown_step_is_not_found(leader, post):
    answer = post(leader, "/first-hour/skip/dance", at="/first-hour/")

    assert answer.status_code == 404
