from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.register.governance import queries as governance
from cis.register.governance.activities import ACTIVITIES, Duty
from cis.register.governance.rights import actions, queries, records
from cis.register.governance.rights.answering import NotYoursError, Part
from cis.register.governance.rights.rules import (
    Deciding,
    FourEyes,
    Matter,
    RightDraft,
)
from tests import factories

DAY = date(2026, 3, 3)
APPROVE = "initiative.approve"


def day(number):
    return DAY + timedelta(days=number)


@pytest.fixture(params=["installed", "none"])
def begun(request, changing):
    """The defaults as installed, and as they hold before they are."""
    if request.param == "installed":
        actions.install_defaults(changing)
    return changing


@pytest.fixture
def desk(changing):
    return factories.practice(changing, name="Service desk").id


@pytest.fixture
def owner(changing, desk):
    person = factories.person(changing, name="Olga Owner").id
    factories.ownership(changing, practice_id=desk, person_id=person)
    return person


@pytest.fixture
def leader(changing):
    account = factories.account(changing, role=Role.LEADERSHIP, name="Lea Leader")
    return account.person_id


def member(session, role=Role.MEMBER, **changes):
    return factories.account(session, role=role, **changes).person_id


def grant(session, **changes):
    values = {
        "decision": APPROVE,
        "practice_id": None,
        "holder_role": Duty.PRACTICE_OWNER,
        "holder_id": None,
        "valid_from": day(-100),
        "reason": "Agreed",
    }
    return actions.grant(session, RightDraft(**{**values, **changes}), by=None)


def test_the_owner_decides_and_leadership_when_asked(begun, desk, owner, leader):
    other = member(begun, name="Max Member")

    yes = queries.may(begun, owner, APPROVE, desk, DAY)
    above = queries.may(begun, leader, APPROVE, desk, DAY)
    no = queries.may(begun, other, APPROVE, desk, DAY)

    assert (yes.allowed, yes.part) == (True, Part.HOLDER)
    assert (above.allowed, above.part) == (True, Part.ESCALATION)
    assert not no.allowed
    assert no.ask == ["Olga Owner", "Lea Leader"]
    assert "Olga Owner is the practice owner of Service desk." in no.chain


def test_administering_and_auditing_give_no_right(begun, desk, owner):
    admin = member(begun, Role.ADMIN)
    auditor = member(begun, Role.AUDITOR, name="Audrey")
    factories.ownership(
        begun, person_id=auditor, practice_id=(mine := factories.practice(begun).id)
    )

    assert not queries.may(begun, admin, APPROVE, desk, DAY).allowed
    refused = queries.may(begun, auditor, APPROVE, mine, DAY)
    assert not refused.allowed
    assert "Audrey audits, and auditors change nothing." in refused.chain


def test_nobody_decides_without_being_somebody(begun, desk, owner):
    found = queries.may(begun, None, APPROVE, desk, DAY)

    assert not found.allowed
    assert "Only people decide, and nobody is named." in found.chain


def test_a_leaver_holds_nothing_and_is_not_asked(begun, desk, leader):
    gone = factories.person(begun, name="Erik", left_on=day(-1)).id
    factories.ownership(begun, practice_id=desk, person_id=gone)

    found = queries.may(begun, gone, APPROVE, desk, DAY)

    assert not found.allowed
    assert found.ask == ["Lea Leader"]
    assert queries.may(begun, gone, APPROVE, desk, day(-2)).allowed


def test_a_first_baseline_waits_for_no_owner_but_an_approval_does(begun, desk):
    one = member(begun)

    first = queries.may(begun, one, "baseline.freeze", desk, DAY)
    again = queries.may(begun, one, "baseline.refreeze", desk, DAY)
    approval = queries.may(begun, one, APPROVE, desk, DAY)

    assert first.allowed
    assert "Service desk has no owner yet" in first.chain[0]
    assert not again.allowed
    assert not approval.allowed
    assert approval.ask == ["leadership"]


def test_an_owner_closes_the_first_baseline_to_others(begun, desk, owner):
    assert not queries.may(begun, member(begun), "baseline.freeze", desk, DAY).allowed
    assert queries.may(begun, owner, "baseline.freeze", desk, DAY).allowed


def test_proposing_needs_no_right(begun, desk, owner):
    assert queries.may(begun, member(begun), "initiative.propose", desk, DAY).allowed
    nobody = factories.person(begun).id
    assert not queries.may(begun, nobody, "initiative.propose", desk, DAY).allowed


def test_without_a_right_on_record_whoever_may_change_it_assesses(begun, desk, owner):
    leader = factories.account(begun, role=Role.LEADERSHIP).person_id
    mine, person = factories.initiative(begun, practice_id=desk), member(begun)
    mine.owner_id = person
    begun.flush()
    matter = Matter(f"initiative:{mine.id}")

    assert queries.may(begun, leader, "initiative.assess", desk, DAY).allowed
    assert queries.may(begun, person, "initiative.assess", desk, DAY, matter).allowed
    found = queries.may(begun, person, "initiative.assess", desk, DAY)
    assert not found.allowed
    assert found.proviso == "unless it is theirs to change"
    other = member(begun)
    refused = queries.may(begun, other, "initiative.assess", desk, DAY, matter)
    assert not refused.allowed
    assert refused.proviso == ""


def test_a_practice_with_a_right_of_its_own_follows_that_one(begun, desk, owner):
    chosen = member(begun, name="Nora Named")
    grant(begun, practice_id=desk, holder_role=None, holder_id=chosen)

    assert queries.may(begun, chosen, APPROVE, desk, DAY).allowed
    assert not queries.may(begun, owner, APPROVE, desk, DAY).allowed


def test_before_and_after_its_time_a_right_gives_nothing(changing, desk, owner):
    grant(changing, valid_from=day(0), valid_to=day(10))
    grant(changing, decision="gate.pass", valid_from=day(0), valid_to=day(10))

    assert queries.may(changing, owner, APPROVE, desk, day(0)).allowed
    expired = queries.may(changing, owner, APPROVE, desk, day(10))
    assert not expired.allowed
    assert "no right in force says who decides on 13 Mar 2026" in expired.chain[0]


def test_a_deputy_decides_and_is_marked_as_one(changing, desk, owner):
    deputy = member(changing, name="Dora")
    right = grant(changing, deputy_id=deputy)

    found = queries.may(changing, deputy, APPROVE, desk, DAY)

    assert (found.allowed, found.deputy, found.right_id) == (True, True, right.id)


def test_an_escalation_waits_for_its_days(changing, desk, owner, leader):
    grant(changing, escalation_days=5)

    def asked(since):
        matter = Matter(since=since)
        return queries.may(changing, leader, APPROVE, desk, DAY, matter)

    assert not asked(None).allowed
    assert not asked(day(-4)).allowed
    assert asked(day(-5)).allowed
    assert "It escalates after 5 days without a decision" in " ".join(
        asked(day(-4)).chain
    )


@pytest.mark.parametrize(
    ("eyes", "matter"),
    [
        (FourEyes.NOT_PROPOSER, "proposer_id"),
        (FourEyes.NOT_OWNER, "owner_id"),
    ],
)
def test_a_second_person_must_decide(changing, desk, owner, leader, eyes, matter):
    grant(changing, four_eyes=eyes)

    own = queries.may(changing, owner, APPROVE, desk, DAY, Matter(**{matter: owner}))
    others = queries.may(
        changing, owner, APPROVE, desk, DAY, Matter(**{matter: leader})
    )

    assert (own.allowed, own.ask) == (False, ["Lea Leader"])
    assert "a second person must decide" in " ".join(own.chain)
    assert others.allowed


def test_terms_are_said(changing, desk, owner):
    grant(
        changing,
        limits="small ones",
        limit_amount=10_000,
        conditions="The budget is agreed.",
        pre_approval="password resets",
    )

    said = " ".join(queries.may(changing, owner, APPROVE, desk, DAY).chain)

    assert "Limit: up to 10,000: small ones." in said
    assert "Condition: The budget is agreed." in said
    assert "Pre-approved: password resets." in said


def test_installing_twice_adds_nothing(changing):
    first = actions.install_defaults(changing)

    assert first == sum(len(one.holders) for one in ACTIVITIES.values())
    assert actions.install_defaults(changing) == 0


def test_a_change_is_a_new_entry_and_the_old_stays(changing, desk, owner):
    other = member(changing, name="Otto")
    right = grant(changing)
    draft = RightDraft(
        APPROVE, None, None, other, valid_from=day(5), reason="Handed over"
    )

    actions.revise(changing, records.get(changing, right.number), draft, by=None)

    assert queries.may(changing, owner, APPROVE, desk, day(4)).allowed
    assert not queries.may(changing, owner, APPROVE, desk, day(5)).allowed
    assert queries.may(changing, other, APPROVE, desk, day(5)).allowed
    assert len(records.revisions(changing, right.number)) == 2


def test_a_change_keeps_what_the_right_is_about(changing, desk):
    right = grant(changing)
    draft = RightDraft(
        "gate.pass", None, Duty.LEADERSHIP, None, valid_from=DAY, reason="x"
    )

    with pytest.raises(RuleError, match="keeps its decision"):
        actions.revise(changing, right, draft, by=None)


def test_a_withdrawn_right_leaves_nobody(changing, desk, owner):
    right = grant(changing)

    actions.withdraw(changing, right, day(3), "Dissolved", by=None)

    assert queries.may(changing, owner, APPROVE, desk, day(2)).allowed
    assert not queries.may(changing, owner, APPROVE, desk, day(3)).allowed
    assert records.listing(changing, day(3)) == []
    with pytest.raises(RuleError, match="already"):
        actions.withdraw(
            changing, records.get(changing, right.number), day(4), "x", by=None
        )


def test_a_leaver_and_an_own_deputy_are_refused(changing):
    gone = factories.person(changing, name="Erik", left_on=day(-1)).id

    with pytest.raises(RuleError, match="Erik left on 2 Mar 2026") as caught:
        grant(changing, holder_role=None, holder_id=gone, valid_from=DAY)
    assert caught.value.field == "holder"
    here = factories.person(changing).id
    with pytest.raises(RuleError, match="their own deputy"):
        grant(changing, holder_role=None, holder_id=here, deputy_id=here)


@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET reason = 'x'", "DELETE FROM {0}"]
)
@pytest.mark.parametrize("table", ["decision_right", "emergency_decision"])
def test_the_database_refuses_to_change_an_entry(changing, desk, table, statement):
    grant(changing)
    emergency(changing, member(changing), desk)
    changing.flush()

    with pytest.raises(DBAPIError, match="never changed"):
        changing.connection().execute(text(statement.format(table)))


def emergency(session, person, practice, reason="Olga cannot be reached"):
    actor = Actor(f"p-{person}", "Max", Role.MEMBER, person)
    matter = Matter("initiative:7")
    return actions.decide(
        session, Deciding(actor, APPROVE, practice, DAY, matter, reason)
    )


def test_an_emergency_is_written_down(changing, desk, owner):
    person = member(changing, name="Max")

    refused = emergency(changing, person, desk, reason=" ")
    found = emergency(changing, person, desk)

    assert not refused.allowed
    assert found.allowed
    kept = records.emergencies(changing, subject="initiative:7")
    assert [(one.person.name, one.reason) for one in kept] == [
        ("Max", "Olga cannot be reached")
    ]
    assert records.emergencies(changing, since=day(1)) == []


def test_an_auditor_has_no_emergencies(changing, desk, owner):
    person = member(changing, Role.AUDITOR)
    actor = Actor(f"p-{person}", "Audrey", Role.AUDITOR, person)
    asked = Deciding(actor, APPROVE, desk, DAY, Matter(), "Please")

    with pytest.raises(NotYoursError, match="not yours to decide"):
        actions.enforce(changing, asked)


def test_the_holder_of_ownership_is_the_owner_on_every_day(changing, desk):
    for number in range(4):
        start = day(10 * number)
        end = {"valid_to": day(10 * number + 8)}
        factories.ownership(changing, practice_id=desk, valid_from=start, **end)

    for number in range(-1, 45):
        on = day(number)
        found = queries.holder(changing, Duty.PRACTICE_OWNER, desk, on)
        assert found is governance.owner(changing, desk, on)
