import threading
import time
import unicodedata

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from cis.core.errors import RuleError
from cis.register.accounts import passwords

GOOD = "four unrelated words"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "            x1y2z3",
        "пароль-верный-конь",
        "x1y2z3 " * 18,
        "😀😁😂🤣😃😄😅😆😇😈😉😊",
    ],
)
def test_length_is_all_that_is_demanded(text):
    passwords.check_password(text, ("Ada Lovelace", "ada@example.org"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "at least 12"),
        ("elevenchars", "at least 12"),
        ("abcd" * 33, "at most 128"),
        ("password1234", "first that are guessed"),
        ("P-a-s-s-w-o-r-d-2026", "first that are guessed"),
        ("Welcome12345!", "first that are guessed"),
        ("ServiceDesk2026", "first that are guessed"),
        ("123456789012", "first that are guessed"),
        ("qwertyuiopas", "first that are guessed"),
        ("1q2w3e4r5t6y", "first that are guessed"),
        ("aaaaaaaaaaaaaaa", "first that are guessed"),
        ("ababababababab", "first that are guessed"),
        ("my name is lovelace", "your name"),
        ("LOVELACE forever", "your name"),
        ("countess of.kent", "your name"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(text, complaint):
    about = ("Ada Lovelace", "countess@example.org")

    with pytest.raises(RuleError, match=complaint) as caught:
        passwords.check_password(text, about)

    assert caught.value.field == "password"


def test_a_letter_typed_in_two_ways_is_one_letter():
    kept = passwords.hashed("Zoë loves crème brûlée", cheap=True)
    apart = unicodedata.normalize("NFD", "Zoë loves crème brûlée")

    assert passwords.matches(kept, apart, cheap=True)
    with pytest.raises(RuleError, match="at least"):
        passwords.check_password(unicodedata.normalize("NFD", "üüüüüüüü"))


def test_hashes_have_the_agreed_strength_and_differ():
    one, other = passwords.hashed(GOOD), passwords.hashed(GOOD)
    found = extract_parameters(one)

    assert one != other
    assert found.type is Type.ID
    assert (found.time_cost, found.memory_cost, found.parallelism) == (2, 19456, 1)
    assert passwords.matches(one, GOOD)
    assert not passwords.is_outdated(one)


def test_only_the_right_password_matches():
    kept = passwords.hashed(GOOD, cheap=True)

    assert passwords.matches(kept, GOOD, cheap=True)
    assert not passwords.matches(kept, GOOD.upper(), cheap=True)
    assert not passwords.matches(kept, f"{GOOD} ", cheap=True)
    assert not passwords.matches(kept, "x" * 10_000, cheap=True)
    assert not passwords.matches("not a hash", GOOD, cheap=True)


def test_nobody_signs_in_with_the_decoy():
    assert not passwords.matches(None, "nobody's", cheap=True)
    assert not passwords.matches(None, GOOD, cheap=True)


def test_a_weaker_hash_is_outdated_and_still_matches():
    weak = passwords.hashed(GOOD, cheap=True)

    assert passwords.is_outdated(weak)
    assert passwords.matches(weak, GOOD)


def test_an_unknown_user_takes_as_long_as_a_known_one():
    kept = passwords.hashed(GOOD)
    passwords.matches(None, "x")

    def took(hashed):
        started = time.perf_counter()
        passwords.matches(hashed, "a wrong password")
        return time.perf_counter() - started

    known = sorted(took(kept) for _ in range(5))
    unknown = sorted(took(None) for _ in range(5))

    # The fastest of five: a busy machine makes single ones slow, never fast.
    assert 0.5 < unknown[0] / known[0] < 2


def test_at_most_two_hashes_are_made_at_once(monkeypatch):
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _text):
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.01)
            with lock:
                running -= 1
            return ""

    monkeypatch.setattr(passwords, "_hasher", lambda _cheap: Slow())
    threads = [threading.Thread(target=passwords.hashed, args=("x",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 2
