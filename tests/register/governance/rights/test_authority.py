"""What is said beforehand is what the register does, for any right, person and record.

The register's side is the real one: the noun's own action in a savepoint that is rolled
back.
"""

import random
import secrets
from datetime import UTC, date, datetime, time, timedelta

import time_machine

from cis.cli import main
from cis.core.access import SYSTEM, Actor, Role
from cis.core.errors import CisError, UnauthorizedError
from cis.desk.reports import publishing
from cis.kit.authorization import AUTHORIZED
from cis.kit.db import transaction
from cis.kit.db.session import Intent
from cis.register.accounts.models import Account
from cis.register.decisions import actions as decisions
from cis.register.decisions.rules import Answer, AnswerDraft, Draft
from cis.register.governance.activities import Duty
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import authority, subjects
from cis.register.governance.rights.answering import NotYoursError
from cis.register.governance.rights.rules import FourEyes, RightDraft
from cis.register.governance.rules import OPEN_END, AssignmentRole
from cis.register.initiatives import actions as initiatives
from cis.register.initiatives.lifecycle import RefusedError
from cis.register.initiatives.rules import Promise, Status
from cis.register.maturity import actions as maturity
from cis.register.metrics import actions as metrics
from cis.register.metrics import authority as baselines
from cis.register.metrics.models import Baseline
from cis.register.metrics.rules import MetricDraft, Transform
from cis.register.people.models import Person
from cis.register.people.rules import pseudonym
from cis.register.playbooks import actions as playbooks
from cis.register.playbooks.models import Playbook, PlaybookText
from cis.register.practices.models import Practice
from cis.register.roadmap import deciding as gates
from cis.register.roadmap.models import RoadmapPhase
from cis.register.roadmap.rules import Choice, GateDraft, Phase
from tests import factories

DAY = date(2026, 3, 3)
LEFT = (None, None, None, None, -1, 0, 1)
ROLES = (Role.MEMBER, Role.MEMBER, Role.LEADERSHIP, Role.ADMIN, Role.AUDITOR)
DUTIES = (Duty.PRACTICE_OWNER, Duty.PRACTICE_MANAGER, Duty.APPROVER, Duty.LEADERSHIP)
OPEN = "initiative.assess"


def day(number):
    return DAY + timedelta(days=number)


class World:
    """Practices, people and records as chance has it."""

    def __init__(self, session, dice):
        self.session, self.dice = session, dice
        self.practices = [factories.practice(session).id for _ in "ab"]
        accounts = [factories.account(session, role=role) for role in ROLES]
        accounts[1].is_active = dice.random() < 0.5
        self.people = [one.person_id for one in accounts]
        self.people.append(factories.person(session).id)
        for key in self.people:
            left = dice.choice(LEFT)
            session.get_one(Person, key).left_on = None if left is None else day(left)
        self.assign()
        self.records = self.record()
        session.flush()

    def anybody(self, *more):
        return self.dice.choice([*self.people, *more])

    def assign(self):
        for practice in self.practices:
            for role in (AssignmentRole.PRACTICE_OWNER, AssignmentRole.APPROVER):
                if self.dice.random() < 0.2:
                    continue
                person = self.anybody()
                deputies = [one for one in (*self.people, None) if one != person]
                factories.ownership(
                    self.session,
                    practice_id=practice,
                    person_id=person,
                    deputy_id=self.dice.choice(deputies),
                    role=role,
                    valid_from=day(self.dice.choice((-90, -1, 0, 1))),
                    valid_to=self.dice.choice((day(2), day(30), OPEN_END)),
                )

    def grant(self, decision):
        dice, session = self.dice, self.session
        by_role = dice.random() < 0.5
        holder = None if by_role else self.anybody()
        above = dice.choice(["role", "person", "nobody"])
        deputies = [one for one in (*self.people, None) if one != holder or one is None]
        draft = RightDraft(
            decision,
            dice.choice((None, *self.practices)),
            dice.choice(DUTIES) if by_role else None,
            holder,
            day(dice.choice((-200, -100, -100, 0, 1))),
            "Agreed",
            valid_to=dice.choice((day(2), OPEN_END, OPEN_END)),
            escalation_role=dice.choice(DUTIES) if above == "role" else None,
            escalation_id=self.anybody() if above == "person" else None,
            escalation_days=dice.choice((0, 0, 3, 5)),
            deputy_id=dice.choice(deputies),
            has_holders_deputy=dice.random() < 0.4,
            four_eyes=dice.choice(list(FourEyes)),
        )
        try:
            right = rights.grant(session, draft, by=None)
        except CisError:
            return  # Somebody who has left by then is refused.
        if dice.random() < 0.15:
            first = max(draft.valid_from, day(dice.choice((0, 1))))
            rights.withdraw(session, right, first, "Dissolved", by=None)

    def record(self):
        """Return references by the decision that is about them."""
        session, dice = self.session, self.dice
        place, since = dice.choice(self.practices), day(dice.choice((-6, -4, 0)))
        mine = {"practice_id": place, "owner_id": self.anybody(None)}

        def initiative(status):
            keys = {"proposed_by_id": self.anybody(None), "proposed_on": since}
            made = factories.initiative(session, status=status, **mine, **keys)
            return f"CI-{made.id:04d}"

        metric = factories.metric(session, **mine)
        frozen = factories.metric(session, **mine)
        session.add(baseline(frozen))
        question = Draft(f"metric:{metric.id}", "Go on?", self.anybody(None), day(9))
        asked = decisions.ask(session, question, since)
        phase = RoadmapPhase(
            scope=place,
            practice_id=place,
            phase=Phase.STABILISE,
            starts_on=day(-90),
            gate_on=since,
            laid_by_id=self.anybody(None),
        )
        practice = session.get_one(Practice, place)
        starter = self.anybody()
        actor = Actor(pseudonym(starter), "", Role.MEMBER, starter)
        assessment = maturity.begin(session, practice, actor, since)
        book = Playbook(id=place, owner_id=self.anybody(None), months=6)
        session.add_all([phase, book])
        session.flush()
        text = {"playbook_id": place, "months": 6, "written_on": since}
        session.add(PlaybookText(written_by_id=self.anybody(None), **text))
        session.flush()
        return {
            OPEN: [initiative(Status.PROPOSED)],
            "initiative.approve": [initiative(Status.ASSESSED)],
            "initiative.reject": [initiative(Status.ASSESSED)],
            "initiative.close": [
                initiative(one)
                for one in (Status.PROPOSED, Status.ASSESSED, Status.APPROVED)
            ],
            "target.change": [
                initiative(Status.APPROVED),
                initiative(Status.PROPOSED),
                f"M-{metric.id:04d}",
                f"M-{frozen.id:04d}",
            ],
            "baseline.freeze": [f"M-{metric.id:04d}"],
            "baseline.refreeze": [f"M-{frozen.id:04d}"],
            "decision.answer": [f"D-{asked.id:04d}"],
            "gate.pass": [f"PH-{phase.id:04d}"],
            "maturity.agree": [f"MA-{assessment.id:04d}"],
            "playbook.change": [f"PB-{place:04d}"],
            "report.publish": [""],
        }

    def ask(self):
        """Return one question: who decides what, about which record, on which day."""
        decision = self.dice.choice(list(self.records))
        reference = self.dice.choice(self.records[decision])
        return self.anybody(), decision, reference, day(self.dice.choice((0, 0, 1, 6)))


def baseline(metric):
    return Baseline(
        metric_id=metric.id,
        number=1,
        first_on=day(-90),
        last_on=day(-10),
        count=12,
        mean=10.0,
        is_trial=False,
        transform=Transform.NONE,
        frozen="[]",
        agreed_at=factories.NOW,
    )


KEPT = (
    "name",
    "practice_id",
    "unit",
    "direction",
    "period",
    "kind",
    "definition",
    "aspect",
    "transform",
    "digits",
    "owner_id",
    "service",
    "due_days",
)
# What the trail calls the change that a decision is a part of.
EVENTS = {
    ("CI", "target.change"): "initiative.edit",
    ("M", "target.change"): "metric.edit",
    ("CI", OPEN): "initiative.move",
    ("MA", "maturity.agree"): "assessment.set_aside",
}
STEPS = {
    OPEN: Status.ASSESSED,
    "initiative.approve": Status.APPROVED,
    "initiative.reject": Status.REJECTED,
    "initiative.close": Status.CLOSED,
}


def act(session, actor, decision, reference, today):
    """Take the decision as the noun does."""
    letters = reference.partition("-")[0]
    session.info["intent"] = Intent(actor, EVENTS.get((letters, decision), decision))
    session.info.pop(AUTHORIZED, None)
    if not letters:
        publishing.authorise(session, actor, today)
        return
    _, record = subjects.find(session, decision, reference, today)
    if letters == "CI" and decision == "target.change":
        promised = Promise(None, None, 5.0, None)
        initiatives.promise(session, record, promised, actor=actor, today=today)
    elif letters == "CI":
        to, why = STEPS[decision], "So it is"
        initiatives.move(session, record, to, actor=actor, today=today, reason=why)
    elif letters == "M" and decision == "target.change":
        values = {one: getattr(record, one) for one in KEPT}
        metrics.edit(session, record, MetricDraft(**values, target=7.0))
    elif letters == "M":
        baselines.check_freeze(session, record, "")
    else:
        OTHERS[letters](session, record, actor, today)


def answer(session, record, actor, today):
    draft = AnswerDraft(Answer.DECIDE, "So it is")
    decisions.answer(session, record, draft, actor=actor, today=today)


def hold(session, record, actor, today):
    gates.decide(session, record, GateDraft(Choice.HOLD, "So it is"), actor, today)


def agree(session, record, actor, today):
    if record.begun_by_id == actor.person_id:
        rights.enforce(session, maturity.deciding(record, actor, today))
    else:
        maturity.drop(session, record, "So it is", actor, today)


def publish(session, record, actor, today):
    playbooks.accept(session, record.id, actor, today)


OTHERS = {"D": answer, "PH": hold, "MA": agree, "PB": publish}


def lets_through(session, person, decision, reference, today):
    """Tell whether the register takes a decision from a person; what else lacks counts
    for nothing here."""
    account = session.query(Account).filter_by(person_id=person).one_or_none()
    if account is not None and not account.is_active:
        return False  # The door is shut.
    role = account.role if account else Role.MEMBER
    actor = Actor(pseudonym(person), "Somebody", role, person)
    noon = datetime.combine(today, time(12), UTC)
    intent = session.info["intent"]
    with session.begin_nested() as point, time_machine.travel(noon, tick=False):
        try:
            act(session, actor, decision, reference, today)
        except RefusedError as error:
            return not error.forbidden
        except (NotYoursError, UnauthorizedError):
            return False
        except CisError:
            return True
        finally:
            point.rollback()
            session.info["intent"] = intent
    return True


def differing(session, person, decision, reference, on):
    checked = authority.check(session, person, decision, None, on, reference)
    answer = checked.answer
    if not session.query(Account).filter_by(person_id=person).count() and (
        answer.part not in {"holder", "deputy", "escalation"}
    ):
        # Without an account nobody acts: only what a right gives can be compared.
        return []
    done = lets_through(session, person, decision, reference, on)
    if done is answer.allowed:
        return []
    return [(decision, reference, on, done, answer.chain)]


def filled(session, dice):
    world = World(session, dice)
    for decision in world.records:
        for _ in range(dice.choice((0, 1, 1, 2))):
            world.grant(decision)
    return world


def test_every_answer_is_what_the_register_does(changing, request):
    seed = secrets.randbits(32)
    dice = random.Random(seed)  # noqa: S311 - no secret
    count, differences = 0, []
    worlds, each = (14, 150) if "sqlite" in request.node.name else (5, 30)
    factories.organisation(changing)
    for _ in range(worlds):
        with changing.begin_nested() as point:
            world = filled(changing, dice)
            for _ in range(each):
                count += 1
                differences += differing(changing, *world.ask())
            point.rollback()

    assert not differences, f"seed {seed}: {differences[:3]}"
    assert count == worlds * each


def test_the_command_and_the_page_say_the_same(
    app, sign_in, store, monkeypatch, capsys
):
    monkeypatch.setattr("cis.cli.application.create_app", lambda _settings: app)
    monkeypatch.setattr("cis.cli.application.migrate.is_current", lambda: True)
    monkeypatch.setattr("cis.cli.application.db.engine.dispose", lambda: None)
    seed = secrets.randbits(32)
    dice = random.Random(seed)  # noqa: S311 - no secret
    browser = sign_in(Role.AUDITOR)
    world = store(lambda s: filled(s, dice))
    for _ in range(40):
        person, decision, reference, on = world.ask()
        with transaction(by=SYSTEM, what="test.ask") as session:
            asked = person, decision, reference, on
            said = authority.check(session, person, decision, None, on, reference)
            same = not differing(session, *asked)
            email = session.get_one(Person, person).email
            session.rollback()
        assert same, f"seed {seed}: {asked}"
        if not reference:
            continue
        query = {"person": person, "decision": decision, "about": reference, "on": on}
        page = browser.get("/governance/rights/ask", query_string=query)
        assert page.status_code == 200
        assert said.sentence in page.text
        code = main(
            ["may", email, decision, "--about", reference, "--on", on.isoformat()]
        )
        assert code == (0 if said.answer.allowed else 1), f"seed {seed}: {asked}"
        start = "Yes" if said.answer.allowed else "No"
        assert capsys.readouterr().out.startswith(f"{start}.\n")
