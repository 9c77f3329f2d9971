"""A practice with an owner, and a browser for who may decide in it."""

from datetime import date

import pytest

from cis.core.access import Actor, Role
from cis.kit.db import transaction
from cis.register.governance.rights import actions as rights
from cis.register.people.rules import pseudonym
from cis.register.practices.rules import Adoption
from cis.register.roadmap import actions, queries
from cis.register.roadmap.board import Board
from tests import factories

TODAY = date(2026, 3, 2)


@pytest.fixture
def anna(store):
    """Anna, who owns the practice Service desk."""

    def fill(s):
        rights.install_defaults(s)
        practice = factories.practice(
            s, name="Service desk", code="service-desk", adoption=Adoption.STABILISE
        )
        person = factories.account(s, name="Anna").person_id
        factories.ownership(s, practice_id=practice.id, person_id=person)
        return practice.id, person

    return store(fill)


@pytest.fixture
def practice(anna):
    return anna[0]


@pytest.fixture
def actor(anna):
    return Actor(pseudonym(anna[1]), "Anna", Role.MEMBER, anna[1])


class Plan:
    """Does what people do with a roadmap, each in a transaction of its own."""

    def __init__(self, session, scope, actor, phases):
        self.session, self.scope, self.actor = session, scope, actor
        self.phases = phases

    def require(self, draft, at=0):
        with transaction(by=self.actor, what="criterion.require") as s:
            found = queries.phase(s, self.phases[at])
            return actions.require(s, found, draft).id

    def need(self, *edges):
        with transaction(by=self.actor, what="dependency.need") as s:
            return actions.need(s, edges, TODAY)

    def stage(self, at=0, today=TODAY):
        self.session.rollback()
        return Board(self.session, today).stages[self.phases[at]]

    def met(self, key, today=TODAY):
        """Tell whether a criterion is met now."""
        self.session.rollback()
        return Board(self.session, today).checks[key].is_met


@pytest.fixture
def plan(session, practice, actor):
    """The roadmap of the practice, laid out without criteria by somebody else."""
    with transaction(by=actor, what="roadmap.lay") as s:
        laid = actions.lay(s, practice, by=None, today=TODAY)
        keys = [one.id for one in laid]
    return Plan(session, practice, actor, keys)
