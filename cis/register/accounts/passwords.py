"""Passwords: which are acceptable, and their argon2id hashes."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cis.core.errors import RuleError

SHORTEST = 12
LONGEST = 128
FEWEST_DIFFERENT = 5
SHORTEST_WORD = 4
# Letters can be typed with their marks apart; more than this is no password of ours.
MARKS = 4
# Each hash takes 19 MiB and a tenth of a second: more at once would be a way to stall.
HASHES_AT_ONCE = 2
_turn = BoundedSemaphore(HASHES_AT_ONCE)

# What is left of most guessed passwords once digits and signs are taken off.
COMMON = """
password passwort passw0rd motdepasse contrasena wachtwoord senha parola pass
passphrase secret geheim admin administrator adminadmin root toor user username
login welcome willkommen bienvenue letmein changeme changemenow iloveyou
trustnoone football baseball basketball dragon monkey princess sunshine superman
batman starwars whatever computer internet samsung google servicedesk helpdesk
servicenow itil test testtest testing demo example default temporary temp summer
winter spring autumn january monday hello helloworld qwerty qwertz azerty
qwertyuiop qwertzuiop azertyuiop asdfghjkl qwertyqwerty asdfasdf zxcvbnm qazwsx
qazwsxedc abc abcabc abcdef abcdefgh abcdefghijkl abcdefghijklm
correcthorsebatterystaple passwordpassword mypassword yourpassword newpassword
welcomehome opensesame
"""
COMMON_WORDS = frozenset(COMMON.split())
RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)


def check_password(text: str, about: Iterable[str] = ()) -> None:
    """Raise RuleError unless the password is long enough and not easily guessed.

    ``about`` holds names and addresses of its owner: it may not contain their words.
    """
    plain = _plain(text)
    if len(plain) < SHORTEST:
        raise RuleError(
            f"Use at least {SHORTEST} characters; a few unrelated words are easy to "
            "remember.",
            field="password",
        )
    if len(plain) > LONGEST:
        raise RuleError(f"Use at most {LONGEST} characters.", field="password")
    if _is_common(plain.casefold()):
        raise RuleError(
            "This is among the first that are guessed. Use a few unrelated words.",
            field="password",
        )
    if any(word in plain.casefold() for word in _words(about)):
        raise RuleError(
            "Leave your name and your e-mail address out of it.", field="password"
        )


def hashed(text: str, *, cheap: bool = False) -> str:
    """Return the argon2id hash of a password; ``cheap`` is for tests."""
    with _turn:
        return _hasher(cheap).hash(_plain(text))


def matches(kept: str | None, text: str, *, cheap: bool = False) -> bool:
    """Tell whether a password fits its hash; no hash takes as long to say no."""
    if len(text) > LONGEST * MARKS:
        text = ""
    with _turn:
        try:
            _hasher(cheap).verify(kept or _decoy(cheap), _plain(text))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str, *, cheap: bool = False) -> bool:
    """Tell whether a hash was made with parameters that are no longer ours."""
    return _hasher(cheap).check_needs_rehash(kept)


@cache
def _hasher(cheap: bool) -> PasswordHasher:  # noqa: FBT001
    if cheap:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@cache
def _decoy(cheap: bool) -> str:  # noqa: FBT001
    return _hasher(cheap).hash("nobody's")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _is_common(text: str) -> bool:
    letters = re.sub(r"[\W\d_]+", "", text)
    signs = re.sub(r"[\W_]+", "", text)
    return (
        len(set(text)) < FEWEST_DIFFERENT
        or letters in COMMON_WORDS
        or (signs != "" and any(signs in run for run in RUNS))
    )


def _words(about: Iterable[str]) -> set[str]:
    parts = re.split(r"[\W_]+", " ".join(about).casefold())
    return {word for word in parts if len(word) >= SHORTEST_WORD}
