from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Role


@pytest.fixture
def member(organisation, sign_in):
    return sign_in(Role.MEMBER)


def test_the_draft_says_what_is_to_be_decided_and_what_was_promised(member):
    page = member.get("/reports/draft").text

    assert "Route alarms 報告: assessed. Approve or reject it." in page
    assert "Fewer &lt;hand-overs&gt;: measured, improved" in page
    assert "Incident management has nobody accountable. Appoint an owner." in page
    assert "passed and it is not closed." in page
    assert "as realised, by its target date" in page
    assert "0 of 1 adopted practice." in page
    assert "Buy a robot" not in page
    assert " Old" not in page


def test_a_metric_that_really_changed_comes_with_its_interval(member):
    # The month of the newest week: in its first days a month has no reading yet.
    today = clock.today()
    newest = today - timedelta(days=today.weekday() + 1)
    page = member.get("/reports/draft", query_string={"month": f"{newest:%Y-%m}"}).text

    assert "<strong>Improved.</strong>" in page
    assert "95 % interval" in page
    assert "because of" not in page


@pytest.mark.parametrize("typed", ["2026-13", "x", "2026-1", "9999-01", "\0"])
def test_a_month_that_cannot_be_is_refused(member, typed):
    answer = member.get("/reports/draft", query_string={"month": typed})

    assert 400 <= answer.status_code < 500
    assert "Draft report" not in answer.text
