"""Who a record named as its owner on a day, asked of its recorded events."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from cis.core.access import Role
from cis.kit.db import transaction
from cis.kit.trail import log
from cis.register.governance import holding
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Metric
from tests import factories
from tests.conftest import TEST_ACTOR

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIRST = START.date()


def written(*changes):
    return [
        (number, START + timedelta(days=day), {"owner_id": owner})
        for number, (day, owner) in enumerate(changes)
    ]


def test_a_record_is_not_there_before_its_first_event():
    known = written((0, "1"))

    assert holding.state(known, FIRST - timedelta(days=1), "UTC") is None
    assert holding.state(known, FIRST, "UTC") == {"owner_id": "1"}
    assert holding.state(known, FIRST, "UTC", recorded=0) is None


def test_a_day_ends_where_the_organisation_is():
    late = [(0, datetime(2026, 3, 2, 23, 30, tzinfo=UTC), {"owner_id": "1"})]

    assert holding.state(late, date(2026, 3, 2), "UTC") is not None
    assert holding.state(late, date(2026, 3, 2), "Europe/Berlin") is None
    assert holding.state(late, date(2026, 3, 3), "Europe/Berlin") is not None


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.sampled_from(["1", "2", "3", None])),
        min_size=1,
        max_size=12,
    ),
    st.integers(-1, 10),
    st.none() | st.integers(0, 13),
)
def test_the_answer_is_the_last_word_up_to_the_day(changes, day, recorded):
    known = written(*sorted(changes, key=lambda one: one[0]))
    on = FIRST + timedelta(days=day)

    found = holding.state(known, on, "UTC", recorded)

    heard = [
        values["owner_id"]
        for seq, at, values in known
        if at.date() <= on and (recorded is None or seq < recorded)
    ]
    assert (found is None) == (not heard)
    assert not heard or found["owner_id"] == heard[-1]


@pytest.fixture
def moved(store):
    """An initiative that was Ada's, then Bea's, then nobody's."""
    with time_machine.travel(START, tick=False) as clock:
        store(lambda s: factories.organisation(s, time_zone="UTC"))
        ada, bea = (
            store(lambda s, n=name: factories.person(s, name=n, email=f"{n}@x.org"))
            for name in ("Ada", "Bea")
        )
        practice = store(factories.practice)
        store(
            lambda s: factories.ownership(
                s, practice_id=practice, person_id=bea, valid_from=FIRST
            )
        )
        key = store(
            lambda s: factories.initiative(s, owner_id=ada, practice_id=practice)
        )
        metric = store(
            lambda s: factories.metric(s, owner_id=ada, practice_id=practice)
        )
        for owner in (bea, None):
            clock.shift(timedelta(days=10))
            with transaction(by=TEST_ACTOR, what="test.own") as session:
                session.get(Initiative, key).owner_id = owner
                session.get(Metric, metric).owner_id = owner
    return key, metric


def on(days):
    return (FIRST + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-1, "not in the register yet; first recorded on 2 Mar 2026: Ada"),
        (0, "Ada"),
        (9, "Ada"),
        (10, "Bea"),
    ],
)
def test_the_page_of_an_initiative_answers_as_of_a_day(moved, sign_in, days, name):
    browser = sign_in()

    page = browser.get(f"/initiatives/{moved[0]}?on={on(days)}").text

    assert f"<dd>{name}</dd>" in page
    assert "<dt>Today</dt>" in page
    assert "As known now" not in page
    assert "log size" not in page


def test_a_metric_without_an_owner_is_in_the_hands_of_its_practice(moved, sign_in):
    page = sign_in().get(f"/metrics/{moved[1]}?on={on(25)}").text

    assert "<dd>Bea, as owner of the practice</dd>" in page
    assert "Ada" in sign_in().get(f"/metrics/{moved[1]}?on={on(1)}").text


def test_an_auditor_asks_what_an_earlier_log_said(moved, sign_in, session):
    auditor = sign_in(Role.AUDITOR)
    path = f"/initiatives/{moved[0]}"
    size = log.head(session.connection())[0]
    sizes = {
        number: auditor.get(path, query_string={"on": on(15), "recorded": number}).text
        for number in range(size + 1)
    }

    otherwise = [n for n, page in sizes.items() if "As known now" in page]
    # The last event about it before that day made Bea the owner.
    assert otherwise == list(range(max(otherwise) + 1))
    assert "<dd>Ada</dd>" in sizes[max(otherwise)]
    assert "The log said something else about that day" in sizes[max(otherwise)]
    assert "<dd>Bea</dd>" in sizes[max(otherwise)]
    assert "<dd>Ada</dd>" not in sizes[size]


def test_others_do_not_ask_for_an_earlier_log(moved, sign_in):
    path = f"/initiatives/{moved[0]}"

    assert sign_in().get(path, query_string={"recorded": 1}).status_code == 403
    assert sign_in().get(path, query_string={"on": "the ides"}).status_code == 422
