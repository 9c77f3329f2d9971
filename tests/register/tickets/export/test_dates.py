from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.tickets.export.dates import (
    IN_FUTURE,
    MISSING_DAY,
    TOO_EARLY,
    UNREADABLE,
    Evidence,
    Moments,
    as_date,
    as_time,
    separator_of,
)
from cis.register.tickets.rules import DateOrder

DMY, MDY, YMD = DateOrder.DMY, DateOrder.MDY, DateOrder.YMD
MINUTE = 60_000
MAY_3 = date(2024, 5, 3).toordinal()


@pytest.mark.parametrize(
    ("text", "order", "clock"),
    [
        ("2024-05-03 08:05:09", None, 8 * 60 * MINUTE + 5 * MINUTE + 9_000),
        ("2024-05-03T08:05:09Z", None, 8 * 60 * MINUTE + 5 * MINUTE + 9_000),
        ("2024-05-03T08:05:09+02:00", None, 8 * 60 * MINUTE + 5 * MINUTE + 9_000),
        ("2024-05-03 08:05:09 +0200", None, 8 * 60 * MINUTE + 5 * MINUTE + 9_000),
        ("2024/05/03 08:05:09.250", None, 8 * 60 * MINUTE + 5 * MINUTE + 9_250),
        ("2024-05-03T08:05:09.250999Z", None, 8 * 60 * MINUTE + 5 * MINUTE + 9_250),
        ("2024.5.3", None, 0),
        ("3/5/2024 8:05", DMY, 8 * 60 * MINUTE + 5 * MINUTE),
        ("03-05-2024 08:05", DMY, 8 * 60 * MINUTE + 5 * MINUTE),
        ("03.05.2024 08:05", DMY, 8 * 60 * MINUTE + 5 * MINUTE),
        ("03.05.24, 08:05", DMY, 8 * 60 * MINUTE + 5 * MINUTE),
        ("5/3/2024 8:05", MDY, 8 * 60 * MINUTE + 5 * MINUTE),
        ("5/3/2024 12:05 AM", MDY, 5 * MINUTE),
        ("24/05/03", YMD, 0),
        ("03/May/24 10:17 PM", None, 22 * 60 * MINUTE + 17 * MINUTE),
        ("3/May/24 12:00 PM", None, 12 * 60 * MINUTE),
        ("3 May 2024 10:17", None, 10 * 60 * MINUTE + 17 * MINUTE),
        ("May 3, 2024 10:17 pm", None, 22 * 60 * MINUTE + 17 * MINUTE),
        ("  3/5/2024   8:05 ", DMY, 8 * 60 * MINUTE + 5 * MINUTE),
    ],
)
def test_a_date_is_read_in_each_form_it_is_exported(text, order, clock):
    reader = Moments(order, separator=separator_of([text]))
    assert reader.read([text]) == ([MAY_3], [clock])
    assert reader.one(text) == (MAY_3, clock)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", MISSING_DAY),
        ("?", MISSING_DAY),
        ("NULL", MISSING_DAY),
        (" n/a ", MISSING_DAY),
        ("#N/B", MISSING_DAY),
        ("not set", MISSING_DAY),
        ("soon", UNREADABLE),
        ("31/4/2024", UNREADABLE),
        ("2024-02-30 10:00", UNREADABLE),
        ("3/5/2024 25:00", UNREADABLE),
        ("3/5/2024 10:61", UNREADABLE),
        ("3/5/2024 10:10:75", UNREADABLE),
        ("3/5/2024 13:00 PM", UNREADABLE),
        ("3/5/2024 nonsense", UNREADABLE),
        ("3/Foo/2024", UNREADABLE),
        ("٣/5/2024", UNREADABLE),
        ("31/12/1899", TOO_EARLY),
        ("1/1/1970 00:00", TOO_EARLY),
        ("1/1/2030", IN_FUTURE),
    ],
)
def test_what_is_no_usable_date_says_why(text, code):
    reader = Moments(DMY, today=date(2024, 6, 1))
    assert reader.read([text])[0] == [code]


def test_a_zone_moves_moments_with_an_offset_and_leaves_naive_ones():
    reader = Moments(None, separator="T", zone="Europe/London")
    days, clocks = reader.read(["2024-05-02T23:30:00Z", "2024-05-02T23:30:00"])
    assert days == [MAY_3, MAY_3 - 1]
    assert clocks == [30 * MINUTE, (23 * 60 + 30) * MINUTE]


def test_the_second_of_any_day_is_read():
    reader = Moments(None)
    texts = [
        f"2024-05-03 {h:02}:{m:02}:{s:02}"
        for h, m, s in ((0, 0, 0), (23, 59, 59), (12, 30, 1))
    ]
    assert reader.read(texts)[1] == [0, 86_399_000, 45_001_000]


def test_caches_do_not_grow_without_end():
    reader = Moments(None)
    for start in range(0, 86_400, 512):
        seconds = range(start, min(start + 512, 86_400))
        texts = [
            f"2024-05-03 {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in seconds
        ]
        assert reader.read(texts)[1] == [s * 1000 for s in seconds]
    assert len(reader._times) <= 20_000  # noqa: SLF001


@given(st.dates(date(1980, 1, 1), date(2099, 1, 1)), st.sampled_from([DMY, MDY]))
def test_every_day_survives_writing_and_reading(day, order):
    pattern = "{0.day}/{0.month}/{0.year}" if order is DMY else "{0:%m/%d/%Y}"
    assert as_date(pattern.format(day), order) == day
    assert as_date(day.isoformat(), order) == day


@given(st.text(max_size=12))
def test_no_text_makes_the_parsers_stumble(text):
    as_date(text, DMY)
    as_time(text)
    Moments(MDY).read([text])


def test_evidence_settles_what_a_day_above_twelve_shows():
    evidence = Evidence()
    evidence.add(["3/5/2024", "4/5/2024 10:00", "4/5/2024"])
    assert evidence.is_open
    assert evidence.either == ["3/5/2024", "4/5/2024 10:00"]
    evidence.add(["13/5/2024"])
    assert evidence.order is DMY
    assert not evidence.is_open
