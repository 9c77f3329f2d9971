"""Who may do what: roles, permissions, and the table that joins them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something a role can be allowed to do in the application."""

    READ = "read"
    CONTRIBUTE = "contribute"
    ADMINISTER = "administer"
    AUDIT = "audit"
    APPOINT = "appoint"


class Role(StrEnum):
    """A named bundle of permissions, given to an account."""

    ADMIN = "admin"
    MEMBER = "member"
    LEADERSHIP = "leadership"
    AUDITOR = "auditor"


# Permissions open pages. Whether a person may decide something (approve, close) is
# answered by who is accountable on that day, never by this table.
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(
        {
            Permission.READ,
            Permission.CONTRIBUTE,
            Permission.APPOINT,
            Permission.ADMINISTER,
            Permission.AUDIT,
        }
    ),
    Role.MEMBER: frozenset({Permission.READ, Permission.CONTRIBUTE}),
    Role.LEADERSHIP: frozenset(
        {Permission.READ, Permission.CONTRIBUTE, Permission.APPOINT}
    ),
    Role.AUDITOR: frozenset({Permission.READ, Permission.AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or job on whose behalf something happens.

    ``id`` is the pseudonym that goes into the trail (``p-17``, ``system``); ``via``
    says through which door they came (session, cli, system).
    """

    id: str
    name: str
    role: Role
    person_id: int | None = None
    via: str = "session"

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor's role grants the permission."""
        return permission in GRANTS[self.role]


SYSTEM = Actor("system", "cis", Role.ADMIN, via="system")
OPERATOR = Actor("system", "whoever runs the machine", Role.ADMIN, via="cli")
