"""A decision that a right refuses leaves one event: who, what, about what, and why."""

import ast
from pathlib import Path

import pytest
import time_machine

from cis.core import clock
from cis.core.access import Actor, Role
from cis.kit.db import transaction
from cis.kit.trail import queries as trail
from cis.kit.trail import verify
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.rights import actions
from cis.register.governance.rights.answering import NotYoursError
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.governance.rules import AssignmentRole
from cis.register.people.rules import pseudonym
from tests import factories
from tests.register.governance.rights import test_enforcement
from tests.register.governance.rights.test_enforcement import CASES, fresh

CIS = Path(__file__).resolve().parents[4] / "cis"
enter, place = test_enforcement.enter, test_enforcement.place
DECIDED = {act: codes for act, codes in CASES.items() if act.__name__ != "assess"}
CODES = [code for code, one in ACTIVITIES.items() if not one.rule]


@pytest.fixture
def stranger(store):
    """Somebody whom no right names, in a practice owned by Olga."""
    practice = store(lambda s: factories.practice(s, name="Service desk"))
    owner = store(lambda s: factories.person(s, name="Olga Owner"))
    store(lambda s: factories.ownership(s, practice_id=practice, person_id=owner))
    key = store(member)
    store(actions.install_defaults)
    return Actor(pseudonym(key), "Max Member", Role.MEMBER, key), practice, owner


def member(session):
    return factories.account(session, name="Max Member").person_id


def asking(stranger, code, subject="initiative:7", emergency=""):
    actor, practice, _ = stranger
    matter = Matter(subject)
    return Deciding(actor, code, practice, clock.today(), matter, emergency)


def refused(session):
    found = trail.newest(session, 100)
    return [event for event in found if event.outcome == "refused"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("way", ["enforce", "check"])
def test_every_decision_of_the_catalogue_leaves_a_refusal(stranger, code, way):
    actor, _, owner = stranger
    size = len(trail.newest(fresh(), 1000))

    with pytest.raises(NotYoursError) as told:
        attempt(stranger, code, way)

    assert len(trail.newest(fresh(), 1000)) == size + 1
    (event,) = refused(fresh())
    assert (event.actor, event.action) == (actor.id, code)
    assert list(event.changes) == ["initiative:7"]
    assert event.facts[code].endswith(", refused")
    assert event.facts[code].startswith("DR-")
    assert "This is not yours to decide." in event.reason
    assert "Max Member" not in event.reason
    assert "Olga" not in event.reason
    if "Olga Owner" in str(told.value):
        assert pseudonym(owner) in event.reason
    assert verify.verify(fresh().connection()).fault is None


def attempt(stranger, code, way):
    asked = asking(stranger, code)
    if way == "check":
        actions.check(fresh(), asked)
    else:
        with transaction(by=asked.actor, what="test.decide") as session:
            actions.enforce(session, asked)


def test_what_one_transaction_was_refused_is_one_event(stranger):
    codes = ("initiative.close", "verdict.accept")

    with transaction(by=stranger[0], what="test.decide") as session:
        for code in codes:
            assert not actions.decide(session, asking(stranger, code)).allowed

    (event,) = refused(fresh())
    assert event.action == "initiative.close"
    assert set(event.facts) == {*codes, "count"}


def test_refusals_of_one_decision_are_told_once_a_minute(stranger):
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(30):
            with pytest.raises(NotYoursError):
                actions.check(
                    fresh(),
                    asking(stranger, "target.change", subject=f"initiative:{number}"),
                )
        assert [event.facts["count"] for event in refused(fresh())] == ["1"]
        time.shift(61)
        with pytest.raises(NotYoursError):
            actions.check(fresh(), asking(stranger, "target.change"))

    assert [event.facts["count"] for event in refused(fresh())] == ["30", "1"]


def test_a_decision_about_no_record_names_the_practice(stranger):
    with pytest.raises(NotYoursError):
        actions.check(fresh(), asking(stranger, "report.publish", subject=""))

    (event,) = refused(fresh())
    assert list(event.changes) == [f"practice:{stranger[1]}"]


def test_an_emergency_is_no_refusal(stranger):
    asked = asking(stranger, "initiative.approve", emergency="The plant stands still")

    with transaction(by=stranger[0], what="initiative.approve") as session:
        actions.enforce(session, asked)

    assert refused(fresh()) == []


@pytest.mark.parametrize("act", DECIDED, ids=lambda act: act.__name__)
def test_a_refused_request_leaves_one_event_about_its_record(
    act, enter, place, post, store
):
    browser = enter("member", *DECIDED[act])
    # The record is theirs, the decision is not.
    seat = {"practice_id": place, "person_id": browser.person_id}
    role = AssignmentRole.COORDINATOR
    store(lambda s: factories.ownership(s, role=role, **seat))

    assert act(browser, post, store, place).status_code == 403

    (event,) = refused(fresh())
    assert event.actor == pseudonym(browser.person_id)
    assert event.action == DECIDED[act][0]
    assert set(DECIDED[act]) <= set(event.facts)
    (subject,) = event.changes
    assert subject.partition(":")[0] in {"initiative", "metric"}


def test_only_the_room_that_records_turns_an_answer_into_a_refusal():
    """Whoever asks ``decide``, ``enforce`` or ``check`` cannot forget the event."""
    raising = {
        str(path.relative_to(CIS))
        for path in CIS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "NotYoursError"
    }

    assert raising == {"register/governance/rights/actions.py"}
