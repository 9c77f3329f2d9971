from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.errors import RuleError
from cis.register.accounts import rules
from cis.register.accounts.rules import Limits, State

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
LIMITS = Limits(idle=timedelta(minutes=60), absolute=timedelta(hours=12))


@pytest.mark.parametrize(
    "path", ["/", "/initiatives/7", "/metrics?practice=3&sort=name", "/a//b", "/ü"]
)
def test_a_path_of_our_own_is_followed(path):
    assert rules.landing(path, "/home") == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "initiatives",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%5cevil.example",
        "/%5Cevil.example",
        "/a\\b",
        "https://evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/evil.example",
        "/\n/evil.example",
        "/x\r\nSet-Cookie: a=b",
        "/x%0d%0aSet-Cookie:a=b",
        "/%09/evil.example",
        " /evil.example",
        "/\x00",
        "/\u2028/x",
        "user@evil.example",
        "//user@evil.example/",
        "//[evil",
        "/.//evil.example",
        "/./%2fevil.example",
        "/%2f/evil.example",
        "/%2fevil.example",
        "/..//evil.example",
        "/%2e/%2Fevil.example",
        "/a/..//evil.example",
        "/a/../x",
        "/..",
    ],
)
def test_a_path_that_may_lead_away_is_not_followed(path):
    assert rules.landing(path, "/home") == "/home"


@given(st.text(max_size=30))
def test_no_path_that_is_followed_names_another_place(path):
    found = rules.landing(path, "/home")

    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert not set(found) & set("\\\r\n\t\x00")


@pytest.mark.parametrize(
    ("created", "seen", "allowed"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(hours=11), timedelta(minutes=59), True),
        (timedelta(hours=11), timedelta(minutes=60), False),
        (timedelta(hours=12), timedelta(0), False),
    ],
)
def test_a_session_ends_when_idle_and_after_its_time(created, seen, allowed):
    assert (
        LIMITS.allow(created_at=NOW - created, seen_at=NOW - seen, now=NOW) is allowed
    )


@pytest.mark.parametrize(
    "path", ["/", "/a/?next=//x", "/a.b/.c#//x", "/initiatives/?q=a%2F%2Fb"]
)
def test_what_stands_behind_the_path_leads_nowhere(path):
    assert rules.landing(path, "/home") == path


def test_tokens_have_256_bits_and_are_stored_as_digests():
    tokens = {rules.fresh_token() for _ in range(50)}

    assert len(tokens) == 50
    assert all(len(token) == 43 for token in tokens)
    assert all(len(rules.digest(token)) == 64 for token in tokens)
    assert rules.digest("\udcff") != rules.digest("")


@pytest.mark.parametrize(
    ("is_active", "has_password", "expected"),
    [
        (True, True, State.ACTIVE),
        (True, False, State.INVITED),
        (False, True, State.DEACTIVATED),
        (False, False, State.DEACTIVATED),
    ],
)
def test_an_account_is_active_invited_or_deactivated(is_active, has_password, expected):
    assert rules.state(is_active=is_active, has_password=has_password) is expected


def test_the_last_administrator_stays():
    rules.check_admin_remains(1)
    with pytest.raises(RuleError, match="last active administrator"):
        rules.check_admin_remains(0)
