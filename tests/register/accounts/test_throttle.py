from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cis.core.errors import TooManyError
from cis.kit.db import db, housekeeping
from cis.register.accounts import throttle
from cis.register.accounts.models import LoginFailure
from cis.register.accounts.throttle import Keys

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
ADA = Keys.of("ada@example.org", "192.0.2.1")


def minutes(number):
    return NOW + timedelta(minutes=number)


def try_times(session, number, keys=ADA, at=NOW):
    for _ in range(number):
        throttle.admit(session, keys, at)


def test_ten_tries_are_let_through_and_the_eleventh_is_told_how_long(changing):
    try_times(changing, 9, at=NOW)
    try_times(changing, 1, at=minutes(5))

    with pytest.raises(TooManyError) as caught:
        throttle.admit(changing, ADA, minutes(6))

    assert caught.value.wait == 9 * 60
    throttle.admit(changing, ADA, minutes(16))


@pytest.mark.usefixtures("session")
def test_tries_sent_at_the_same_time_do_not_slip_through_together(app):
    def attempt(_number):
        with app.app_context():
            try:
                with housekeeping() as writing:
                    throttle.admit(writing, ADA, NOW)
            except TooManyError:
                return 0
            finally:
                db.session.remove()
            return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(24))) == throttle.TRIES


def test_one_account_tried_from_many_addresses_is_slowed(changing):
    for number in range(10):
        keys = Keys.of("Ada@Example.org ", f"192.0.2.{number}")
        throttle.admit(changing, keys, NOW)

    with pytest.raises(TooManyError):
        throttle.admit(changing, Keys.of("ada@example.org", "198.51.100.1"), NOW)
    throttle.admit(changing, Keys.of("bea@example.org", "198.51.100.1"), NOW)


def test_failures_of_others_at_an_address_stop_nobody_with_few_of_their_own(changing):
    for number in range(100):
        throttle.admit(changing, Keys.of(f"p{number}@example.org", "192.0.2.1"), NOW)

    for _ in range(throttle.FEW):
        throttle.admit(changing, ADA, NOW)
    with pytest.raises(TooManyError):
        throttle.admit(changing, ADA, NOW)


def test_many_accounts_tried_from_one_address_are_slowed(changing):
    for number in range(throttle.MOST_TRIES):
        throttle.admit(changing, Keys.of(f"p{number}@example.org", "192.0.2.1"), NOW)

    with pytest.raises(TooManyError) as caught:
        throttle.admit(changing, ADA, minutes(5))
    assert caught.value.wait == 10 * 60
    throttle.admit(changing, ADA, minutes(15))


def test_a_known_browser_is_counted_by_itself(changing):
    known = Keys.of("ada@example.org", "192.0.2.1", "b1")
    for number in range(10):
        throttle.admit(changing, Keys.of("ada@example.org", f"192.0.2.{number}"), NOW)

    try_times(changing, 10, known)
    with pytest.raises(TooManyError):
        throttle.admit(changing, known, NOW)
    throttle.admit(changing, Keys.of("ada@example.org", "192.0.2.1", "b2"), NOW)
    throttle.admit(changing, Keys.of("bea@example.org", "192.0.2.1", "b1"), NOW)
    assert throttle.failures(changing, ADA.address, NOW) == 1


def test_who_goes_on_trying_waits_longer(changing):
    at, waits = NOW, []
    for _ in range(60):
        try:
            throttle.admit(changing, ADA, at)
        except TooManyError as error:
            waits.append(error.wait)
            at += timedelta(seconds=error.wait)
            throttle.admit(changing, ADA, at)

    assert waits[0] == 15 * 60
    assert max(waits) == 60 * 60
    assert 30 * 60 in waits


def test_what_is_refused_is_not_counted_so_waiting_has_an_end(changing):
    try_times(changing, 10)
    for number in range(14):
        with pytest.raises(TooManyError):
            throttle.admit(changing, ADA, minutes(number))

    throttle.admit(changing, ADA, minutes(15))


def test_an_own_account_is_no_licence_to_guess_others(changing):
    own = Keys.of("eve@example.org", "192.0.2.1")
    for number in range(throttle.MOST_TRIES):
        throttle.admit(changing, Keys.of(f"p{number}@example.org", "192.0.2.1"), NOW)
        if number < 9:
            throttle.admit(changing, own, NOW)
            throttle.forgive(changing, own)

    with pytest.raises(TooManyError):
        throttle.admit(changing, own, NOW)


def test_success_forgets_the_failures_of_the_account(changing):
    try_times(changing, 9)
    throttle.admit(changing, ADA, NOW)
    throttle.forgive(changing, ADA)

    assert throttle.failures(changing, ADA.account, NOW) == 0
    assert throttle.failures(changing, ADA.address, NOW) == 9


def test_old_failures_are_swept_away(changing):
    try_times(changing, 3)
    throttle.admit(changing, ADA, NOW + throttle.MEMORY)
    changing.flush()

    assert len(changing.scalars(select(LoginFailure)).all()) == 2


def test_neighbours_in_one_ipv6_network_are_one_address():
    one = Keys.of("x", "2001:db8:1:2::1")

    assert one == Keys.of("x", "2001:db8:1:2:ffff::9")
    assert one == Keys.of("x", "2001:db8:1:2::1%eth0")
    assert one != Keys.of("x", "2001:db8:1:3::1")
    assert Keys.of("x", "") != Keys.of("x", "unix")


def test_names_are_kept_as_digests():
    assert "ada" not in repr(ADA)
    assert len(ADA.account) == len(ADA.address) == 64


def test_the_first_and_every_tenth_failure_is_worth_noting():
    noted = [count for count in range(1, 31) if throttle.is_worth_noting(count)]

    assert noted == [1, 10, 20, 30]
