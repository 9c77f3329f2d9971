"""What links, sessions, drafts and accounts must satisfy."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote

from cis.core.access import Role
from cis.core.errors import RuleError
from cis.register.people.rules import OrganisationDraft, PersonDraft

TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)
# What browsers read as a slash, or skip, when they look for another host.
MISLEADING = re.compile(
    r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]|%(5c|0[0-9a-f]|1[0-9a-f])", re.IGNORECASE
)
DETOUR = re.compile(r"^//|/\.{1,2}(/|$)")


class LinkKind(StrEnum):
    """What a one-time link is for."""

    SETUP = "setup"
    INVITE = "invite"
    RESET = "reset"


LIFETIMES: Mapping[LinkKind, timedelta] = {
    LinkKind.SETUP: timedelta(hours=24),
    LinkKind.INVITE: timedelta(days=7),
    LinkKind.RESET: timedelta(minutes=60),
}


class State(StrEnum):
    """Whether an account can sign in."""

    ACTIVE = "active"
    INVITED = "invited"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class SetupDraft:
    """What the first administrator tells: the organisation and who they are."""

    organisation: OrganisationDraft
    person: PersonDraft


@dataclass(frozen=True, slots=True)
class InviteDraft:
    """Whom an administrator invites, and as what."""

    person: PersonDraft
    role: Role


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a browser stays signed in: without a click, and at all."""

    idle: timedelta
    absolute: timedelta

    def allow(self, *, created_at: datetime, seen_at: datetime, now: datetime) -> bool:
        """Tell whether a session is still young enough."""
        return now - seen_at < self.idle and now - created_at < self.absolute


def fresh_token() -> str:
    """Return a random token of 256 bits that can stand in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str:
    """Return what is stored of a token: enough to know it again, not to use it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def state(*, is_active: bool, has_password: bool) -> State:
    """Return whether an account can sign in, or why not."""
    if not is_active:
        return State.DEACTIVATED
    return State.ACTIVE if has_password else State.INVITED


def check_admin_remains(others: int) -> None:
    """Raise RuleError when nobody else could administer the register."""
    if not others:
        raise RuleError(
            "This is the last active administrator. Make somebody else an "
            "administrator first."
        )


def landing(wanted: str | None, otherwise: str) -> str:
    """Return the wanted path if it stays on this site, else the other one."""
    return wanted if wanted and _is_own_path(wanted) else otherwise


def _is_own_path(path: str) -> bool:
    # One slash and no more: what begins so has neither a scheme nor a host. Nor may
    # whoever resolves codes and dots on the way find two slashes.
    decoded = unquote(path.partition("?")[0].partition("#")[0])
    is_misleading = DETOUR.search(decoded) or MISLEADING.search(path)
    return path.startswith("/") and not is_misleading
