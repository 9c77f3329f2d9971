"""Assessments and gates in a bundle, as of a day."""

from datetime import timedelta

import pytest

from cis.core.access import Actor, Role
from cis.kit.db import transaction
from cis.register.actions import actions as promises
from cis.register.actions import queries as promised
from cis.register.actions.rules import Ending
from cis.register.governance.rights import actions as rights
from cis.register.practices.rules import Adoption
from cis.register.roadmap import actions as roadmap
from cis.register.roadmap import deciding, queries
from cis.register.roadmap.rules import Choice, Condition, GateDraft
from tests import factories
from tests.register.maturity.conftest import Room, actor, levels
from tests.register.maturity.days import DAY


def later(days):
    return DAY + timedelta(days=days)


@pytest.fixture
def people(store):
    """Return two practices with the owner of both, and an assessor."""

    def fill(session):
        factories.organisation(session)
        rights.install_defaults(session)
        anna = factories.account(session, name="Anna").person_id
        ben = factories.account(session, name="Ben").person_id
        keys = []
        for name in ("Service desk", "Elsewhere"):
            practice = factories.practice(
                session, name=name, adoption=Adoption.STABILISE
            )
            factories.ownership(
                session,
                practice_id=practice.id,
                person_id=anna,
                valid_from=DAY - timedelta(days=9),
            )
            keys.append(practice.id)
        return (*keys, actor(anna), actor(ben, "Ben"))

    return store(fill)


@pytest.fixture
def assessed(people):
    """Assess both: the first agreed after ten days, the second with one open sheet."""
    desk, elsewhere, anna, ben = people
    first, second = Room(desk), Room(elsewhere)
    key = first.begin(anna)
    first.hand_in(key, anna, levels(words="As I see it"), later(1))
    first.hand_in(key, ben, levels(written=5), later(2))
    first.agree(key, anna, levels(written=4, words="As agreed"), later(10), note="Fair")
    other = second.begin(anna)
    second.hand_in(other, anna, day=later(3))
    second.answer(other, ben, day=later(3))
    return desk, elsewhere


def test_what_was_agreed_stands_beside_what_each_assessor_said(assessed, bundle):
    found = bundle("maturity")
    first, second = found.table("assessments")

    assert (first["State"], first["Closed by"], first["Note"]) == (
        "agreed",
        "Anna",
        "Fair",
    )
    assert first["Assessors"] == "Anna, Ben"
    assert (second["State"], second["Closed on"]) == ("draft", "")
    said = found.table("maturity-answers")
    assert {(one["Assessment"], one["Assessor"]) for one in said} == {
        ("MA-0001", "Anna"),
        ("MA-0001", "Ben"),
        ("MA-0002", "Anna"),
    }
    assert said[0]["Words"] == "As I see it"
    assert [one["Dimension"] for one in said[:8:2]] == [
        *("people", "process", "technology", "governance")
    ]
    scores = found.table("maturity-scores")
    assert len(scores) == 4
    assert (scores[0]["Written"], scores[0]["Done"]) == ("4", "2")
    assert scores[0]["Words on what is done"] == "As agreed"


def test_as_of_an_earlier_day_the_agreement_was_not_there_yet(assessed, bundle):
    found = bundle("maturity", last=later(1))
    first = found.table("assessments")[0]

    assert (first["State"], first["Closed on"], first["Note"]) == ("draft", "", "")
    said = found.table("maturity-answers")
    assert {one["Assessor"] for one in said} == {"Anna"}
    assert {one["Assessment"] for one in said} == {"MA-0001"}
    assert found.table("maturity-scores") == []


def test_a_practice_has_its_own_assessments_and_their_events(assessed, bundle):
    desk, _ = assessed
    found = bundle("maturity", practices=(desk,))

    assert [one["Practice"] for one in found.table("assessments")] == ["Service desk"]
    told = found.subjects()
    assert "assessment:1" in told
    assert "maturity_sheet:1" in told
    assert "maturity_answer:1" in told
    assert "assessment:2" not in told


@pytest.fixture
def gate(people, store):
    """Pass a gate with a condition, which is moved, and done ten days later."""
    desk, elsewhere, anna, _ = people
    with transaction(by=anna, what="roadmap.lay") as session:
        phase, *_ = roadmap.lay(session, desk, by=None, today=DAY)
        roadmap.lay(session, elsewhere, by=None, today=DAY)
        key = phase.id
    draft = GateDraft(
        Choice.CONDITIONS,
        "Good enough to go on.",
        conditions=(Condition("The list is written", anna.person_id, later(20)),),
    )
    with transaction(by=anna, what=deciding.EVENT) as session:
        phase = queries.phase(session, key)
        made = deciding.decide(session, phase, draft, anna, DAY).id
    leader = Actor("p", "Anna", Role.LEADERSHIP, anna.person_id)
    with transaction(by=anna, what="action.move") as session:
        [one] = promised.of_source(session, f"gate_decision:{made}")
        promises.move(session, one, later(30), "Ill", actor=leader, today=later(5))
    with transaction(by=anna, what="action.finish") as session:
        [one] = promised.of_source(session, f"gate_decision:{made}")
        ending = Ending("It is there")
        promises.finish(session, one, ending, actor=leader, today=later(10))
    return desk, elsewhere


def test_a_gate_says_what_was_known_and_what_became_of_its_conditions(gate, bundle):
    found = bundle("gates", last=later(40))
    [decided] = found.table("gates")

    assert (decided["Practice"], decided["Phase"]) == ("Service desk", "stabilise")
    assert (decided["Decision"], decided["Was ready"]) == ("go with conditions", "no")
    assert (decided["Decided by"], decided["Reason"]) == (
        "Anna",
        "Good enough to go on.",
    )
    assert len(decided["SHA-256 of what was known"]) == 64
    assert found.table("gate-criteria") == []
    [condition] = found.table("gate-conditions")
    assert (condition["Condition"], condition["Owner"]) == (
        "The list is written",
        "Anna",
    )
    assert (condition["State"], condition["What came of it"]) == (
        "done",
        "It is there",
    )
    assert condition["Due on"] == later(30).isoformat()


def test_as_of_an_earlier_day_its_condition_was_open_and_due_sooner(gate, bundle):
    [condition] = bundle("gates", last=later(1)).table("gate-conditions")

    assert (condition["State"], condition["Closed on"]) == ("open", "")
    assert condition["Due on"] == later(20).isoformat()
    assert bundle("gates", last=later(-1)).table("gates") == []


def test_another_practice_has_no_such_gate(gate, bundle):
    desk, elsewhere = gate

    assert bundle("gates", practices=(elsewhere,)).table("gates") == []
    found = bundle("gates", practices=(desk,))
    assert len(found.table("gates")) == 1
    assert "gate_decision:1" in found.subjects()
