"""A roadmap is changed by whoever answers for its practice, and attested by them."""

from datetime import UTC, datetime

import pytest

from cis.core.access import Actor, Role
from cis.core.errors import UnauthorizedError
from cis.kit.db import transaction
from cis.register.evidence.actions import Origin
from cis.register.governance.rules import AssignmentRole
from cis.register.roadmap import actions, queries
from cis.register.roadmap.models import Attestation
from cis.register.roadmap.rules import AttestDraft, CriterionDraft, Kind, PhaseDraft
from tests import factories
from tests.register.roadmap.conftest import TODAY

MANUAL = CriterionDraft(Kind.MANUAL, statement="The desk answers by the book")
SHOWN = AttestDraft("It is so.", "List", "https://example.org/list")


def who(store, name, role=Role.MEMBER):
    key = store(lambda s: factories.account(s, name=name).person_id)
    return Actor(f"p-{key}", name, role, key)


@pytest.fixture
def criterion(plan):
    return plan.require(MANUAL)


def attest(actor, key):
    origin = Origin(actor.person_id, datetime(2026, 3, 2, 9, tzinfo=UTC), TODAY)
    with transaction(by=actor, what="criterion.attest") as s:
        found = queries.criterion(s, key)
        return actions.attest(s, found, SHOWN, origin).id


def withdraw(actor, key):
    with transaction(by=actor, what="criterion.unattest") as s:
        actions.withdraw(s, s.get_one(Attestation, key), TODAY)


def changes(plan, criterion):
    phase = plan.phases[0]
    return {
        "roadmap.plan": lambda s: actions.plan(
            s, queries.phase(s, phase), PhaseDraft("", None, None), by=None
        ),
        "criterion.accustom": lambda s: actions.accustom(s, queries.phase(s, phase)),
        "criterion.require": lambda s: actions.require(
            s, queries.phase(s, phase), MANUAL
        ),
        "criterion.alter": lambda s: actions.alter(
            s, queries.criterion(s, criterion), MANUAL
        ),
        "criterion.drop": lambda s: actions.drop(
            s, queries.criterion(s, criterion), TODAY
        ),
        "dependency.need": lambda s: actions.need(
            s, [(f"phase:{phase}", f"criterion:{criterion}")], TODAY
        ),
    }


def test_nobody_else_changes_a_roadmap_and_is_told_whom_to_ask(plan, store, criterion):
    stranger = who(store, "Nobody")

    for what, do in changes(plan, criterion).items():
        with (
            pytest.raises(UnauthorizedError, match="Ask Anna"),
            transaction(by=stranger, what=what) as s,
        ):
            do(s)


def test_the_manager_and_leadership_change_it(plan, store, criterion):
    manager, leader = who(store, "Max"), who(store, "Lea", Role.LEADERSHIP)
    store(
        lambda s: factories.ownership(
            s,
            practice_id=plan.scope,
            role=AssignmentRole.PRACTICE_MANAGER,
            person_id=manager.person_id,
        )
    )

    for actor in (manager, leader):
        with transaction(by=actor, what="criterion.alter") as s:
            actions.alter(s, queries.criterion(s, criterion), MANUAL)


def test_leadership_attests_nothing_for_a_practice_that_has_an_owner(
    plan, store, criterion
):
    with pytest.raises(UnauthorizedError, match="Anna"):
        attest(who(store, "Lea", Role.LEADERSHIP), criterion)
    assert attest(plan.actor, criterion)


def test_an_attestation_is_withdrawn_by_its_author_and_the_practice(
    plan, store, criterion
):
    author, stranger = who(store, "Abel"), who(store, "Nobody")
    by_author = _attested(store, criterion, author)
    by_owner = attest(plan.actor, criterion)

    with pytest.raises(UnauthorizedError):
        withdraw(stranger, by_owner)
    with pytest.raises(UnauthorizedError):
        withdraw(author, by_owner)
    withdraw(author, by_author)
    withdraw(plan.actor, by_owner)


def _attested(store, criterion, author):
    def make(s):
        made = Attestation(
            criterion_id=criterion,
            statement="So.",
            attested_on=TODAY,
            attested_by_id=author.person_id,
        )
        s.add(made)
        return made

    return store(make)


@pytest.mark.parametrize(
    "path",
    [
        "/roadmap/phases/{phase}/edit",
        "/roadmap/phases/{phase}/criterion",
        "/roadmap/criteria/{criterion}/edit",
    ],
)
def test_a_form_is_shown_to_whom_it_is_open(sign_in, plan, criterion, path):
    address = path.format(phase=plan.phases[0], criterion=criterion)

    assert sign_in(Role.MEMBER).get(address).status_code == 403
    assert sign_in(Role.LEADERSHIP).get(address).status_code == 200


def test_a_member_reads_a_roadmap_without_a_form(sign_in, plan, criterion):
    client = sign_in(Role.MEMBER)

    for address in (
        f"/roadmap/{plan.scope}",
        f"/roadmap/phases/{plan.phases[0]}",
        f"/roadmap/criteria/{criterion}/attest",
        "/roadmap/dependencies/",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert 'method="post" action="/roadmap' not in page.text
