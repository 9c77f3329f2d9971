from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cis.register.accounts import queries, sessions
from cis.register.accounts.models import LoginSession
from cis.register.accounts.rules import Limits
from tests import factories

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
LIMITS = Limits(idle=timedelta(minutes=60), absolute=timedelta(hours=12))


@pytest.fixture
def account(changing):
    return factories.account(changing, name="Ada")


@pytest.fixture
def token(changing, account):
    return sessions.begin(changing, account, NOW)


def found(session, token, after=timedelta(0)):
    return sessions.find(session, token, NOW + after, LIMITS)


def test_a_session_is_found_by_its_token_with_account_and_person(changing, token):
    assert found(changing, token).account.person.name == "Ada"
    assert found(changing, f"{token}x") is None
    assert found(changing, "") is None


def test_the_token_is_stored_nowhere(changing, token):
    changing.flush()
    kept = changing.scalars(select(LoginSession.token_hash)).one()

    assert token not in kept


def test_a_session_ends_when_idle_and_after_its_time(changing, token):
    assert found(changing, token, timedelta(minutes=59))
    assert found(changing, token, timedelta(minutes=60)) is None
    kept = found(changing, token)
    for hours in range(1, 12):
        sessions.touch(changing, kept.token_hash, NOW + timedelta(hours=hours))
    assert found(changing, token, timedelta(hours=11, minutes=59))
    assert found(changing, token, timedelta(hours=12)) is None


def test_a_deactivated_account_has_no_sessions(changing, account, token):
    account.is_active = False

    assert found(changing, token) is None


def test_a_browser_is_noted_as_seen_once_a_minute(changing, account, token):
    kept = found(changing, token)
    later = NOW + timedelta(seconds=60)

    assert not sessions.is_due(kept, NOW + timedelta(seconds=59))
    assert sessions.is_due(kept, later)
    sessions.touch(changing, kept.token_hash, later)
    assert kept.seen_at == later
    assert queries.seen(changing, [account.id]) == {account.id: later}


def test_touching_does_not_bring_an_ended_session_back(changing, token):
    kept = found(changing, token).token_hash
    sessions.end(changing, kept)
    changing.flush()

    sessions.touch(changing, kept, NOW)
    sessions.end(changing, kept)

    assert found(changing, token) is None


def test_all_sessions_of_one_account_end_and_others_stay(changing, account, token):
    other = sessions.begin(changing, factories.account(changing), NOW)
    second = sessions.begin(changing, account, NOW)

    sessions.end_all(changing, account.id)

    assert found(changing, token) is found(changing, second) is None
    assert found(changing, other)


def test_sessions_past_their_time_are_swept_away(changing, account):
    sessions.begin(changing, account, NOW)
    later = NOW + timedelta(hours=13)
    new = sessions.begin(changing, account, later)

    sessions.sweep(changing, later, LIMITS)
    changing.flush()

    assert len(changing.scalars(select(LoginSession)).all()) == 1
    assert sessions.find(changing, new, later, LIMITS)
