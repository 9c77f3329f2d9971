from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Role
from cis.register.initiatives.rules import Outcome, Status
from cis.register.practices.rules import Adoption
from tests import factories


@pytest.fixture
def member(store, sign_in):
    def make(session):
        factories.organisation(session, name="Zwölf & Söhne")
        today = clock.today()
        first = today.replace(day=1)
        practice = factories.practice(
            session, name="Incident management", adoption=Adoption.STABILISE
        )
        factories.metric(session, practice_id=practice.id, target=8.0)
        for status, more in (
            (Status.ASSESSED, {"title": "Route alarms"}),
            (Status.MEASURING, {"title": "Fewer hand-overs"}),
            (Status.REJECTED, {"title": "Buy a robot"}),
            (Status.IN_PROGRESS, {"title": "Late one", "target_on": first}),
            (
                Status.CLOSED,
                {
                    "title": "Kept one",
                    "target_on": first,
                    "closed_on": first,
                    "outcome": Outcome.REALISED,
                },
            ),
            (Status.CLOSED, {"title": "Old", "closed_on": first - timedelta(days=9)}),
        ):
            factories.initiative(
                session, practice_id=practice.id, status=status, **more
            )

    store(make)
    return sign_in(Role.MEMBER)


def test_the_draft_says_what_is_to_be_decided_and_what_was_promised(member):
    page = member.get("/reports/draft").text

    assert "Route alarms: assessed. Approve or reject it." in page
    assert "Fewer hand-overs: measured, no baseline. Close it or measure on." in page
    assert "Incident management has nobody accountable. Appoint an owner." in page
    assert "No metric gave a signal in this month." in page
    assert "passed and it is not closed." in page
    assert "as realised, by its target date" in page
    assert "0 of 1 adopted practice." in page
    assert "Buy a robot" not in page
    assert "Old" not in page


@pytest.mark.parametrize("typed", ["2026-13", "x", "2026-1", "9999-01", "\0"])
def test_a_month_that_cannot_be_is_refused(member, typed):
    assert member.get("/reports/draft", query_string={"month": typed}).status_code < 500
    assert (
        "Draft report"
        not in member.get("/reports/draft", query_string={"month": typed}).text
    )


def test_nothing_colours_by_month_on_month_comparison(member):
    page = member.get("/reports/draft").text.casefold()

    assert "because of" not in page
    assert "last month" not in page
