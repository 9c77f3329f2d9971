from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cis.core import clock
from cis.core.access import Actor, Role
from cis.desk.erasure import actions as erasure
from cis.desk.findings.models import Waiver
from cis.desk.reports import content, gather
from cis.desk.reports.gather import Wanted
from cis.desk.reports.models import Paper, Report, ReportPaper
from cis.kit.db import transaction
from cis.register.governance.raci.models import RaciVersion
from cis.register.metrics import actions as metrics
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import Origin, ReadingDraft, Source
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.playbooks.changes.rules import Kind
from cis.register.practices.models import Practice
from cis.register.reviews import actions as reviews
from cis.register.reviews import queries as calendar
from cis.register.reviews.meeting import actions as meetings
from cis.register.reviews.meeting import closing
from cis.register.reviews.meeting.rules import Held
from cis.register.reviews.rules import ReviewDraft, Scope
from tests import factories
from tests.desk.overview.search.asking import MEMBER, find

DAY = date(2026, 5, 4)


def links(client, typed):
    page = client.get("/search/", query_string={"q": typed}).text
    return [part.split('"')[0] for part in page.split('lines__words"><a href="')[1:]]


@pytest.fixture
def report(store):
    """Publish the report of May 2026 about a decision that waits for Grace."""

    def make(session):
        owner = factories.person(session, name="Grace Hopper")
        factories.initiative(
            session, title="Route alarms", status="assessed", owner_id=owner.id
        )
        made = gather.content(session, Wanted(DAY.replace(day=1), DAY, number=3))
        sums = dict.fromkeys(
            ("content_sha256", "a4_sha256", "letter_sha256", "xlsx_sha256"), "0" * 64
        )
        kept = Report(number=3, month=made.month, published_at=clock.now(), **sums)
        session.add(kept)
        session.flush()
        body = content.dumped(made)
        session.add(ReportPaper(report_id=kept.id, kind=Paper.CONTENT, body=body))

    store(make)


@pytest.mark.parametrize(
    "typed", ["report no. 3", "may 2026", "alarms approve", "CI-0001 route"]
)
def test_a_report_is_found_by_number_month_and_what_it_says(
    session, client, report, typed
):
    assert "Report No. 3, May 2026" in find(session, typed)
    assert "/reports/3" in links(client, typed)


def test_no_name_in_a_report_is_found(session, report):
    assert find(session, "hopper") == ["Grace Hopper"]
    assert "Hopper" in session.scalar(select(ReportPaper.body)).decode()


def test_what_a_closed_review_wrote_down_is_found_in_its_minutes(session, store):
    chair = store(lambda s: factories.person(s, name="Grace Hopper"))
    leader = Actor(f"p-{chair}", "Grace Hopper", Role.LEADERSHIP, chair)
    draft = ReviewDraft("Monthly", Scope(), DAY, chair)
    key = store(lambda s: reviews.call(s, draft, DAY))
    with transaction(by=leader, what="review.close") as writing:
        review = calendar.get(writing, key)
        meetings.begin(writing, review, [], DAY)
        meetings.record(writing, review, Held(notes="The moth is back", guests="Alan"))
        closing.close(writing, review, by=leader, now=clock.now())

    assert find(session, "moth alan") == ["Monthly, 4 May 2026"]
    with transaction(by=MEMBER, what="person.erase") as writing:
        erasure.erase(writing, chair, DAY)
    assert find(session, "moth") == []


def test_a_waiver_is_found_with_its_rule_while_it_counts_and_after(
    session, store, client
):
    waiver = Waiver(
        code="OWN102",
        subject="practice:1",
        reason="The tool comes in autumn",
        waived_on=DAY,
        until=DAY + timedelta(days=30),
    )
    store(factories.practice)
    store(lambda s: s.add(waiver))

    assert find(session, "autumn") == ["Waived: OWN102 Accountable without authority"]
    (link,) = links(client, "autumn")
    page = client.get(link).text
    assert "The tool comes in autumn" in page
    assert "It ended on" in page
    assert link in client.get("/findings/rules/OWN102").text


def test_why_a_raci_was_saved_leads_to_the_raci_of_its_practice(session, store, client):
    practice = store(lambda s: factories.practice(s, name="Old name"))
    for scope, name in ((0, None), (practice, practice)):
        version = RaciVersion(
            practice_id=name, scope=scope, number=1, saved_on=DAY, reason="Two were A"
        )
        store(lambda s, v=version: s.add(v))
    store(lambda s: setattr(s.get(Practice, practice), "name", "New name"))

    assert find(session, "two were") == [
        "RACI of New name, version 1",
        "RACI of the organisation, version 1",
    ]
    assert links(client, "two were") == [
        f"/governance/raci/?practice={practice}",
        "/governance/raci/",
    ]
    for link in links(client, "two were"):
        assert "Two were A" in client.get(link).text


def test_a_proposed_change_model_is_found_until_another_is_agreed(
    session, store, client
):
    store(factories.practice)
    (title,) = find(session, "standard same way")
    assert title.startswith("Standard change: Done often, always the same way")
    assert links(client, "standard same way") == ["/change-models/"]
    agreed = ChangeModel(
        kind=Kind.STANDARD, purpose="Known", conditions="Green", agreed_on=DAY
    )
    store(lambda s: s.add(agreed))

    assert find(session, "standard same way") == []
    assert find(session, "standard change") == ["Standard change: Known"]
    assert len(find(session, "change")) == 3


def test_a_note_of_a_reading_is_found_while_the_reading_is_in_force(session, store):
    key = store(lambda s: factories.metric(s, name="Restore time"))
    origin = Origin(Source.TYPED, "", "", "p-1", clock.now())
    for value, note in ((4.0, "Counted twice"), (5.0, "Now without holidays")):
        draft = ReadingDraft(DAY, value, note=note)
        store(lambda s, d=draft: _record(s, key, d, origin))

    assert find(session, "twice") == []
    assert find(session, "holidays") == ["Restore time, 4 May 2026"]


def _record(session, key, draft, origin):
    metrics.record(session, session.get(Metric, key), [draft], origin)
