import pytest

from cis.core.access import GRANTS, SYSTEM, Actor, Permission, Role


def test_the_table_of_roles_and_permissions_is_this_one():
    # Spelled out: the matrix of every page takes what to expect from the table itself.
    assert {role.value: sorted(granted) for role, granted in GRANTS.items()} == {
        "admin": ["administer", "appoint", "audit", "contribute", "read"],
        "member": ["contribute", "read"],
        "leadership": ["appoint", "contribute", "read"],
        "auditor": ["audit", "read"],
    }


@pytest.mark.parametrize("role", Role)
def test_every_role_may_read(role):
    assert Actor("p-1", "Ada", role).may(Permission.READ)


def test_an_auditor_changes_nothing():
    assert Permission.CONTRIBUTE not in GRANTS[Role.AUDITOR]


def test_only_administrators_administer():
    holders = {role for role in Role if Permission.ADMINISTER in GRANTS[role]}

    assert holders == {Role.ADMIN}


def test_the_system_is_nobody():
    assert SYSTEM.person_id is None
