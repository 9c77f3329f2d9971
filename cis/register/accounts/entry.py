"""The ways in: a password, the set-up link, an invitation, a reset link.

Each opens its own transactions, because hashing takes too long to hold the lock.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.kit.db import db, housekeeping, transaction
from cis.kit.trail import capture
from cis.register.accounts import actions, passwords, queries, sessions, throttle
from cis.register.accounts.models import Account
from cis.register.accounts.rules import Limits, LinkKind, SetupDraft, State
from cis.register.accounts.throttle import Keys
from cis.register.people.rules import pseudonym

SETUP = Actor("setup", "the set-up link", Role.ADMIN, via="link")
STRANGER = Actor("stranger", "somebody not signed in", Role.AUDITOR, via="login")
VERBS = {LinkKind.INVITE: "account.join", LinkKind.RESET: "account.reset"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands at the door: from which address, when, and under which rules.

    ``browser`` names the browser, ``accounts`` who signed in with it before.
    """

    address: str
    now: datetime
    limits: Limits
    cheap: bool = False
    browser: str = ""
    accounts: Collection[int] = ()


def actor(account: Account, *, via: str = "session") -> Actor:
    """Return the actor that an account is; the trail knows only a number."""
    person = account.person
    return Actor(pseudonym(person.id), person.name, account.role, person.id, via)


def hashed(password: str, about: tuple[str, ...], caller: Caller) -> str:
    """Return the hash of a new password, or raise RuleError when it is too weak."""
    passwords.check_password(password, about)
    return passwords.hashed(password, cheap=caller.cheap)


def by_password(email: str, password: str, caller: Caller) -> str:
    """Sign in and return the new token; raises RuleError or TooManyError."""
    account = queries.by_email(db.session(), email)
    is_known = account is not None and account.id in caller.accounts
    keys = Keys.of(email, caller.address, caller.browser if is_known else "")
    account = _proven(account, password, keys, caller)
    better = _rehashed(account.password_hash or "", password, caller)
    key = account.id
    with transaction(by=actor(account), what="account.login") as session:
        account = queries.get(session, key)
        account.password_hash = better or account.password_hash
        throttle.forgive(session, keys)
        sessions.sweep(session, caller.now, caller.limits)
        return actions.sign_in(session, account, caller.now)


def by_setup(token: str, draft: SetupDraft, password: str, caller: Caller) -> str:
    """Found the organisation and return the first administrator's token."""
    about = (draft.person.name, draft.person.email, draft.organisation.name)
    password_hash = hashed(password, about, caller)
    with transaction(by=SETUP, what="account.setup") as session:
        account = actions.set_up(session, token, draft, password_hash, caller.now)
        return sessions.begin(session, account, caller.now)


def by_link(kind: LinkKind, token: str, password: str, caller: Caller) -> str:
    """Set the password through a link and return the new token."""
    account = queries.invited(db.session(), kind, token, caller.now)
    person, who = account.person, actor(account, via="link")
    keys = Keys.of(person.email, caller.address)
    password_hash = hashed(password, (person.name, person.email), caller)
    with transaction(by=who, what=VERBS[kind]) as session:
        account = actions.follow(session, kind, token, password_hash, caller.now)
        throttle.forgive(session, keys)
        return sessions.begin(session, account, caller.now)


def renewed(person_id: int | None, old: str, new: str, caller: Caller) -> str:
    """Change the password of somebody signed in and return this browser's new token.

    Every other session ends. Raises RuleError naming the field, or TooManyError.
    """
    account = queries.of_person(db.session(), person_id)
    who, person, key = actor(account), account.person, account.id
    about = (person.name, person.email)
    # Nobody else's failures keep somebody who is signed in.
    keys = Keys.of(person.email, caller.address, caller.browser or "signed in")
    try:
        _proven(account, old, keys, caller)
    except WrongPasswordError as error:
        raise RuleError("This is not your password.", field="old") from error
    password_hash = hashed(new, about, caller)
    with transaction(by=who, what="account.change_password") as session:
        account = queries.get(session, key)
        actions.change_password(session, account, password_hash)
        throttle.forgive(session, keys)
        return sessions.begin(session, account, caller.now)


class WrongPasswordError(RuleError):
    """The e-mail address and the password do not belong together."""


def _proven(
    found: Account | None, password: str, keys: Keys, caller: Caller
) -> Account:
    """Return the account if the password is its own; every try counts."""
    key = found.id if found else None
    with housekeeping() as session:
        throttle.admit(session, keys, caller.now)
    account = queries.get(db.session(), key) if key else None
    is_open = account is not None and account.state is State.ACTIVE
    kept = account.password_hash if account and is_open else None
    if not passwords.matches(kept, password, cheap=caller.cheap) or account is None:
        _note_failure(key, keys, caller.now)
        raise WrongPasswordError("The e-mail address or the password is wrong.")
    return account


def _note_failure(account_id: int | None, keys: Keys, now: datetime) -> None:
    key = keys.account if account_id else keys.address
    count = throttle.failures(db.session(), key, now)
    if throttle.is_worth_noting(count):
        with transaction(by=STRANGER, what="account.refuse") as session:
            capture.note(session, account=account_id, failures=count)
            capture.refused(session)


def _rehashed(kept: str, password: str, caller: Caller) -> str | None:
    if not passwords.is_outdated(kept, cheap=caller.cheap):
        return None
    return passwords.hashed(password, cheap=caller.cheap)
