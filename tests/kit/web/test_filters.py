from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, g

from cis.kit.web import filters


@pytest.fixture
def app():
    app = Flask("test")
    filters.init_app(app)
    app.add_url_rule(
        "/register/<kind>", "register", lambda **_: filters.here(page=2, q=None)
    )
    return app


def test_a_day_reads_short_and_carries_the_exact_one():
    assert filters.day(date(2026, 3, 3)) == (
        '<time datetime="2026-03-03" title="Tuesday 2026-03-03">3 Mar 2026</time>'
    )


def test_a_missing_day_says_so():
    assert "not set" in filters.day(None)
    assert "&lt;b&gt;" in filters.day(None, "<b>")


def test_a_moment_is_shown_in_the_zone_asked_for():
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)

    assert ">1 Jul 2026, 14:00<" in filters.moment(noon, "Europe/Berlin")
    assert ">1 Jul 2026, 12:00<" in filters.moment(noon)
    assert "never" in filters.moment(None)


def test_a_moment_without_a_zone_is_utc_and_follows_the_organisation(app):
    with app.app_context():
        g.zone = "Europe/Berlin"

        assert ", 13:30<" in filters.moment(datetime(2026, 1, 1, 12, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567, "1,234,567"),
        (1234.56, "1,235"),
        (14.23, "14.2"),
        (0.456, "0.46"),
        (7.0, "7"),
        (-3.21, "\N{MINUS SIGN}3.2"),
        (0, "0"),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_number_is_as_precise_as_honest(value, text):
    assert filters.number(value) == text


def test_digits_asked_for_are_kept_and_zero_has_no_sign():
    assert filters.number(14.0, 2) == "14.00"
    assert filters.number(-0.001, 1) == "0.0"


def test_a_quantity_never_parts_from_its_unit():
    assert filters.quantity(14.23, "h") == "14.2\N{NARROW NO-BREAK SPACE}h"
    assert filters.quantity(61.25, "%") == filters.percent(61.25)
    assert filters.quantity(None, "h") == filters.percent(None) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=-5), "5 minutes ago"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(days=-11), "11 days ago"),
        (timedelta(days=28), "in 4 weeks"),
        (timedelta(days=-200), "6 months ago"),
        (timedelta(days=-1500), "4 years ago"),
    ],
)
def test_a_distance_in_time_is_said_in_one_unit(gap, words):
    now = datetime(2026, 5, 13, 12, tzinfo=UTC)

    assert filters.ago(now + gap, now) == words


def test_days_are_compared_as_days():
    assert (
        filters.ago(date(2026, 5, 13), datetime(2026, 5, 13, 23, tzinfo=UTC)) == "today"
    )
    assert filters.ago(date(2026, 5, 14), date(2026, 5, 13)) == "in 1 day"


def test_things_are_counted_in_words():
    assert filters.plural(1, "row") == "1 row"
    assert filters.plural([1, 2], "entry", "entries") == "2 entries"


def test_this_page_keeps_its_query_apart_from_the_changes(app):
    answer = app.test_client().get(
        "/register/all?q=x&sort=owner&tag=a&tag=b&page=7&_anchor=no"
    )

    assert answer.text == "/register/all?sort=owner&tag=a&tag=b&page=2&_anchor=no"
