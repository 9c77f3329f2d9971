"""Incidents small enough to check by hand."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.tickets.measures.measure import measure
from cis.register.tickets.rules import Kind, Options, Period

HEADER = (
    "number,opened_at,resolved_at,closed_at,priority,reassignment_count,"
    "reopen_count,made_sla\n"
)
FOUR = HEADER + (
    "INC1,2024-05-13 08:00:00,2024-05-13 10:00:00,2024-05-18 10:00:00,High,0,0,true\n"
    "INC2,2024-05-14 08:00:00,2024-05-14 14:00:00,2024-05-19 14:00:00,Low,1,0,false\n"
    "INC3,2024-05-31 23:00:00,2024-06-01 01:00:00,,Low,2,1,\n"
    "INC4,2024-05-31 12:00:00,,2024-06-02 12:00:00,High,0,0,true\n"
)


def _measured(text, **options):
    return measure(io.BytesIO(text.encode()), "export.csv", Options(**options))


def test_a_month_is_measured_as_defined():
    may, june = (bucket.values for bucket in _measured(FOUR).periods)
    assert (may["opened_n"], may["resolved_n"], may["closed_n"]) == (4, 2, 2)
    assert (may["mttr_mean_h"], may["mttr_median_h"]) == (4, 4)
    assert may["mttr_p90_h"] == pytest.approx(5.6)
    assert may["mttr_p85_h"] == pytest.approx(5.4)
    assert (may["sla_known_n"], may["sla_met_n"], may["sla_pct"]) == (2, 1, 50)
    assert (may["fcr_n"], may["fcr_pct"], may["reassigned_n"]) == (1, 50, 1)
    assert (may["reassign_mean"], may["reopened_n"]) == (0.5, 0)
    assert (may["backlog_n"], may["backlog_mean_age_d"]) == (2, pytest.approx(6.5 / 24))
    assert may["backlog_median_age_d"] == pytest.approx(6.5 / 24)
    assert (june["resolved_n"], june["mttr_mean_h"], june["sla_known_n"]) == (1, 2, 0)
    assert (june["sla_pct"], june["reopen_rate_pct"]) == (None, 100)
    assert (june["closed_n"], june["closed_without_resolved_n"]) == (1, 1)
    assert (june["backlog_n"], june["backlog_mean_age_d"]) == (0, None)


def test_a_ticket_that_ends_at_the_first_instant_after_a_bucket_is_open_then():
    text = HEADER + (
        "INC1,2024-05-31 08:00:00,2024-06-01 00:00:00,,1,0,0,true\n"
        "INC2,2024-06-01 00:00:00,2024-06-02 00:00:00,,1,0,0,true\n"
    )
    may, june = (bucket.values for bucket in _measured(text).periods)
    assert (may["backlog_n"], may["resolved_n"]) == (1, 0)
    assert (june["backlog_n"], june["resolved_n"]) == (0, 2)


def test_totals_are_those_of_the_whole_span():
    totals = _measured(FOUR, period=Period.DAY).totals
    assert (totals["opened_n"], totals["resolved_n"]) == (4, 3)
    assert totals["mttr_mean_h"] == pytest.approx(10 / 3)
    assert totals["mttr_median_h"] == 2


def test_a_breakdown_measures_each_value():
    found = _measured(FOUR, by="Priority")
    assert set(found.totals_by) == {"High", "Low"}
    assert found.totals_by["High"]["opened_n"] == 2
    assert found.periods[1].by["Low"]["resolved_n"] == 1


def test_what_the_export_does_not_tell_is_none_and_said():
    text = "number,opened_at,category,short_description\nINC1,2024-05-13 08:00:00,a,b\n"
    found = _measured(text)
    assert found.totals["reopened_n"] is None
    assert found.totals["fcr_pct"] is None
    assert any("add `resolved_at` to the list view" in each for each in found.warnings)


def test_blank_counters_are_zero_as_tools_leave_them():
    text = HEADER + "INC1,2024-05-13 08:00:00,2024-05-13 09:00:00,,1,,,true\n"
    totals = _measured(text).totals
    assert (totals["fcr_n"], totals["reassigned_n"], totals["reopened_n"]) == (1, 0, 0)


def test_the_last_row_of_a_ticket_counts_even_far_apart():
    filler = "".join(
        f"INC{number},2024-05-13 08:00:00,,,1,0,0,true\n" for number in range(2, 2000)
    )
    text = (
        f"{HEADER}INC1,2024-05-13 08:00:00,,,1,0,0,true\n{filler}"
        "INC1,2024-05-13 08:00:00,2024-05-13 09:00:00,,1,3,0,true\n"
    )
    found = _measured(text)
    assert (found.rows, found.tickets) == (2000, 1999)
    assert found.totals["reassigned_n"] == 1
    assert any("earlier states" in each for each in found.warnings)


def test_closed_before_resolved_is_counted_and_told():
    text = HEADER + (
        "INC1,2024-05-13 08:00:00,2024-05-14 09:00:00,2024-05-14 08:59:00,1,,,true\n"
        "INC2,2024-05-13 08:00:00,2024-05-14 09:00:00,2024-05-14 09:00:00,1,,,true\n"
    )
    found = _measured(text)
    assert found.totals["mttr_mean_h"] == 25
    assert any("closed before they were resolved: 1" in each for each in found.warnings)


def test_a_tail_after_the_export_ends_is_told():
    rows = "".join(
        f"INC{n},2024-0{1 + n % 3}-13 08:00:00,2024-03-20 08:00:00,,1,0,0,true\n"
        for n in range(90)
    )
    text = f"{HEADER}{rows}X,2024-06-01 00:00:00,,,1,0,0,true\n"
    assert any("hardly any ticket" in each for each in _measured(text).warnings)


def test_requests_are_measured_like_incidents():
    text = "Ticket Id,Type,Created Time,Resolved Time\n" + "".join(
        f"SR-{n},Service Request,2024-05-13 08:00:00,2024-05-13 09:00:00\n"
        for n in range(5)
    )
    found = _measured(text)
    assert found.kind is Kind.REQUESTS
    assert found.totals["mttr_mean_h"] == 1


MINUTES = st.integers(0, 60 * 24 * 90)


@given(st.lists(st.tuples(MINUTES, st.none() | MINUTES), min_size=1, max_size=30))
def test_counts_of_buckets_add_up_and_the_backlog_balances(tickets):
    text = HEADER + "".join(
        f"INC{n},{_stamp(opened)},{'' if spent is None else _stamp(opened + spent)}"
        ",,1,0,0,true\n"
        for n, (opened, spent) in enumerate(tickets)
    )
    found = _measured(text, period=Period.WEEK)
    values = [bucket.values for bucket in found.periods]
    assert sum(each["opened_n"] for each in values) == len(tickets)
    open_n = 0
    for each in values:
        open_n += each["opened_n"] - each["resolved_n"]
        assert each["backlog_n"] == open_n


def _stamp(minutes):
    from datetime import datetime, timedelta  # noqa: PLC0415

    return str(datetime(2024, 1, 1) + timedelta(minutes=minutes))  # noqa: DTZ001
