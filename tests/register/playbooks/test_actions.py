from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cis.core.access import Actor, Role
from cis.core.errors import NotFoundError, RuleError, UnauthorizedError
from cis.desk.erasure import words
from cis.kit.db import db, transaction
from cis.kit.db.engine import in_mode
from cis.register.governance import handing
from cis.register.governance.activities import Duty
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.answering import NotYoursError
from cis.register.governance.rights.rules import FourEyes, RightDraft
from cis.register.people.models import Person
from cis.register.playbooks import actions, queries
from cis.register.playbooks.rules import Draft, Step
from tests import factories
from tests.conftest import TEST_ACTOR

DAY = date(2026, 5, 4)
CALL = Step("Service desk", "Take the call", "It is written down")
MEND = Step("Network", "Mend it", "It runs", "it is a building", "Facilities")


EVENTS = {
    actions.propose: "propose",
    actions.change: "change",
    actions.accept: "change",
    actions.drop: "drop",
    actions.confirm: "confirm",
}


@pytest.fixture
def cast(store):
    """A practice with its owner Olga, a leader Lena and a member Max."""

    def fill(session):
        practice = factories.practice(session).id
        made = {"practice": practice}
        for name, role in (
            ("Olga", Role.MEMBER),
            ("Lena", Role.LEADERSHIP),
            ("Max", Role.MEMBER),
        ):
            known = factories.account(session, name=name, role=role).person_id
            made[name] = Actor(f"p-{known}", name, role, known)
        factories.ownership(
            session, practice_id=practice, person_id=made["Olga"].person_id
        )
        return made

    return store(fill)


def draft(*steps, **changes):
    return Draft("The phone rings", steps or (CALL,), **changes)


def do(act, cast, who, *rest, day=DAY):
    with transaction(by=cast[who], what=f"playbook.{EVENTS[act]}") as session:
        return getattr(
            act(session, cast["practice"], *rest, cast[who], day), "id", None
        )


def grant(cast, holder, four_eyes=FourEyes.NONE):
    with transaction(by=cast["Lena"], what="right.grant") as session:
        right = RightDraft(
            "playbook.change",
            cast["practice"],
            holder,
            None,
            DAY,
            "Agreed.",
            four_eyes=four_eyes,
            escalation_role=None,
        )
        rights.grant(session, right, by=None)


def test_leadership_publishes_and_others_propose(session, cast):
    do(actions.propose, cast, "Max", draft())
    with pytest.raises(NotYoursError, match="Ask Lena"):
        do(actions.accept, cast, "Max")
    do(actions.accept, cast, "Lena")
    session.rollback()

    found = queries.current(session, cast["practice"])
    assert (found.number, found.steps, found.published_by) == (1, (CALL,), "Lena")
    assert found.review_on == date(2026, 11, 4)
    assert queries.proposal(session, cast["practice"]) is None


def test_a_right_of_the_practice_names_who_may(session, cast):
    grant(cast, Duty.PRACTICE_OWNER)
    with pytest.raises(NotYoursError) as raised:
        do(actions.change, cast, "Lena", draft())
    assert "DR-0001" in str(raised.value)
    assert "Ask Olga" in str(raised.value)
    do(actions.change, cast, "Olga", draft())

    assert queries.current(session, cast["practice"]).number == 1


def test_four_eyes_let_nobody_publish_their_own_words(session, cast):
    grant(cast, Duty.LEADERSHIP, FourEyes.NOT_PROPOSER)
    with pytest.raises(NotYoursError, match="second person"):
        do(actions.change, cast, "Lena", draft())
    do(actions.propose, cast, "Max", draft())
    do(actions.change, cast, "Lena", draft(reason="As proposed."))
    session.rollback()

    found = queries.edition(session, cast["practice"], 1)
    assert found.published_by == "Lena"


def test_four_eyes_of_the_owner(session, cast):
    grant(cast, Duty.PRACTICE_OWNER, FourEyes.NOT_OWNER)
    owner = cast["Olga"].person_id
    do(actions.propose, cast, "Max", draft(owner_id=owner))
    with pytest.raises(NotYoursError, match="owns it"):
        do(actions.accept, cast, "Olga")


def test_a_new_version_needs_a_reason_and_a_difference(session, cast):
    do(actions.change, cast, "Lena", draft())
    with pytest.raises(RuleError, match="the same as version 1"):
        do(actions.change, cast, "Lena", draft(reason="Again."))
    with pytest.raises(RuleError) as raised:
        do(actions.propose, cast, "Max", draft(CALL, MEND))
    assert raised.value.field == "reason"
    do(actions.change, cast, "Lena", draft(CALL, MEND, reason="It broke."))
    session.rollback()

    both = queries.editions(session, cast["practice"])
    assert [(one.number, len(one.steps)) for one in both] == [(2, 2), (1, 1)]
    assert both[0].reason == "It broke."


def test_another_proposal_takes_the_place_of_the_first(session, cast):
    do(actions.propose, cast, "Max", draft())
    with pytest.raises(RuleError, match="proposed already"):
        do(actions.propose, cast, "Max", draft())
    do(actions.propose, cast, "Olga", draft(MEND))
    session.rollback()

    assert len(queries.proposals(session)) == 1
    assert queries.proposal(session, cast["practice"]).draft.steps == (MEND,)


def test_a_proposal_is_dropped_by_its_writer_or_by_right(session, cast):
    do(actions.propose, cast, "Max", draft())
    with pytest.raises(NotYoursError):
        do(actions.drop, cast, "Olga")
    do(actions.drop, cast, "Max")
    with pytest.raises(NotFoundError):
        do(actions.accept, cast, "Lena")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE playbook_step SET what = 'x'",
        "DELETE FROM playbook_step",
        "UPDATE playbook_version SET number = 9",
        "DELETE FROM playbook_version",
        "UPDATE playbook_text SET begins = 'x'",
        "DELETE FROM playbook_text",
    ],
)
def test_the_database_changes_nothing_that_was_published(session, cast, statement):
    do(actions.change, cast, "Lena", draft())
    session.rollback()
    with (
        in_mode(db.engine, "write").begin() as connection,
        pytest.raises(DBAPIError, match="never changed"),
    ):
        connection.execute(text(statement))


def test_still_right_moves_the_look_at_it(session, cast):
    owner = cast["Olga"].person_id
    do(actions.change, cast, "Lena", draft(owner_id=cast["Max"].person_id, months=3))
    later = date(2026, 9, 1)
    do(actions.confirm, cast, "Max", day=later)
    session.rollback()
    found = queries.get(session, cast["practice"])
    assert (found.review_on, found.confirmed_on) == (date(2026, 12, 1), later)
    session.rollback()

    do(actions.confirm, cast, "Olga", day=later)
    session.rollback()
    assert queries.get(session, cast["practice"]).confirmed_by_id == owner


def test_only_who_looks_after_it_says_it_is_right(session, cast):
    with pytest.raises(NotFoundError):
        do(actions.confirm, cast, "Olga")
    do(actions.propose, cast, "Max", draft())
    with pytest.raises(RuleError, match="Nothing of it is published"):
        do(actions.confirm, cast, "Olga")
    do(actions.accept, cast, "Lena")
    with pytest.raises(UnauthorizedError, match="Ask Olga"):
        do(actions.confirm, cast, "Max")


def test_it_is_shown_to_its_owner_or_to_who_answers_for_the_practice(session, cast):
    key, max_, olga = cast["practice"], cast["Max"].person_id, cast["Olga"].person_id
    do(actions.change, cast, "Lena", draft())
    session.rollback()
    assert [one.id for one in queries.theirs(session, max_, [key], DAY)] == [key]
    assert queries.theirs(session, max_, [], DAY) == []
    session.rollback()
    do(actions.change, cast, "Lena", draft(owner_id=max_, reason="Max does it."))
    session.rollback()

    assert [one.id for one in queries.theirs(session, max_, [], DAY)] == [key]
    assert queries.theirs(session, olga, [key], DAY) == []
    session.rollback()
    with transaction(by=TEST_ACTOR, what="person.leave") as writing:
        writing.get_one(Person, max_).left_on = DAY
    session.rollback()
    assert [one.id for one in queries.theirs(session, olga, [key], DAY)] == [key]


def test_a_leaver_hands_it_over_and_is_forgotten(session, cast):
    key, max_, olga = (cast["practice"], cast["Max"].person_id, cast["Olga"].person_id)
    do(actions.propose, cast, "Max", draft(owner_id=max_, reason="I said so."))
    session.rollback()
    assert list(handing.owned_by(session, "playbook", max_)) == [key]
    session.rollback()
    with transaction(by=cast["Lena"], what="person.hand_over") as writing:
        handing.hand_over(writing, "playbook", key, olga)
        assert len(words.blank(writing, max_)) == 1
    session.rollback()

    assert queries.get(session, key).owner.name == "Olga"
    assert queries.proposal(session, key).reason == words.ERASED


def test_all_playbooks_in_force_are_read_at_once(session, cast, store):
    do(actions.change, cast, "Lena", draft())
    do(actions.change, cast, "Lena", draft(MEND, reason="Better."))
    store(factories.practice)
    session.rollback()

    found = queries.in_force(session)
    assert {key: one.number for key, one in found.items()} == {cast["practice"]: 2}
    assert found[cast["practice"]].is_due(date(2026, 11, 4))
    assert not found[cast["practice"]].is_due(date(2026, 11, 3))
