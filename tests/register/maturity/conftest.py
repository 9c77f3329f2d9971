import pytest

from cis.core.access import Actor, Role
from cis.kit.db import transaction
from cis.register.governance.rights import actions as rights
from cis.register.maturity import actions, queries
from cis.register.maturity.rules import PLACES, AgreementDraft, Said, SheetDraft, Side
from cis.register.people.rules import pseudonym
from cis.register.practices import queries as practices
from cis.register.practices.rules import Adoption
from tests import factories
from tests.register.maturity.days import DAY


def levels(written=3, done=2, words=""):
    """Return the same two levels for every dimension."""
    side = {Side.DOCUMENTED: written, Side.ACTUAL: done}
    return {place: Said(side[place[1]], words) for place in PLACES}


def actor(person_id, name="Anna", role=Role.MEMBER):
    return Actor(pseudonym(person_id), name, role, person_id)


@pytest.fixture
def desk(store):
    """A practice that Anna owns, with the rights everybody begins with."""

    def fill(s):
        rights.install_defaults(s)
        practice = factories.practice(
            s, name="Service desk", code="service-desk", adoption=Adoption.STABILISE
        )
        anna = factories.account(s, name="Anna").person_id
        factories.ownership(s, practice_id=practice.id, person_id=anna)
        return practice.id, anna

    return store(fill)


class Room:
    """Does what people do, each in a transaction of its own."""

    def __init__(self, practice_id):
        self.practice_id = practice_id

    def begin(self, by, day=DAY):
        with transaction(by=by, what="assessment.begin") as s:
            practice = practices.get(s, self.practice_id)
            return actions.begin(s, practice, by, day).id

    def answer(self, key, by, said=None, day=DAY):
        with transaction(by=by, what="assessment.answer") as s:
            draft = SheetDraft(said if said is not None else levels())
            actions.answer(s, queries.get(s, key), draft, by, day)

    def hand_in(self, key, by, said=None, day=DAY):
        self.answer(key, by, said, day)
        with transaction(by=by, what="assessment.hand_in") as s:
            actions.hand_in(s, queries.get(s, key), by, day)

    def agree(self, key, by, said=None, day=DAY, **more):
        with transaction(by=by, what="assessment.agree") as s:
            draft = AgreementDraft(said if said is not None else levels(), **more)
            actions.agree(s, queries.get(s, key), draft, by, day)

    def whole(self, by, said=None, day=DAY):
        key = self.begin(by, day)
        self.hand_in(key, by, said, day)
        self.agree(key, by, said, day)
        return key


@pytest.fixture
def room(desk):
    return Room(desk[0])


@pytest.fixture
def anna(desk):
    """The owner of the practice."""
    return actor(desk[1])


@pytest.fixture
def somebody(store):
    """Return a function that enters another person and returns them as an actor."""

    def enter(name="Ben", role=Role.MEMBER, **more):
        key = store(
            lambda s: factories.account(s, role=role, name=name, **more).person_id
        )
        return actor(key, name, role)

    return enter
