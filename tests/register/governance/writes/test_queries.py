"""Who may write what: by the record's people, by seats in force today, by role."""

from datetime import date, timedelta

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import RuleError, UnauthorizedError
from cis.kit.authorization import authorize
from cis.kit.db import db, transaction
from cis.register.governance.rules import AssignmentRole
from cis.register.governance.writes import queries
from cis.register.metrics.models import Metric
from cis.register.painpoints.models import PainPoint
from cis.register.painpoints.rules import Status
from cis.register.people.models import Person
from tests import factories

TODAY = clock.today()
ONE_DAY = timedelta(days=1)
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def place(store):
    """Return the keys of a practice with an owner and a metric of somebody else's."""

    def make(session):
        owner = factories.person(session, name="Olga Owner")
        holder = factories.person(session, name="Mete Metric")
        practice = factories.practice(session)
        factories.ownership(
            session,
            practice_id=practice.id,
            person_id=owner.id,
            valid_from=LONG_AGO,
        )
        metric = factories.metric(session, practice_id=practice.id, owner_id=holder.id)
        session.flush()
        return practice.id, owner.id, holder.id, metric.id

    return store(lambda session: _Keys(*make(session)))


class _Keys:
    def __init__(self, practice, owner, holder, metric):
        self.practice, self.owner, self.holder = practice, owner, holder
        self.metric = metric


@pytest.fixture
def somebody(store):
    return store(lambda s: factories.person(s, name="Nobody Nil"))


def actor(key, role=Role.MEMBER):
    return Actor(f"p-{key}", "Somebody", role, key)


def may(key, action, subject, role=Role.MEMBER):
    return queries.may(db.session(), actor(key, role), action, subject)


def seat(store, key, place, role, **changes):
    values = {"valid_from": LONG_AGO, **changes}
    store(
        lambda s: factories.ownership(
            s, practice_id=place.practice, person_id=key, role=role, **values
        )
    )


def test_a_stranger_is_refused_and_told_whom_to_ask(place, somebody):
    found = may(somebody, "metric.edit", f"metric:{place.metric}")

    assert not found.allowed
    assert "Ask Mete Metric or Olga Owner." in found.sentence


def test_the_owner_of_the_record_and_of_its_practice_may(place):
    for key in (place.owner, place.holder):
        assert may(key, "metric.edit", f"metric:{place.metric}").allowed


@pytest.mark.parametrize(
    "role", [AssignmentRole.PRACTICE_MANAGER, AssignmentRole.COORDINATOR]
)
def test_a_seat_counts_from_its_first_to_its_last_day(store, place, somebody, role):
    subject = f"metric:{place.metric}"
    seat(store, somebody, place, role, valid_to=TODAY)
    assert not may(somebody, "metric.edit", subject).allowed

    seat(store, somebody, place, role, valid_from=TODAY + ONE_DAY)
    assert not may(somebody, "metric.edit", subject).allowed

    seat(store, somebody, place, role, valid_from=TODAY, valid_to=TODAY + ONE_DAY)
    assert may(somebody, "metric.edit", subject).allowed


@pytest.mark.parametrize("role", [AssignmentRole.CHAMPION, AssignmentRole.STAKEHOLDER])
def test_other_roles_in_the_practice_are_no_seat(store, place, somebody, role):
    seat(store, somebody, place, role)

    assert not may(somebody, "metric.edit", f"metric:{place.metric}").allowed


def test_a_deputy_sits_where_the_holder_does_and_a_deputys_deputy_does_not(
    store, place, somebody
):
    deputy = store(factories.person)
    seat(
        store,
        place.holder,
        place,
        AssignmentRole.PRACTICE_MANAGER,
        deputy_id=deputy,
    )
    other = store(factories.practice)
    store(
        lambda s: factories.ownership(
            s, practice_id=other, person_id=deputy, deputy_id=somebody
        )
    )

    subject = f"metric:{place.metric}"
    assert may(deputy, "metric.edit", subject).allowed
    assert not may(somebody, "metric.edit", subject).allowed


def test_whoever_has_left_changes_nothing(store, place):
    with transaction(by=actor(None), what="test.leave") as session:
        session.get(Person, place.owner).left_on = TODAY - ONE_DAY

    assert not may(place.owner, "metric.edit", f"metric:{place.metric}").allowed
    assert not may(place.owner, "initiative.propose", None).allowed


def test_an_author_may_while_it_is_open_and_no_longer(store, place, somebody):
    pain = store(
        lambda s: factories.painpoint(
            s, practice_id=place.practice, raised_by_id=somebody
        )
    )
    assert may(somebody, "painpoint.edit", f"pain_point:{pain}").allowed

    with transaction(by=actor(None), what="test.accept") as session:
        session.get(PainPoint, pain).status = Status.ACCEPTED

    assert not may(somebody, "painpoint.edit", f"pain_point:{pain}").allowed


def test_leadership_changes_plain_records_and_no_facts(place, somebody):
    subject = f"metric:{place.metric}"

    assert may(somebody, "metric.edit", subject, Role.LEADERSHIP).allowed
    assert not may(somebody, "metric.correct", subject, Role.LEADERSHIP).allowed


def test_who_may_appoint_fills_in_where_nobody_sits(store, somebody):
    metric = store(factories.metric)
    subject = f"metric:{metric}"

    assert not may(somebody, "metric.record", subject).allowed
    for role in (Role.LEADERSHIP, Role.ADMIN):
        assert may(somebody, "metric.record", subject, role).allowed


def test_an_administrator_is_told_how_to_become_the_owner(place, somebody):
    found = may(somebody, "metric.record", f"metric:{place.metric}", Role.ADMIN)

    assert "You can appoint yourself" in found.sentence


def test_auditors_change_nothing_even_what_bears_their_name(place):
    subject = f"metric:{place.metric}"

    assert not may(place.owner, "metric.edit", subject, Role.AUDITOR).allowed


def test_an_action_without_a_rule_is_a_mistake(somebody):
    with pytest.raises(RuleError, match="no rule"):
        may(somebody, "metric.vanish", None)


def test_a_persons_transaction_that_asked_nothing_is_not_committed(place, somebody):
    with pytest.raises(UnauthorizedError):  # noqa: SIM117 - the commit refuses
        with transaction(by=actor(somebody), what="metric.edit") as session:
            session.get(Metric, place.metric).name = "Mine now"

    db.session().rollback()
    assert db.session().get(Metric, place.metric).name != "Mine now"


def test_each_record_of_a_transaction_is_asked_for(place, somebody, store):
    mine = store(lambda s: factories.metric(s, owner_id=somebody))
    with pytest.raises(UnauthorizedError):  # noqa: SIM117 - asked within
        with transaction(by=actor(somebody), what="metric.edit") as session:
            authorize(session, f"metric:{mine}", f"metric:{place.metric}")
