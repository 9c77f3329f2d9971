"""On the first day without somebody they decide nothing; on the day before they do."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cis.core.access import Actor, Role
from cis.register.decisions import authority as decisions
from cis.register.decisions.actions import ask
from cis.register.decisions.rules import Draft
from cis.register.governance import handing, ownership
from cis.register.governance.activities import Duty
from cis.register.governance.ownership import Flaw
from cis.register.governance.rights import actions, queries
from cis.register.governance.rights.rules import Deciding, Matter, RightDraft
from cis.register.governance.rules import Authority
from cis.register.people.models import Person
from cis.register.people.rules import has_left, pseudonym
from tests import factories

DAY = date(2026, 3, 3)
APPROVE = "initiative.approve"
CIS = Path(__file__).resolve().parents[4] / "cis"
ONE_DAY = timedelta(days=1)


def grant(session, **changes):
    values = {
        "decision": APPROVE,
        "practice_id": None,
        "holder_role": Duty.PRACTICE_MANAGER,
        "holder_id": None,
        "valid_from": date(2026, 1, 1),
        "reason": "Agreed",
    }
    actions.grant(session, RightDraft(**{**values, **changes}), by=None)


def as_owner(session, desk, person):
    factories.ownership(session, practice_id=desk, person_id=person)


def as_named(session, _, person):
    grant(session, holder_role=None, holder_id=person)


def as_deputy(session, _, person):
    grant(session, deputy_id=person)


def as_owners_deputy(session, desk, person):
    factories.ownership(session, practice_id=desk, deputy_id=person)
    grant(session, holder_role=Duty.PRACTICE_OWNER, has_holders_deputy=True)


def as_escalation(session, _, person):
    grant(session, escalation_role=None, escalation_id=person)


def as_leadership(session, *_):
    grant(session)


def as_anybody(*_):
    """No right names them: what they decide is open to all."""


WAYS = [
    *((way, APPROVE) for way in (as_owner, as_named, as_deputy, as_owners_deputy)),
    *((way, APPROVE) for way in (as_escalation, as_leadership)),
    (as_anybody, "baseline.freeze"),
    (as_anybody, "initiative.propose"),
]


def asked_by_name(session, metric, person):
    draft = Draft(f"metric:{metric.id}", "Shall it go on?", person, DAY + ONE_DAY)
    return ask(session, draft, DAY)


def asks(person, desk, decision, role=Role.MEMBER, emergency=""):
    actor = Actor(pseudonym(person), "Erik", role, person)
    matter = Matter("initiative:7")
    return Deciding(actor, decision, desk, DAY, matter, emergency)


@pytest.mark.parametrize(("way", "decision"), WAYS)
@pytest.mark.parametrize(("left", "may"), [(0, False), (1, True), (-1, False)])
def test_nobody_decides_from_the_day_on_which_they_left(
    changing, way, decision, left, may
):
    desk = factories.practice(changing).id
    role = Role.LEADERSHIP if way is as_leadership else Role.MEMBER
    person = factories.account(changing, name="Erik", role=role).person_id
    way(changing, desk, person)
    changing.get_one(Person, person).left_on = DAY + left * ONE_DAY
    changing.flush()
    asked = asks(person, desk, decision, role)

    assert queries.may(changing, person, decision, desk, DAY).allowed is may
    assert actions.decide(changing, asked).allowed is may
    many = queries.Many(changing, asked.actor, [decision], DAY)
    assert many.may(decision, desk, asked.matter) is may


@pytest.mark.parametrize(("left", "may"), [(0, False), (1, True)])
def test_an_emergency_is_no_way_back(changing, left, may):
    desk = factories.practice(changing).id
    gone = {"left_on": DAY + left * ONE_DAY}
    person = factories.account(changing, name="Erik", **gone).person_id
    urgent = asks(person, desk, APPROVE, emergency="The plant burns")

    assert actions.decide(changing, urgent).allowed is may


@pytest.mark.parametrize(("left", "may"), [(0, False), (1, True)])
def test_who_was_asked_by_name_answers_until_the_last_day(changing, left, may):
    metric = factories.metric(changing)
    gone = {"left_on": DAY + left * ONE_DAY}
    person = factories.account(changing, name="Erik", **gone).person_id
    record = asked_by_name(changing, metric, person)
    actor = Actor(pseudonym(person), "Erik", Role.MEMBER, person)

    assert (decisions.refused(changing, record, actor, DAY) == "") is may


@pytest.mark.parametrize(("left", "gone"), [(-1, True), (0, True), (1, False)])
def test_an_ownership_is_a_leavers_from_the_day_they_left(left, gone):
    holder = ownership.Person("Erik", DAY + left * ONE_DAY)
    stand_in = ownership.Person("Dora", DAY + left * ONE_DAY)
    able = Authority(may_change_workflow=True, hours_agreed=4.0)

    def flaws(**held):
        found = ownership.health(ownership.Held(authority=able, **held), DAY)
        return {one.flaw for one in found.reasons}

    here = ownership.Person("Mara")
    assert (Flaw.LEAVER in flaws(holder=holder, deputy=here)) is gone
    assert (Flaw.NO_DEPUTY in flaws(holder=here, deputy=stand_in)) is gone


def test_a_leaver_decides_on_their_last_day_and_not_after(changing):
    desk = factories.practice(changing).id
    person, heir = (factories.account(changing).person_id for _ in "ab")
    held = factories.ownership(changing, practice_id=desk, person_id=person)

    handing.leave(changing, person, DAY, {f"role-{held.id}": heir}, by=None)

    assert not has_left(changing.get_one(Person, person).left_on, DAY)
    for who, last, after in ((person, True, False), (heir, False, True)):
        assert queries.may(changing, who, APPROVE, desk, DAY).allowed is last
        assert queries.may(changing, who, APPROVE, desk, DAY + ONE_DAY).allowed is after


def test_only_one_place_says_from_when_somebody_is_gone():
    """No other module compares the day: they would differ by one."""
    compares = re.compile(r"left_on\s*[<>]=?|[<>]=?\s*[\w.]*left_on")
    found = {
        str(path.relative_to(CIS))
        for path in CIS.rglob("*.py")
        if compares.search(path.read_text(encoding="utf-8"))
    }

    assert found == {"register/people/rules.py", "register/people/queries.py"}
