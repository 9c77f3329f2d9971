"""No edit turns the verdict of an approved initiative without its being seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import UnauthorizedError
from cis.desk.findings import catalogue, running
from cis.desk.findings.records import Records
from cis.desk.reports import gather
from cis.kit.db import db, transaction
from cis.register.governance.rights.answering import NotYoursError
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Status
from cis.register.metrics import actions, queries
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import (
    Direction,
    FreezeDraft,
    MetricDraft,
    Origin,
    ReadingDraft,
    Source,
    Transform,
)
from tests import factories

WEEKS = 30
AGAIN = "The definition of its metric changed after approval."


class Place:
    """Keys of a practice with an owner and an approved initiative that worsened."""


@pytest.fixture
def place(store):
    return store(make)


def make(session):
    made = Place()
    today = clock.today()
    made.owner = factories.person(session, name="Olga Owner").id
    made.holder = factories.person(session, name="Mete Metric").id
    practice = factories.practice(session).id
    made.other = factories.practice(session).id
    for key in (practice, made.other):
        factories.ownership(session, practice_id=key, person_id=made.owner)
    metric = factories.metric(session, practice_id=practice, owner_id=made.holder)
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
    values = [10 + week % 3 if week < 14 else 15 + week % 3 for week in range(WEEKS)]
    drafts = [
        ReadingDraft(monday + timedelta(weeks=week), float(value))
        for week, value in enumerate(values)
    ]
    actions.record(session, metric, drafts, typed("test"))
    frozen = actions.freeze(
        session,
        metric,
        FreezeDraft(monday, monday + timedelta(weeks=12)),
        by=None,
        at=clock.now(),
    )
    made.initiative = factories.initiative(
        session,
        practice_id=practice,
        owner_id=made.holder,
        status=Status.IN_PROGRESS,
        metric_id=metric.id,
        baseline_id=frozen.id,
        target=8.0,
        approved_on=today - timedelta(days=40),
    ).id
    made.metric, made.monday = metric.id, monday
    return made


def typed(by):
    return Origin(Source.TYPED, "", "", by, clock.now())


def actor(key, role=Role.MEMBER):
    return Actor(f"p-{key}", "Somebody", role, key)


def draft(metric, **changes):
    given = MetricDraft(
        name=metric.name,
        definition=metric.definition,
        unit=metric.unit,
        direction=metric.direction,
        kind=metric.kind,
        period=metric.period,
        aspect=metric.aspect,
        transform=metric.transform,
        digits=metric.digits,
        target=metric.target,
        practice_id=metric.practice_id,
        owner_id=metric.owner_id,
        service=metric.service,
        due_days=metric.due_days,
    )
    return replace(given, **changes)


def edit(place, who, **changes):
    with transaction(by=who, what="metric.edit") as session:
        metric = session.get(Metric, place.metric)
        actions.edit(session, metric, draft(metric, **changes))


def initiative(place):
    db.session().rollback()
    return db.session().get(Initiative, place.initiative)


def findings():
    records = Records(db.session(), clock.today())
    rule = catalogue.entry("BAS108")
    assert running.FAMILIES
    return [one.words for one in rule.check(records, rule.defaults)]


CHANGES = [
    {"direction": Direction.INCREASE},
    {"target": 3.0},
    {"transform": Transform.LOG},
]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda one: next(iter(one)))
def test_what_was_agreed_changes_by_right_only_and_is_approved_again(place, changes):
    with pytest.raises(NotYoursError):
        edit(place, actor(place.holder), **changes)
    assert initiative(place).status is Status.IN_PROGRESS

    edit(place, actor(place.owner), **changes)

    found = initiative(place)
    assert (found.status, found.status_reason) == (Status.ASSESSED, AGAIN)
    assert found.approved_on is None


def test_a_metric_that_goes_to_another_practice_is_approved_again(place):
    edit(place, actor(place.owner), practice_id=place.other)

    assert initiative(place).status is Status.ASSESSED


@pytest.mark.parametrize(
    "changes",
    [{"name": "Better"}, {"definition": "From call to end."}, {"due_days": 3}],
    ids=lambda one: next(iter(one)),
)
def test_what_was_not_agreed_changes_without_a_word(place, changes):
    edit(place, actor(place.holder), **changes)

    assert initiative(place).status is Status.IN_PROGRESS
    assert findings() == []


def test_a_stranger_changes_neither_definition_nor_reading(store, place):
    nobody = actor(store(factories.person))
    with pytest.raises(UnauthorizedError, match="Ask Mete Metric or Olga Owner"):
        edit(place, nobody, name="Mine")
    with pytest.raises(UnauthorizedError):
        correct(place, nobody, 29, 1.0)


def correct(place, who, week, value):
    with transaction(by=who, what="metric.correct") as session:
        metric = session.get(Metric, place.metric)
        day = place.monday + timedelta(weeks=week)
        given = ReadingDraft(day, value, note="Counted again")
        actions.correct(session, metric, given, typed(who.id))


def test_a_direction_that_turns_the_verdict_is_found_and_stands_in_the_report(place):
    edit(place, actor(place.owner), direction=Direction.INCREASE)

    (words,) = findings()
    assert "definition" in words
    assert "from Worsened to Improved" in words
    today = clock.today()
    asks = gather.content(db.session(), gather.Wanted(today.replace(day=1), today)).asks
    assert any("turned the verdict from Worsened" in one.sentence for one in asks)


def test_corrections_that_turn_the_verdict_are_found(place):
    for week in range(14, WEEKS):
        correct(place, actor(place.holder), week, 5.0 + week % 2)

    assert any("earlier readings" in words for words in findings())
    assert initiative(place).status is Status.IN_PROGRESS


def test_new_readings_that_turn_the_verdict_are_no_edit(place):
    today = clock.today()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS)
    with transaction(by=actor(place.holder), what="metric.record") as session:
        metric = session.get(Metric, place.metric)
        assert queries.points(session, metric.id)
        before = monday - timedelta(weeks=1)
        actions.record(session, metric, [ReadingDraft(before, 1.0)], typed("p-1"))

    assert findings() == []
