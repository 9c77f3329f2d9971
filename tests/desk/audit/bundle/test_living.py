"""Playbooks, change models and adoption checks in a bundle, as of a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cis.core.access import Actor, Role
from cis.kit.db import transaction
from cis.register.adoption.checks import actions as checks
from cis.register.adoption.checks.rules import Answer, Said
from cis.register.adoption.checks.rules import Draft as Drawing
from cis.register.playbooks import actions as playbooks
from cis.register.playbooks.changes import actions as changes
from cis.register.playbooks.changes.rules import Kind, Model
from cis.register.playbooks.rules import Draft, Step
from cis.register.tickets.models import Ticket, TicketFeed
from tests import factories

DAY = date(2026, 3, 2)
MODEL = Model(Kind.NORMAL, "What can wait.", ("Another team has looked",))
STRICTER = Model(Kind.NORMAL, "What can wait.", ("Two teams have looked",))


def later(days):
    return DAY + timedelta(days=days)


@pytest.fixture
def leader(store):
    def fill(session):
        factories.organisation(session)
        return factories.account(session, name="Lena", role=Role.LEADERSHIP).person_id

    key = store(fill)
    return Actor("p", "Lena", Role.LEADERSHIP, key)


@pytest.fixture
def written(store, leader):
    """Publish a playbook of two practices, the first in two versions."""

    def publish(name, steps, day, reason="", key=None):
        def fill(session):
            place = key or factories.practice(session, name=name).id
            draft = Draft("", steps, leader.person_id, 6, reason)
            playbooks.change(session, place, draft, leader, day)
            return place

        return store(fill)

    call, close = (
        Step("Desk", "Call", "It rings"),
        Step("Desk", "Close", "", "no", "Up"),
    )
    desk = publish("Change enablement", (call,), DAY)
    publish("", (call, close), later(10), "Left open.", desk)
    return desk, publish("Elsewhere", (close,), later(1))


def test_every_version_has_its_steps_and_one_is_in_force(written, bundle):
    found = bundle("playbooks")
    versions = [
        (one["Practice"], one["Version"], one["In force"], one["Reason"])
        for one in found.table("playbooks")
    ]

    assert versions == [
        ("Change enablement", "2", "yes", "Left open."),
        ("Change enablement", "1", "no", ""),
        ("Elsewhere", "1", "yes", ""),
    ]
    steps = found.table("playbook-steps")
    assert [(one["Version"], one["Step"], one["What"]) for one in steps] == [
        ("2", "1", "Call"),
        ("2", "2", "Close"),
        ("1", "1", "Call"),
        ("1", "1", "Close"),
    ]
    assert (steps[1]["If"], steps[1]["Then"]) == ("no", "Up")


def test_as_of_an_earlier_day_another_version_was_in_force(written, bundle):
    [one] = bundle("playbooks", last=DAY).table("playbooks")

    assert (one["Version"], one["In force"]) == ("1", "yes")


def test_a_practice_has_its_own_playbook_and_its_events(written, bundle):
    desk, elsewhere = written
    found = bundle("playbooks", practices=(desk,))

    assert {one["Practice"] for one in found.table("playbooks")} == {
        "Change enablement"
    }
    told = found.subjects()
    assert f"playbook:{desk}" in told
    assert {"playbook_text:1", "playbook_step:1", "playbook_version:1"} <= told
    assert f"playbook:{elsewhere}" not in told


def test_a_change_model_keeps_what_held_before(written, leader, bundle):
    for model, day in ((MODEL, DAY), (STRICTER, later(10))):
        with transaction(by=leader, what="changemodel.agree") as session:
            changes.agree(session, model, "So it is", leader, day)
    rows = [
        (one["Version"], one["In force"], one["Conditions"], one["Agreed by"])
        for one in bundle("playbooks").table("change-models")
    ]

    assert rows == [
        ("2", "yes", "Two teams have looked", "Lena"),
        ("1", "no", "Another team has looked", "Lena"),
    ]
    [one] = bundle("playbooks", last=later(3)).table("change-models")
    assert (one["In force"], one["Conditions"]) == ("yes", "Another team has looked")
    desk, _ = written
    assert "change_model:1" in bundle("playbooks", practices=(desk,)).subjects()


@pytest.fixture
def looked(store, leader):
    """Draw a check of two tickets, and finish it ten days later."""

    def fill(session):
        practice = factories.practice(session, name="Incidents")
        source = TicketFeed(name="Incidents", kind="incidents")
        session.add(source)
        session.flush()
        begin = (date(2026, 2, 1) - date(1970, 1, 1)).days * 86_400_000
        session.add_all(
            Ticket(feed_id=source.id, record_id=f"INC{one}", opened=begin)
            for one in range(5)
        )
        session.flush()
        days = (date(2026, 2, 1), date(2026, 2, 28))
        draft = Drawing(practice.id, source.id, *days, 5, "Followed?")
        by, today = leader.person_id, DAY
        made = checks.order(session, draft, 7, by=by, today=today)
        said = {number: Said(Answer.FOLLOWED) for number in range(2, 6)}
        said[1] = Said(Answer.BYPASSED, "Called")
        checks.answer(session, made.id, said, by)
        at = datetime(2026, 3, 12, 9, tzinfo=UTC)
        checks.finish(session, made.id, by=by, actor="p", at=at)
        return practice

    return store(fill)


def test_a_check_can_be_drawn_again_and_says_what_came_of_it(looked, bundle):
    found = bundle("adoption", practices=(looked,))
    [one] = found.table("adoption-checks")

    assert (one["Check"], one["Seed"], one["Tickets"], one["Drawn"]) == (
        *("AC-0001", "7", "5", "5"),
    )
    assert (one["Bypassed"], one["Counted"]) == ("1", "5")
    assert float(one["Bypassed in per cent"]) == 20
    assert float(one["At least"]) < 20 < float(one["At most"])
    cases = found.table("adoption-cases")
    assert {case["Ticket"] for case in cases} == {f"INC{number}" for number in range(5)}
    assert (cases[0]["Answer"], cases[0]["Why"]) == ("bypassed", "Called")
    assert "adoption_check:1" in found.subjects()


def test_as_of_a_day_before_it_was_finished_nothing_was_found_yet(looked, bundle):
    found = bundle("adoption", last=later(2))
    [one] = found.table("adoption-checks")

    assert (one["Finished on"], one["Bypassed"]) == ("", "")
    assert {case["Answer"] for case in found.table("adoption-cases")} == {""}
