from datetime import date

from cis.core.access import Actor, Role
from cis.kit.db import transaction
from cis.register.playbooks import actions as playbooks
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.playbooks.changes.rules import Kind
from cis.register.playbooks.rules import Draft, Step
from cis.register.practices.models import Practice
from cis.register.practices.rules import Phase
from cis.register.roadmap.models import RoadmapPhase
from tests import factories
from tests.desk.overview.search.asking import find

DAY = date(2026, 5, 4)


def write(practice, leader, words, act):
    step = Step("Network", words, "It runs", "the fault is a building", "Facilities")
    with transaction(by=leader, what="test.do") as session:
        act(
            session,
            practice,
            Draft("The phone rings", (step,), reason="Better."),
            leader,
            DAY,
        )


def test_a_playbook_is_found_as_readers_see_it(session, store):
    practice = store(lambda s: factories.practice(s, name="Incident management"))
    known = store(lambda s: factories.account(s, role=Role.LEADERSHIP).person_id)
    leader = Actor(f"p-{known}", "Lena", Role.LEADERSHIP, known)
    write(practice, leader, "Unplug everything", playbooks.propose)

    assert find(session, "unplug") == []
    with transaction(by=leader, what="test.do") as writing:
        playbooks.accept(writing, practice, leader, DAY)
    assert find(session, "unplug") == ["Playbook: Incident management"]
    assert find(session, "building facilities") == ["Playbook: Incident management"]

    write(practice, leader, "Restart gently", playbooks.change)
    assert find(session, "unplug") == []
    assert find(session, "gently") == ["Playbook: Incident management"]

    store(lambda s: setattr(s.get(Practice, practice), "name", "Disturbances"))
    assert find(session, "gently") == ["Playbook: Disturbances"]


def test_an_agreed_change_model_is_found(session, store):
    model = ChangeModel(
        kind=Kind.STANDARD,
        purpose="Small and known",
        conditions="A pilot was green",
        agreed_on=DAY,
    )
    store(lambda s: s.add(model))

    assert find(session, "pilot") == ["Standard change: Small and known"]


def test_a_phase_follows_the_name_of_its_practice(session, store):
    practice = store(lambda s: factories.practice(s, name="Old name"))
    phases = [
        RoadmapPhase(scope=practice, practice_id=practice, phase=Phase.STABILISE),
        RoadmapPhase(scope=0, phase=Phase.STABILISE, outcomes="Everybody sleeps"),
    ]
    store(lambda s: s.add_all(phases))
    store(lambda s: setattr(s.get(Practice, practice), "name", "New name"))

    assert find(session, "new stabilise") == ["New name: stabilise"]
    assert find(session, "sleeps") == ["The organisation: stabilise"]
