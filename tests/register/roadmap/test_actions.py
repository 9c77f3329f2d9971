import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from cis.core.access import Actor, Role
from cis.core.errors import NotFoundError, RuleError, UnauthorizedError
from cis.desk.erasure import words
from cis.kit.db import transaction
from cis.kit.trail import queries as trail
from cis.register.actions import queries as promised
from cis.register.evidence.actions import Origin
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.answering import NotYoursError
from cis.register.governance.rights.models import DecisionRight
from cis.register.governance.rights.rules import FourEyes, RightDraft
from cis.register.governance.rules import AssignmentRole
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Outcome, Status
from cis.register.people.rules import pseudonym
from cis.register.practices import actions as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption, Phase
from cis.register.roadmap import actions, deciding, queries, rules
from cis.register.roadmap.board import Board
from cis.register.roadmap.graph import CycleError
from cis.register.roadmap.models import GateDecision
from cis.register.roadmap.pasting import PasteError
from cis.register.roadmap.rules import (
    AttestDraft,
    Choice,
    Condition,
    CriterionDraft,
    GateDraft,
    Kind,
    PhaseDraft,
)
from tests import factories
from tests.conftest import TEST_ACTOR
from tests.register.roadmap.conftest import TODAY

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MANUAL = CriterionDraft(Kind.MANUAL, statement="The desk answers by the book")


def attest(plan, key):
    origin = Origin(plan.actor.person_id, NOW, TODAY)
    draft = AttestDraft("I looked.", "A list", "https://example.org/list")
    with transaction(by=plan.actor, what="criterion.attest") as s:
        actions.attest(s, queries.criterion(s, key), draft, origin)


def decide(plan, draft, *, at=0, by=None, today=TODAY):
    by = by or plan.actor
    with transaction(by=by, what="gate.pass") as s:
        found = queries.phase(s, plan.phases[at])
        return deciding.decide(s, found, draft, by, today).id


def test_a_roadmap_has_three_phases_one_after_the_other(plan):
    stages = [plan.stage(at) for at in range(3)]

    assert [one.phase.phase for one in stages] == list(Phase)
    assert [one.is_running for one in stages] == [True, False, False]
    assert stages[0].phase.gate_on == stages[1].phase.starts_on
    assert all(one.phase.outcomes for one in stages)


def test_a_practice_has_one_roadmap(plan, practice, actor):
    with (
        pytest.raises(RuleError, match="already"),
        transaction(by=actor, what="roadmap.lay") as s,
    ):
        actions.lay(s, practice, by=None, today=TODAY)


def test_laying_out_begins_the_first_phase(session, store):
    key = store(factories.practice)
    store(lambda s: actions.lay(s, key, by=None, today=TODAY)[0])

    assert session.get_one(Practice, key).adoption is Adoption.STABILISE


def test_the_usual_criteria_come_once(plan, store, practice):
    store(lambda s: factories.metric(s, practice_id=practice, target=24.0))
    with transaction(by=plan.actor, what="criterion.accustom") as s:
        assert actions.accustom(s, queries.phase(s, plan.phases[0])) == 4
        assert actions.accustom(s, queries.phase(s, plan.phases[0])) == 0
    kinds = [one.criterion.kind for one in plan.stage().judged]
    assert kinds == [Kind.METRIC, Kind.OWNERSHIP, Kind.RACI, Kind.FINDINGS]


def test_every_reason_is_said_at_once(plan):
    assert [one.sentence for one in plan.stage().reasons] == [
        "No criterion says when it is over."
    ]
    plan.require(MANUAL)
    plan.require(CriterionDraft(Kind.OWNERSHIP))
    reasons = plan.stage().reasons

    assert len(reasons) == 2
    assert not plan.stage().is_ready


def test_a_go_waits_until_everything_is_met_and_moves_the_practice_on(plan, practice):
    key = plan.require(MANUAL)
    with pytest.raises(RuleError, match="Nobody has attested"):
        decide(plan, GateDraft(Choice.GO, "It works."))
    attest(plan, key)
    assert plan.stage().is_ready
    made = decide(plan, GateDraft(Choice.GO, "It works."))

    assert plan.session.get_one(Practice, practice).adoption is Adoption.STANDARDISE
    assert plan.stage(0).is_over
    assert plan.stage(1).is_running
    assert plan.stage(1).phase.starts_on == TODAY
    assert queries.gate(plan.session, made).was_ready


def test_all_three_gates_end_the_roadmap(plan, practice):
    for at in range(3):
        attest(plan, plan.require(MANUAL, at))
        decide(plan, GateDraft(Choice.GO, "It works."), at=at)
    plan.session.rollback()
    standing = queries.standing(plan.session, practice, TODAY)

    assert standing.phase is None
    assert plan.session.get_one(Practice, practice).adoption is Adoption.OPTIMISE
    with pytest.raises(RuleError, match="not the phase that runs"):
        decide(plan, GateDraft(Choice.HOLD, "Again."), at=2)


def test_a_later_gate_cannot_be_passed_before_its_turn(plan):
    plan.require(MANUAL, 1)
    with pytest.raises(RuleError, match="not the phase that runs"):
        decide(plan, GateDraft(Choice.HOLD, "Too early."), at=1)


def test_conditions_become_actions_of_who_sees_to_them(plan):
    plan.require(MANUAL)
    due = TODAY + timedelta(days=30)
    condition = Condition("Name a deputy", plan.actor.person_id, due)
    made = decide(
        plan, GateDraft(Choice.CONDITIONS, "Nearly.", conditions=(condition,))
    )
    [action] = queries.conditions(plan.session, made)

    assert (action.title, action.due_on) == ("Name a deputy", due)
    assert action.owner_id == plan.actor.person_id
    assert action.subject == f"phase:{plan.phases[0]}"
    assert promised.of_source(plan.session, f"gate_decision:{made}") == [action]
    assert plan.stage(1).is_running


def test_a_hold_changes_nothing_but_is_kept(plan, practice):
    plan.require(MANUAL)
    decide(plan, GateDraft(Choice.HOLD, "Wait for the peak season."))

    assert plan.stage().is_running
    assert plan.session.get_one(Practice, practice).adoption is Adoption.STABILISE
    assert len(queries.gates(plan.session, practice)) == 1


def test_a_decision_is_frozen_with_the_state_of_everything(plan):
    key = plan.require(MANUAL)
    made = decide(plan, GateDraft(Choice.HOLD, "Not yet."))
    before = queries.gate(plan.session, made)
    state, digest = before.state, before.state_sha256
    attest(plan, key)
    with transaction(by=plan.actor, what="criterion.alter") as s:
        other = CriterionDraft(Kind.MANUAL, statement="Something else")
        actions.alter(s, queries.criterion(s, key), other)
    plan.session.rollback()
    after = queries.gate(plan.session, made)

    assert (after.state, after.state_sha256) == (state, digest)
    assert rules.digest(after.state) == digest
    [one] = json.loads(state)["criteria"]
    assert one["wanted"] == MANUAL.statement
    assert one["is_met"] is False
    event = next(
        one for one in trail.newest(plan.session, 9) if one.action == "gate.pass"
    )
    assert event.facts["state_sha256"] == digest


@pytest.mark.parametrize(
    "change",
    [
        "state = '{}'",
        "choice = 'go'",
        "reason = 'Another'",
        "decided_on = '2025-01-01'",
    ],
)
def test_the_database_refuses_to_change_a_decision(plan, change):
    plan.require(MANUAL)
    made = decide(plan, GateDraft(Choice.HOLD, "Not yet."))
    for statement in (
        f"UPDATE gate_decision SET {change}",
        "DELETE FROM gate_decision",
    ):
        with (
            pytest.raises(DBAPIError, match="never changed"),
            transaction(by=plan.actor, what="test.change") as s,
        ):
            s.execute(text(f"{statement} WHERE id = {made}"))


def test_only_the_words_of_a_forgotten_person_go(plan):
    attest(plan, plan.require(MANUAL))
    made = decide(plan, GateDraft(Choice.HOLD, "Anna says no."))
    with transaction(by=TEST_ACTOR, what="person.erase") as s:
        subjects = words.blank(s, plan.actor.person_id)
    plan.session.rollback()
    gate = plan.session.get_one(GateDecision, made)

    assert subjects == ["attestation:1", "evidence:1", f"gate_decision:{made}"]
    assert gate.reason == "(erased)"
    assert rules.digest(gate.state) == gate.state_sha256


def test_who_has_no_right_is_told_whom_to_ask(plan, store):
    plan.require(MANUAL)
    number = store(lambda s: factories.account(s, name="Ben").person_id)
    ben = Actor(pseudonym(number), "Ben", Role.MEMBER, number)

    with pytest.raises(NotYoursError, match="Anna"):
        decide(plan, GateDraft(Choice.HOLD, "No."), by=ben)


def test_where_the_right_wants_two_people_who_laid_it_out_cannot_pass(plan, store):
    plan.require(MANUAL)

    def strict(s):
        right = s.scalar(
            select(DecisionRight).where(DecisionRight.decision == "gate.pass")
        )
        draft = RightDraft(
            "gate.pass",
            None,
            right.holder_role,
            None,
            date(2026, 1, 1),
            "Four eyes.",
            four_eyes=FourEyes.NOT_PROPOSER,
        )
        rights.revise(s, right, draft, by=None)

    store(strict)
    decide(plan, GateDraft(Choice.HOLD, "Somebody else laid it out."))
    with transaction(by=plan.actor, what="roadmap.plan") as s:
        found = queries.phase(s, plan.phases[0])
        actions.plan(s, found, PhaseDraft("Faster"), by=plan.actor.person_id)
    with pytest.raises(NotYoursError):
        decide(plan, GateDraft(Choice.HOLD, "Mine."))


def test_a_practice_goes_on_through_its_gate_only(plan, practice, store):
    def adopt(s, state):
        practices.adopt(s, s.get_one(Practice, practice), state)

    with pytest.raises(RuleError, match="passing the gate of stabilise"):
        store(lambda s: adopt(s, Adoption.STANDARDISE))
    store(lambda s: adopt(s, Adoption.NOT_ADOPTED))
    store(lambda s: adopt(s, Adoption.STABILISE))


def test_a_blocked_phase_is_not_ready_and_says_by_what(plan, store, practice):
    attest(plan, plan.require(MANUAL))
    work = store(lambda s: factories.initiative(s, practice_id=practice))
    plan.need((f"phase:{plan.phases[0]}", f"initiative:{work}"))

    assert [one.sentence for one in plan.stage().reasons] == [
        f"It needs CI-{work:04d} Fewer hand-overs first."
    ]

    def end(s):
        found = s.get_one(Initiative, work)
        found.status, found.outcome = Status.CLOSED, Outcome.REALISED

    store(end)
    assert plan.stage().is_ready


def test_a_circle_is_refused_and_named(plan, store, practice):
    work = store(lambda s: factories.initiative(s, practice_id=practice))
    item, first = f"initiative:{work}", f"phase:{plan.phases[0]}"
    plan.need((item, first))

    with pytest.raises(CycleError, match=r"Service desk: stabilise needs CI-"):
        plan.need((first, item))
    with pytest.raises(CycleError, match="EC-"):
        plan.require(CriterionDraft(Kind.INITIATIVE, initiative_id=work))
    assert plan.stage().judged == []


def test_an_earlier_phase_cannot_need_a_later_one(plan):
    with pytest.raises(CycleError, match="optimise"):
        plan.need((f"phase:{plan.phases[0]}", f"phase:{plan.phases[2]}"))


def test_what_is_unknown_needs_nothing(plan):
    with pytest.raises(NotFoundError):
        plan.need(("phase:1", "initiative:999"))


def paste(plan, words):
    with transaction(by=plan.actor, what="dependency.paste") as s:
        return actions.paste(s, words, TODAY)


def test_many_lines_are_taken_as_people_write_them(plan, store, practice):
    work = store(lambda s: factories.initiative(s, practice_id=practice))
    key = plan.require(MANUAL, 1)
    words = (
        f"CI-{work:04d} needs service desk stabilise\n\n"
        f"Service desk (optimise) NEEDS ec-{key:04d}\n"
    )

    assert paste(plan, words) == 2
    assert paste(plan, words) == 0


def test_many_lines_are_refused_as_a_whole_with_each_row_named(plan, store, practice):
    work = store(lambda s: factories.initiative(s, practice_id=practice))
    words = (
        f"CI-{work:04d} needs Service desk: stabilise\n"
        "Nobody needs this\n"
        "Service desk: optimise waits\n"
    )
    with pytest.raises(PasteError) as refused:
        paste(plan, words)
    assert [one[:7] for one in refused.value.faults] == ["Line 2:", "Line 3:"]
    assert queries.dependencies(plan.session) == []

    circle = (
        f"CI-{work:04d} needs Service desk: stabilise\n"
        f"Service desk: stabilise needs CI-{work:04d}"
    )
    with pytest.raises(PasteError, match="Line 2: this closes a circle, CI-"):
        paste(plan, circle)
    with pytest.raises(PasteError, match="at most 500"):
        paste(plan, "a needs b\n" * 501)
    with pytest.raises(PasteError, match="at least one"):
        paste(plan, " \n")


def test_a_dropped_criterion_takes_its_dependencies_along(plan):
    key = plan.require(MANUAL)
    plan.need((f"phase:{plan.phases[1]}", f"criterion:{key}"))
    with transaction(by=plan.actor, what="criterion.drop") as s:
        actions.drop(s, queries.criterion(s, key), TODAY)

    assert plan.stage().judged == []
    assert queries.dependencies(plan.session) == []


def coordinated(store, plan):
    """Let whoever acts coordinate the whole organisation, too."""
    store(
        lambda s: factories.ownership(
            s,
            scope="organisation",
            role=AssignmentRole.COORDINATOR,
            person_id=plan.actor.person_id,
        )
    )


def test_usual_dependencies_are_proposed_between_roadmaps(plan, store):
    def other(s):
        made = factories.practice(s, name="Requests", code="service-request-management")
        return actions.lay(s, made.id, by=None, today=TODAY)[0]

    store(other)
    board = Board(plan.session, TODAY)
    [(offer, item, needed)] = queries.proposals(board)

    assert offer.code == "request-desk"
    with pytest.raises(UnauthorizedError):
        plan.need((item, needed))
    coordinated(store, plan)
    plan.need((item, needed))
    plan.session.rollback()
    assert queries.proposals(Board(plan.session, TODAY)) == []


def test_near_gates_are_told_with_their_state(plan):
    gate_on = plan.stage().phase.gate_on

    assert queries.near(plan.session, TODAY) == []
    [near] = queries.near(plan.session, gate_on - timedelta(days=10))
    assert near.sentence.endswith("Not ready.")
    [late] = queries.near(plan.session, gate_on + timedelta(days=1))
    assert "was planned for" in late.sentence


def test_a_practice_without_a_roadmap_stands_where_it_says(session, store):
    key = store(lambda s: factories.practice(s, adoption=Adoption.OPTIMISE))
    standing = queries.standing(session, key, TODAY)

    assert standing.phase is Phase.OPTIMISE
    assert not standing.has_roadmap
    with pytest.raises(NotFoundError):
        queries.standing(session, 999, TODAY)


def test_the_organisation_has_a_roadmap_of_its_own(session, actor, store, practice):
    with transaction(by=TEST_ACTOR, what="roadmap.lay") as s:
        laid = actions.lay(s, None, by=None, today=TODAY)
        key = laid[0].id
        actions.require(s, laid[0], MANUAL)
    draft = GateDraft(
        Choice.CONDITIONS,
        "Go on.",
        conditions=(Condition("Train", actor.person_id, TODAY + timedelta(days=9)),),
    )
    with transaction(by=actor, what="gate.pass") as s:
        deciding.decide(s, queries.phase(s, key), draft, actor, TODAY)
    session.rollback()
    assert Board(session, TODAY).running[0] is Phase.STANDARDISE
