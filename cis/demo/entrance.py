"""How one signs in to the demo: four accounts, one password made for this place."""

import os
import secrets
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import SYSTEM
from cis.demo import post
from cis.demo.people import ACCOUNTS, DOMAIN, Entrance, email
from cis.kit.db import transaction
from cis.register.accounts import actions, passwords, queries
from cis.register.accounts.rules import InviteDraft, LinkKind
from cis.register.people.rules import PersonDraft

FILE = "demo-password"
# 4 words of 3 syllables, 75 of them: 74 bits, and still easy to type.
CONSONANTS, VOWELS = "bdfghjklmnprstv", "aeiou"
WORDS, SYLLABLES = 4, 3


def kept_password(folder: Path) -> str | None:
    """Return the password kept in the data folder, None if there is none yet."""
    try:
        return (folder / FILE).read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def new_password(folder: Path) -> str:
    """Make a password, keep it in the data folder for its owner only, return it."""
    word = "-".join(_word() for _ in range(WORDS))
    path = folder / FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{word}\n")
    return word


def is_open(session: Session) -> bool:
    """Tell whether the accounts are there; they come last, so all else is, too."""
    return all(queries.by_email(session, email(one.name)) for one in ACCOUNTS)


def open_to_all(password: str, today: date, *, cheap: bool) -> None:
    """Give everybody who may sign in an account with this password, and their mail."""
    hashes = _hashes(password, cheap=cheap)
    with transaction(by=SYSTEM, what="account.invite") as session:
        for one in ACCOUNTS:
            _let_in(session, one, hashes[one.name])
        post.fill(session, today)


def renew(password: str, *, cheap: bool) -> None:
    """Give the accounts another password, because the kept one was lost."""
    hashes = _hashes(password, cheap=cheap)
    with transaction(by=SYSTEM, what="account.reset") as session:
        for one in ACCOUNTS:
            account = queries.by_email(session, email(one.name))
            if account is not None:
                actions.change_password(session, account, hashes[one.name])


def lines(password: str, url: str) -> list[str]:
    """Return what to print: where to sign in, as whom, with which password."""
    width = max(len(email(one.name)) for one in ACCOUNTS)
    return [
        f"Example organisation ({DOMAIN}); every name and figure is invented.",
        f"Sign in at {url}/login with the password {password} as",
        *(f"  {email(one.name):{width}}  {one.label}" for one in ACCOUNTS),
    ]


def _let_in(session: Session, one: Entrance, password_hash: str) -> None:
    now = clock.now()
    draft = InviteDraft(PersonDraft(one.name, email(one.name)), one.role)
    _, token = actions.invite(session, draft, now)
    actions.follow(session, LinkKind.INVITE, token, password_hash, now)


def _hashes(password: str, *, cheap: bool) -> dict[str, str]:
    # Before the transaction: hashing takes too long to hold the lock.
    return {one.name: passwords.hashed(password, cheap=cheap) for one in ACCOUNTS}


def _word() -> str:
    return "".join(
        secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(SYLLABLES)
    )
