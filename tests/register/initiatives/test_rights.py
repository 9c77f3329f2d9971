"""An initiative is changed by whoever owns it, its practice and leadership."""

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import UnauthorizedError
from cis.kit.db import transaction
from cis.register.initiatives import actions, links, queries, ranking
from cis.register.initiatives.rules import Promise, Status
from tests import factories


@pytest.fixture
def who(store):
    def make(name, role=Role.MEMBER):
        key = store(lambda s: factories.account(s, name=name).person_id)
        return Actor(f"p-{key}", name, role, key)

    return make


def act(actor, key, step):
    what = "initiative.move" if step is move else "initiative.edit"
    with transaction(by=actor, what=what) as session:
        step(session, queries.get(session, key), actor)


def guard(session, initiative, _):
    links.guard(session, initiative, [])


def promise(session, initiative, actor):
    promised = Promise(None, None, 3.0, None)
    actions.promise(session, initiative, promised, actor=actor, today=clock.today())


def move(session, initiative, actor):
    actions.move(session, initiative, Status.ASSESSED, actor=actor, today=clock.today())


def rank(session, initiative, _):
    ranking.shift(session, initiative, up=True)


@pytest.mark.parametrize("step", [guard, promise, rank, move])
def test_nobody_without_a_seat_changes_it_and_reads_whom_to_ask(who, store, step):
    owner, nobody = who("Olive Owner"), who("Nils Nobody")
    key = store(lambda s: factories.initiative(s, owner_id=owner.person_id))

    with pytest.raises(UnauthorizedError, match="Olive Owner"):
        act(nobody, key, step)


@pytest.mark.parametrize("step", [guard, promise, rank])
def test_its_owner_the_deputy_and_who_proposed_it_change_it(who, store, step):
    owner, deputy, author = (who(name) for name in ("Olive", "Dan", "Ann"))
    held = store(
        lambda s: factories.ownership(s, deputy_id=deputy.person_id).practice_id
    )
    key = store(
        lambda s: factories.initiative(
            s,
            practice_id=held,
            owner_id=owner.person_id,
            proposed_by_id=author.person_id,
        )
    )

    for actor in (owner, deputy, author):
        act(actor, key, step)


def test_who_proposed_it_does_not_once_it_is_assessed(who, store):
    author = who("Ann Author")
    key = store(
        lambda s: factories.initiative(
            s, status=Status.ASSESSED, proposed_by_id=author.person_id
        )
    )

    with pytest.raises(UnauthorizedError):
        act(author, key, guard)
