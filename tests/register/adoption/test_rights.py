"""Training, feedback, checks and benefits belong to whoever answers for a practice."""

from datetime import date

import pytest

from cis.core.access import Actor, Role
from cis.core.errors import UnauthorizedError
from cis.kit.db import transaction
from cis.register.adoption.benefits import actions as benefits
from cis.register.adoption.benefits.models import Benefit
from cis.register.adoption.benefits.rules import Draft as Easier
from cis.register.adoption.checks import actions as checks
from cis.register.adoption.checks.models import AdoptionCase, AdoptionCheck
from cis.register.adoption.checks.rules import Answer, Said
from cis.register.adoption.feedback import actions as feedback
from cis.register.adoption.feedback.models import Feedback
from cis.register.adoption.feedback.rules import Reply, State
from cis.register.adoption.training import actions as training
from cis.register.adoption.training.models import TrainingNeed
from cis.register.adoption.training.rules import Attended, Audience, NeedDraft
from cis.register.tickets.models import TicketFeed
from tests import factories

TODAY = date(2026, 3, 2)


@pytest.fixture
def owner(store):
    return who(store, "Olga Owner")


def who(store, name, role=Role.MEMBER):
    key = store(lambda s: factories.account(s, name=name).person_id)
    return Actor(f"p-{key}", name, role, key)


@pytest.fixture
def made(store, owner):
    """A record of each kind in Olga's practice, by number."""
    place = store(
        lambda s: factories.ownership(s, person_id=owner.person_id).practice_id
    )

    def kept(record):
        def add(session):
            session.add(record)
            return record

        return store(add)

    work = store(lambda s: factories.initiative(s, practice_id=place))
    feed = kept(TicketFeed(name="The desk", kind="incidents"))
    check = AdoptionCheck(
        practice_id=place,
        feed_id=feed,
        question="Was it followed?",
        first_on=TODAY,
        last_on=TODAY,
        population=1,
        size=1,
        seed=1,
        drawn_on=TODAY,
    )
    check.cases = [AdoptionCase(number=1, record_id="INC1")]
    return {
        "practice": place,
        "initiative": work,
        "check": kept(check),
        "benefit": kept(Benefit(initiative_id=work, audience="All", statement="Less.")),
        "feedback": kept(Feedback(practice_id=place, text="Slow.", given_on=TODAY)),
        "need": kept(
            TrainingNeed(practice_id=place, title="Desk", audience=Audience.EVERYBODY)
        ),
    }


def changes(made):
    need = NeedDraft(made["practice"], "More", Audience.EVERYBODY, None)
    return {
        "training.need": lambda s, _: training.need(s, need),
        "training.attend": lambda s, by: training.attend(
            s, [Attended(made["need"], by, TODAY)]
        ),
        "training.end": lambda s, _: training.end(s, made["need"], TODAY),
        "check.answer": lambda s, by: checks.answer(
            s, made["check"], {1: Said(Answer.FOLLOWED, "")}, by
        ),
        "feedback.answer": lambda s, by: feedback.answer(
            s, made["feedback"], Reply(State.CHANGED, "Done."), by=by, today=TODAY
        ),
        "benefit.say": lambda s, _: benefits.say(
            s, made["initiative"], Easier("The halls", "No queue.")
        ),
        "benefit.unsay": lambda s, _: benefits.unsay(s, made["benefit"]),
    }


def act(actor, what, do):
    with transaction(by=actor, what=what) as session:
        do(session, actor.person_id)


def test_nobody_else_changes_them_and_is_told_whom_to_ask(store, made):
    stranger = who(store, "Nobody")
    store(lambda s: factories.ownership(s, person_id=stranger.person_id))

    for what, do in changes(made).items():
        with pytest.raises(UnauthorizedError, match="Ask Olga Owner"):
            act(stranger, what, do)


def test_whoever_answers_for_the_practice_changes_them(made, owner):
    for what, do in changes(made).items():
        act(owner, what, do)


def test_leadership_changes_what_is_no_fact(store, made):
    leader = who(store, "Lea", Role.LEADERSHIP)

    for what, do in changes(made).items():
        if what in {"training.attend", "check.answer"}:
            with pytest.raises(UnauthorizedError):
                act(leader, what, do)
        else:
            act(leader, what, do)


def test_a_finished_check_makes_its_metric_for_whoever_drew_it(session, store, made):
    drawer = who(store, "Dan Drawer")

    def draw(s):
        s.get_one(AdoptionCheck, made["check"]).drawn_by_id = drawer.person_id

    store(draw)
    act(drawer, "check.answer", changes(made)["check.answer"])
    at = factories.NOW
    act(
        drawer,
        "check.finish",
        lambda s, by: checks.finish(s, made["check"], by=by, actor=drawer.id, at=at),
    )

    assert session.get_one(AdoptionCheck, made["check"]).metric_id


@pytest.mark.parametrize(
    "path",
    ["checks/new", "training/new", "training/attendance", "benefits/of/{initiative}"],
)
def test_a_form_is_shown_to_whom_it_is_open(sign_in, made, path):
    address = f"/adoption/{path.format(**made)}"

    assert sign_in(Role.MEMBER).get(address).status_code == 403
    assert sign_in(Role.MEMBER, name="Olga").get("/adoption/").status_code == 200


def test_a_member_reads_them_without_a_form(sign_in, made):
    client = sign_in(Role.MEMBER)

    for address in (
        f"/adoption/training/{made['need']}",
        f"/adoption/checks/{made['check']}",
        f"/feedback/{made['feedback']}",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert 'form method="post" action="/' not in page.text.split("<main")[1]
