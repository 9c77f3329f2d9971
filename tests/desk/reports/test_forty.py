"""What leadership gets with forty initiatives: few pages, every chart with words."""

import io
import random
from datetime import timedelta

import pytest
from pypdf import PdfReader

from cis.core import clock
from cis.core.config import ROOT
from cis.desk.reports import gather, papers, words
from cis.desk.reports.models import Paper
from cis.kit.db import db
from cis.register.initiatives.rules import Status
from cis.register.metrics import actions as metrics
from cis.register.metrics.rules import FreezeDraft, Origin, ReadingDraft, Source
from cis.register.practices.rules import Adoption
from tests import factories

FORTY, WEEKS, STATES = 40, 40, (Status.IN_PROGRESS, Status.MEASURING, Status.APPROVED)


@pytest.fixture
def made(store):
    """Return the report of forty initiatives, one in four worse, one in four better."""

    def make(session):
        dice, today = random.Random(7), clock.today()  # noqa: S311 - figures, not secrets
        factories.organisation(session)
        practices = [
            factories.practice(session, adoption=Adoption.STABILISE) for _ in range(8)
        ]
        monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
        origin = Origin(Source.TYPED, "", "", "test", clock.now())
        for number in range(FORTY):
            practice, shift = practices[number % 8].id, (-4, 0, 4, 0)[number % 4]
            metric = factories.metric(
                session,
                name=f"Restore time of the team number {number}",
                practice_id=practice,
                target=8.0,
            )
            drafts = [
                ReadingDraft(
                    monday + timedelta(weeks=week),
                    round(10 + dice.gauss(0, 1) + (shift if week > 20 else 0), 1),
                )
                for week in range(WEEKS)
            ]
            metrics.record(session, metric, drafts, origin)
            draft = FreezeDraft(monday, monday + timedelta(weeks=16))
            frozen = metrics.freeze(session, metric, draft, by=None, at=clock.now())
            factories.initiative(
                session,
                title=f"Send alarms of the kind {number} to the team that mends them",
                practice_id=practice,
                status=STATES[number % 3],
                metric_id=metric.id,
                baseline_id=frozen.id,
                target=8.0,
                target_on=today.replace(day=1) + timedelta(days=number % 20),
                owner_id=factories.person(session).id,
            )

    store(make)
    today = clock.today()
    # The month of the newest week: in its first days a month has no reading yet.
    newest = today - timedelta(days=today.weekday() + 1)
    month = newest.replace(day=1)
    return gather.content(db.session(), gather.Wanted(month, today, 1))


@pytest.mark.parametrize("kind", [Paper.A4, Paper.LETTER])
def test_forty_initiatives_take_fewer_than_eight_pages(made, kind):
    body = papers.paper(made, kind, ROOT / "templates")
    pdf = PdfReader(io.BytesIO(body))
    told = " ".join(
        " ".join(page.extract_text() for page in pdf.pages).replace("-\n", "").split()
    )

    assert len(made.lines) == FORTY
    assert len(pdf.pages) < 8
    assert words.counted(made) in told
    assert figures(pdf) == [True] * len(figures(pdf)) != []


def figures(pdf):
    """Return of each figure of the paper whether it has words."""
    found, todo = [], [pdf.root_object["/StructTreeRoot"]]
    while todo:
        one = todo.pop().get_object()
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            if one.get("/S") == "/Figure":
                found.append(bool(one.get("/Alt")))
            if "/K" in one:
                todo.append(one["/K"])
    return found


def test_what_is_sure_stands_before_what_is_possible(made):
    concern = [words.doubt(one.code) for one in made.signals if one.tone == "concern"]

    assert concern == sorted(concern)
    assert concern
