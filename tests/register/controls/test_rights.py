"""A control is mapped by whoever answers for what meets it."""

from urllib.parse import urlencode

import pytest

from cis.core.access import Actor, Role
from cis.core.errors import UnauthorizedError
from cis.kit.db import transaction
from cis.register.controls import actions, queries
from cis.register.controls.rules import Kind, MappingDraft, Status, Subject
from tests import factories


@pytest.fixture
def owner(store):
    """Olga, who owns a practice; a metric elsewhere is hers, too."""
    key = store(lambda s: factories.account(s, name="Olga Owner").person_id)
    return Actor(f"p-{key}", "Olga Owner", Role.MEMBER, key)


@pytest.fixture
def place(store, owner):
    return store(
        lambda s: factories.ownership(s, person_id=owner.person_id).practice_id
    )


@pytest.fixture
def measured(store, owner):
    return store(lambda s: factories.metric(s, owner_id=owner.person_id))


def who(store, name, role=Role.MEMBER):
    key = store(lambda s: factories.account(s, name=name).person_id)
    return Actor(f"p-{key}", name, role, key)


def map_(actor, key, subject):
    draft = MappingDraft(subject=subject, status=Status.COVERED)
    with transaction(by=actor, what="control.map") as s:
        actions.map_controls(s, [key], draft)


def change(actor, what, do):
    with transaction(by=actor, what=what) as s:
        do(s)


def test_a_practice_and_a_metric_are_named_by_their_people(
    session, store, owner, place, measured, control
):
    key, stranger = control("GV.RR"), who(store, "Nobody")

    for subject in (Subject(Kind.PRACTICE, place), Subject(Kind.METRIC, measured)):
        with pytest.raises(UnauthorizedError, match="Ask Olga Owner"):
            map_(stranger, key, subject)
        map_(owner, key, subject)


def test_a_role_is_named_for_the_whole_organisation(
    session, store, owner, place, control
):
    key, role = control("GV.RR"), Subject(Kind.ROLE, role="approver")

    with pytest.raises(UnauthorizedError):
        map_(owner, key, role)
    map_(who(store, "Lea", Role.LEADERSHIP), key, role)


def test_nobody_else_changes_or_removes_a_mapping(
    session, store, owner, place, control
):
    map_(owner, control("GV.RR"), Subject(Kind.PRACTICE, place))
    stranger, said = who(store, "Nobody"), (Status.GAP, "", "")
    steps = {
        "control.remap": lambda s: actions.edit(s, queries.mapping(s, 1), said),
        "control.unmap": lambda s: actions.remove(s, queries.mapping(s, 1)),
    }

    for what, do in steps.items():
        with pytest.raises(UnauthorizedError, match="Olga Owner"):
            change(stranger, what, do)
        change(owner, what, do)


def test_the_form_offers_what_is_ones_own_and_is_shown_to_nobody_else(
    session, sign_in, store, control, place, measured
):
    address = f"/controls/map?{urlencode([('control', control('GV.RR'))])}"
    client = sign_in(Role.MEMBER)

    assert client.get(address).status_code == 403
    mine = store(
        lambda s: factories.ownership(s, person_id=client.person_id).practice_id
    )
    page = client.get(address).text
    assert f'value="practice:{mine}"' in page
    assert f'value="practice:{place}"' not in page
    assert f'value="metric:{measured}"' not in page
    assert 'value="role:' not in page
