"""The published figures of the public data sets, to four decimals."""

import csv
import gzip
from pathlib import Path

import pytest

from cis.register.tickets.measures.measure import Measures, measure, rounded
from cis.register.tickets.rules import DateOrder, Options, Period

HELPDESK = {
    "resolved_activity": "Resolve ticket",
    "closed_activity": "Closed",
    "escalated_activity": "Require upgrade|Create SW anomaly",
}
ORACLES = [
    ("demo_incidents_uci.csv", "month", "reference_demo_incidents_monthly.csv", {}),
    ("demo_incidents_uci.csv", "week", "reference_demo_incidents_weekly.csv", {}),
    ("uci_incident_event_log.csv.gz", "month", "reference_uci_monthly.csv", {}),
    ("uci_incident_event_log.csv.gz", "week", "reference_uci_weekly.csv", {}),
    (
        "uci_variant_dash_dates_head.csv.gz",
        "month",
        "reference_uci_variant_head_monthly.csv",
        {},
    ),
    ("demo_changes_govuk.csv", "month", "reference_demo_changes_monthly.csv", {}),
    (
        "govuk_production_changes.csv.gz",
        "month",
        "reference_govuk_changes_monthly.csv",
        {},
    ),
    ("helpdesk_italian.csv.gz", "month", "reference_helpdesk_monthly.csv", HELPDESK),
]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _check(found: Measures, reference: list[dict[str, str]]) -> None:
    first = next(iter(reference[0]))
    starts = [row.pop(first) for row in reference]
    assert [str(each.start)[: len(starts[0])] for each in found.periods] == starts
    for bucket, row in zip(found.periods, reference, strict=True):
        expected = {key: float(cell) if cell else None for key, cell in row.items()}
        assert {key: rounded(bucket.values[key]) for key in row} == expected


@pytest.fixture(scope="module")
def totals():
    def read(shared: Path, dataset: str) -> dict[str, float]:
        rows = _rows(shared / "data" / "reference_totals.csv")
        return {
            row["metric"]: float(row["value"])
            for row in rows
            if row["dataset"] == dataset
        }

    return read


@pytest.mark.parametrize(("file", "period", "reference", "mapping"), ORACLES)
def test_every_cell_of_the_reference_is_reproduced(
    shared, file, period, reference, mapping
):
    data = shared / "data"
    options = Options(period=Period(period), mapping=mapping)
    _check(measure(data / file, file, options), _rows(data / reference))


def test_the_head_of_the_original_log_gives_the_figures_of_its_resaved_variant(
    shared, tmp_path
):
    data = shared / "data"
    head = tmp_path / "head.csv"
    with gzip.open(data / "uci_incident_event_log.csv.gz", "rt", newline="") as log:
        head.write_text("".join(next(log) for _ in range(5_999)), newline="")
    found = measure(head, head.name, Options())
    _check(found, _rows(data / "reference_uci_variant_head_monthly.csv"))


def test_a_breakdown_by_priority_reproduces_its_reference(shared):
    data = shared / "data"
    file = "uci_incident_event_log.csv.gz"
    found = measure(data / file, file, Options(by="priority"))
    for row in _rows(data / "reference_uci_by_priority.csv"):
        values = found.totals_by[row.pop("priority")]
        expected = {key: float(cell) for key, cell in row.items()}
        assert {key: rounded(values[key]) for key in row} == expected


def test_totals_of_the_incident_log_are_right_and_not_the_naive_ones(shared, totals):
    data = shared / "data"
    file = "uci_incident_event_log.csv.gz"
    expected = totals(shared, "uci")
    found = measure(data / file, file, Options())
    assert found.rows == expected["events"]
    assert found.tickets == expected["incidents"]
    for key in (
        *("resolved_n", "mttr_mean_h", "mttr_median_h", "reopened_n"),
        *("reopen_rate_pct", "fcr_pct", "reassigned_pct"),
    ):
        assert rounded(found.totals[key]) == expected[key]
    assert rounded(found.totals["sla_pct"]) == expected["sla_pct_resolved"]
    assert rounded(found.totals["sla_pct_of_closed"]) == expected["sla_pct_all_closed"]
    without = found.totals["closed_without_resolved_n"]
    assert without == expected["resolved_missing_n"]
    assert rounded(found.totals["sla_pct"]) != expected["WRONG_sla_pct_over_events"]
    wrong = expected["WRONG_month_first_mttr_mean_h"]
    assert rounded(found.totals["mttr_mean_h"]) != wrong


def test_read_month_first_the_incident_log_is_refused_row_by_row(shared):
    file = "demo_incidents_uci.csv"
    options = Options(date_order=DateOrder.MDY)
    found = measure(shared / "data" / file, file, options)
    assert found.rejected_n > 4_000
    assert found.rejected_n + found.tickets == found.rows


def test_totals_of_the_help_desk_are_reproduced(shared, totals):
    file = "helpdesk_italian.csv.gz"
    expected = totals(shared, "helpdesk")
    found = measure(shared / "data" / file, file, Options(mapping=HELPDESK))
    assert (found.rows, found.tickets) == (expected["events"], expected["tickets"])
    for key in (
        *("resolved_n", "mttr_mean_h", "mttr_median_h", "reopen_rate_pct"),
        *("fcr_pct", "reassigned_pct", "escalated_pct"),
    ):
        assert rounded(found.totals[key]) == expected[key]


def test_totals_of_the_changes_are_reproduced(shared, totals):
    file = "govuk_production_changes.csv.gz"
    found = measure(shared / "data" / file, file, Options())
    for key, value in totals(shared, "govuk").items():
        assert rounded(found.totals[key]) == value


def test_totals_of_a_rest_export_with_raw_codes_are_reproduced(shared, totals):
    file = "servicenow_pdi_incidents_rest.csv"
    expected = totals(shared, "servicenow_pdi")
    found = measure(shared / "data" / file, file, Options())
    assert found.rows == expected["rows"]
    for key in ("resolved_n", "closed_n", "mttr_mean_h", "mttr_median_h"):
        assert rounded(found.totals[key]) == expected[key]
    assert rounded(found.totals["sla_pct"]) == expected["sla_pct_of_resolved"]


def test_the_first_of_two_columns_of_one_name_is_used_and_told(shared):
    file = "uci_variant_mangled_header_head.csv"
    found = measure(shared / "data" / file, file, Options(by="category"))
    assert any("“category” stands 2 times" in each for each in found.warnings)
    assert found.tickets
    assert "55" in found.totals_by
