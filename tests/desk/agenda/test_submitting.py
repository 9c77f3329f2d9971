"""Saving My work: the good lines are saved, the others stay as they were typed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import db
from cis.kit.trail.models import TrailEvent
from cis.register.initiatives.models import Comment, Initiative
from cis.register.initiatives.rules import Status
from cis.register.metrics.models import Reading
from cis.register.metrics.rules import DataKind
from tests import factories

TODAY = clock.today()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
WEEKS = [MONDAY - timedelta(weeks=back) for back in (4, 3, 2, 1)]


@pytest.fixture
def mine(store, client):
    """Store a metric with three readings missing and an initiative of the client."""
    store(factories.organisation)

    def make(session):
        metric = factories.metric(session, owner_id=client.person_id)
        factories.reading(session, metric_id=metric.id, starts_on=WEEKS[0])
        made = factories.initiative(
            session, owner_id=client.person_id, next_step="Train the desk"
        )
        return metric.id, made.id

    return store(make)


def cell(key, start, part="value"):
    return f"r-{key}-{start.isoformat()}-{part}"


def values(key):
    wanted = select(Reading.value).where(
        Reading.metric_id == key, Reading.starts_on > WEEKS[0]
    )
    return list(db.session().scalars(wanted.order_by(Reading.starts_on)))


def events():
    names = select(TrailEvent.action).order_by(TrailEvent.seq)
    return [name for name in db.session().scalars(names) if not name.startswith("test")]


def test_everything_is_saved_in_one_go(mine, client, post):
    metric, initiative = mine
    answer = post(
        client,
        "/",
        **{
            cell(metric, WEEKS[1]): "11.5",
            cell(metric, WEEKS[2]): "12,5",
            f"i-{initiative}-note": "Two teams are trained.",
            f"i-{initiative}-next": "Train the rest",
            f"i-{initiative}-was": "Train the desk",
        },
    )

    assert answer.status_code == 303
    assert "Saved: 2 readings and 1 initiative." in client.get("/").text
    assert values(metric) == [11.5, 12.5]
    kept = db.session().get_one(Initiative, initiative)
    assert (kept.next_step, kept.reviewed_on) == ("Train the rest", TODAY)
    assert db.session().scalar(select(Comment.text)) == "Two teams are trained."
    assert events() == ["metric.record", "initiative.update"]


def test_text_in_a_number_column_keeps_its_line_and_the_rest_is_saved(
    mine, client, post
):
    metric, initiative = mine
    column = "11.5\nabout <b>twelve</b>\n13"
    answer = post(
        client, "/", **{cell(metric, WEEKS[1]): column, f"i-{initiative}-note": "Fine."}
    )

    assert answer.status_code == 422
    assert values(metric) == [11.5, 13]
    assert "1 line needs mending, the rest is saved" in answer.text
    assert "about &lt;b&gt;twelve&lt;/b&gt;</textarea>" in answer.text
    assert "is not a number" in answer.text
    assert events() == ["metric.record", "initiative.update"]


@pytest.mark.parametrize(
    ("weeks", "said"), [(0, "give its reading after"), (2, "has not begun yet")]
)
def test_a_period_that_is_not_over_is_refused(mine, client, post, weeks, said):
    metric, _ = mine
    start = MONDAY + timedelta(weeks=weeks)
    answer = post(client, "/", **{cell(metric, start): "9"})

    assert answer.status_code == 422
    assert said in answer.text
    assert values(metric) == []
    assert events() == []


def test_a_period_that_has_its_reading_is_not_changed_here(mine, client, post):
    metric, _ = mine
    answer = post(
        client, "/", **{cell(metric, WEEKS[0]): "99", cell(metric, WEEKS[1]): "8"}
    )

    assert answer.status_code == 422
    assert "correct it there and give the reason" in answer.text
    assert values(metric) == [8]
    assert (
        db.session().scalar(select(func.count()).where(Reading.starts_on == WEEKS[0]))
        == 1
    )


def test_a_share_is_given_by_its_parts(store, client, post):
    store(factories.organisation)
    key = store(
        lambda s: factories.metric(
            s, owner_id=client.person_id, kind=DataKind.PROPORTION, unit="%"
        )
    )
    page = client.get("/").text
    start = WEEKS[3]
    assert cell(key, start, "numerator") in page

    half = post(client, "/", **{cell(key, start, "numerator"): "45"})
    assert half.status_code == 422
    assert "Give the denominator, too" in half.text
    assert "45</textarea>" in half.text

    post(
        client,
        "/",
        **{cell(key, start, "numerator"): "45", cell(key, start, "denominator"): "60"},
    )
    assert values(key) == [75]


def test_what_belongs_to_somebody_else_is_refused_and_kept(
    mine, sign_in, post, store, client
):
    metric, initiative = mine
    other = sign_in(Role.MEMBER)
    store(lambda s: factories.initiative(s, owner_id=other.person_id))
    answer = post(
        other,
        "/",
        **{cell(metric, WEEKS[1]): "7", f"i-{initiative}-note": "Taken over."},
    )

    assert answer.status_code == 422
    assert answer.text.count("This is not yours any more") >= 2
    assert values(metric) == []
    assert events() == []


def test_a_next_step_that_somebody_changed_is_not_run_over(mine, client, post, store):
    _, key = mine
    store(lambda s: setattr(s.get_one(Initiative, key), "next_step", "Wait"))
    sent = {f"i-{key}-next": "Go on", f"i-{key}-was": "Train the desk"}
    answer = post(client, "/", **sent)

    assert answer.status_code == 422
    assert "changed the next step to “Wait”" in answer.text
    assert 'value="Go on"' in answer.text
    assert post(client, "/", **{**sent, f"i-{key}-was": "Wait"}).status_code == 303
    assert db.session().get_one(Initiative, key).next_step == "Go on"


def test_an_ended_initiative_takes_no_words(mine, client, post, store):
    _, key = mine
    store(lambda s: setattr(s.get_one(Initiative, key), "status", Status.CLOSED))

    assert post(client, "/", **{f"i-{key}-note": "Late."}).status_code == 422
    assert db.session().scalar(select(func.count(Comment.id))) == 0


def test_an_empty_form_changes_nothing(mine, client, post):
    answer = post(client, "/")

    assert answer.status_code == 303
    assert events() == []


def test_an_auditor_saves_nothing(mine, client, sign_in):
    metric, _ = mine
    auditor = sign_in(Role.AUDITOR)
    page = client.get("/").text
    form = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    data = {cell(metric, WEEKS[1]): "7", "csrf_token": form}
    assert auditor.post("/", data=data).status_code in {400, 403}
    assert values(metric) == []
