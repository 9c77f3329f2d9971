from datetime import date

import pytest

from cis.core.access import Actor, Role
from cis.desk.audit import queries, telling
from cis.kit.db import transaction
from cis.register.governance import actions as governance
from cis.register.governance.rules import AppointDraft
from cis.register.initiatives.models import Comment, Initiative
from cis.register.metrics.models import Metric
from cis.register.painpoints.models import PainPoint
from tests import factories


@pytest.fixture
def ada(store):
    key = store(lambda s: factories.person(s, name="Ada"))
    return Actor(f"p-{key}", "Ada", Role.LEADERSHIP, key)


def told(session, subject):
    events = queries.history(session, subject)
    return [one.sentence for one in telling.history(session, subject, events)]


def test_an_initiative_is_told_in_its_own_words(session, store, ada):
    key = store(factories.initiative)
    with transaction(by=ada, what="initiative.edit") as writing:
        writing.get(Initiative, key).owner_id = ada.person_id

    newest, first = told(session, f"initiative:{key}")

    assert newest == "Ada set the owner to Ada."
    assert first == "Test stored the test: entered the initiative."


def test_a_metric_is_told_in_its_own_words(session, store, ada):
    key = store(factories.metric)
    with transaction(by=ada, what="metric.edit") as writing:
        writing.get(Metric, key).unit = "min"

    assert (
        told(session, f"metric:{key}")[0] == "Ada: Changed the unit from “h” to “min”."
    )


def test_an_ownership_is_told(session, store, ada):
    practice, grace = (
        store(factories.practice),
        store(lambda s: factories.person(s, name="Grace")),
    )
    draft = AppointDraft(practice, grace, date(2026, 4, 1), "")
    with transaction(by=ada, what="assignment.appoint") as writing:
        governance.appoint(writing, draft, by=ada.person_id)

    assert told(session, "assignment:1") == [
        "Ada appointed an owner: entered the assignment."
    ]


def test_a_comment_is_told_with_its_text(session, store, ada):
    initiative = store(factories.initiative)
    with transaction(by=ada, what="initiative.comment") as writing:
        writing.add(
            Comment(
                initiative_id=initiative,
                person_id=ada.person_id,
                at=factories.NOW,
                text="Good",
            )
        )
    with transaction(by=ada, what="initiative.comment") as writing:
        writing.get(Comment, 1).text = "Better"

    assert told(session, "comment:1")[0] == "Ada commented: Better."


def test_a_kind_without_words_of_its_own_is_told_by_its_columns(session, store, ada):
    key = store(lambda s: factories.painpoint(s, hours_lost=10))
    with transaction(by=ada, what="painpoint.edit") as writing:
        writing.get(PainPoint, key).hours_lost = 12

    assert told(session, f"pain_point:{key}")[0].startswith(
        "Ada changed the hours lost from 10"
    )
