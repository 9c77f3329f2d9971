"""An organisation with something to report, small enough to publish in a second."""

from datetime import timedelta

import pytest

from cis.core import clock
from cis.desk.reports.words import asked_month
from cis.register.governance.rights import actions as rights
from cis.register.initiatives.rules import Outcome, Status
from cis.register.metrics import actions as metrics
from cis.register.metrics.rules import FreezeDraft, Origin, ReadingDraft, Source
from cis.register.practices.rules import Adoption
from tests import factories

WEEKS = 30


@pytest.fixture
def organisation(store):
    def make(session):
        factories.organisation(session, name="Zwölf & Söhne #1 *")
        rights.install_defaults(session)
        today = clock.today()
        first = asked_month("", today)
        practice = factories.practice(
            session,
            code="continual-improvement",
            name="Incident management",
            adoption=Adoption.STABILISE,
        )
        metric = factories.metric(session, practice_id=practice.id, target=8.0)
        monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
        values = [10 + week % 3 if week < 14 else 6 + week % 3 for week in range(WEEKS)]
        drafts = [
            ReadingDraft(monday + timedelta(weeks=week), float(value))
            for week, value in enumerate(values)
        ]
        origin = Origin(Source.TYPED, "", "", "test", clock.now())
        metrics.record(session, metric, drafts, origin)
        draft = FreezeDraft(monday, monday + timedelta(weeks=12))
        baseline = metrics.freeze(session, metric, draft, by=None, at=clock.now())
        for status, more in (
            (Status.ASSESSED, {"title": "Route alarms 報告"}),
            (
                Status.MEASURING,
                {
                    "title": "Fewer <hand-overs>",
                    "metric_id": metric.id,
                    "baseline_id": baseline.id,
                    "target": 9.0,
                },
            ),
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

    return store(make)
