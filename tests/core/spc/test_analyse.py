"""Input that is refused, and what an analysis says beside its arrays."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from cis.core import spc
from cis.core.errors import RuleError
from cis.core.spc.phases import check_freeze

BASE = [9, 11] * 6


def days(count, step=7):
    return [dt.date(2024, 1, 1) + dt.timedelta(days=step * row) for row in range(count)]


def analysed(values, **options):
    given = {"dates": days(len(values)), "direction": "increase", **options}
    return spc.analyse(values, **given)


@pytest.mark.parametrize(
    ("options", "field", "reason"),
    [
        ({"direction": "up"}, "direction", "increase, decrease or neutral"),
        ({"transform": "sqrt"}, "transform", "none or log"),
        ({"chart": "pie"}, "chart", "choose one of"),
        ({"chart": "p"}, "chart", "numerators and denominators"),
        ({"freeze": 11}, "freeze", "at least 12"),
        ({"rebase": ["2030-01-01"]}, "rebase", "later than the last row"),
        ({"rebase": ["soon"]}, "dates", "YYYY-MM-DD"),
        ({"two_of_three": "any"}, "two_of_three", "ptd, mdc, we"),
        ({"shift": 1}, "shift", "at least 2"),
        ({"trend": 0}, "trend", "at least 2"),
        ({"target": float("nan")}, "target", "not a number"),
        ({"dates": days(3)}, "dates", "must match"),
        ({"dates": ["x"] * 12}, "dates", "YYYY-MM-DD"),
        ({"dates": [None] * 12}, "dates", "not a date"),
        ({"dates": days(1) * 12}, "dates", "twice"),
        ({"transform": "log", "chart": "t"}, "transform", "log scale goes"),
        ({"transform": "log", "floor": 0}, "floor", "above zero"),
    ],
)
def test_an_option_that_cannot_be_is_refused_with_its_name(options, field, reason):
    with pytest.raises(RuleError, match=reason) as refusal:
        analysed(BASE, **options)
    assert isinstance(refusal.value, ValueError)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "value", ["5", b"5", True, float("inf"), float("nan"), 1e101, [], Decimal("inf")]
)
def test_a_value_that_is_no_number_is_refused(value):
    with pytest.raises(spc.SeriesError):
        analysed([*BASE, value])


def test_decimals_are_numbers():
    assert analysed([Decimal("9.5"), None, 3]).value == (9.5, None, 3.0)


@pytest.mark.parametrize(
    ("numerators", "denominators", "reason"),
    [
        (None, [1], "Give values"),
        ([1, 2], [1], "must match"),
        ([1, 2], [1, -1], "negative"),
    ],
)
def test_halves_of_ratios_must_fit(numerators, denominators, reason):
    with pytest.raises(spc.SeriesError, match=reason):
        spc.analyse(
            dates=days(2),
            direction="increase",
            numerators=numerators,
            denominators=denominators,
        )


def test_nothing_at_all_is_refused():
    with pytest.raises(spc.SeriesError, match="no rows"):
        analysed([])


@pytest.mark.parametrize(
    ("values", "options", "reason"),
    [
        ([-1, 2], {"transform": "log"}, "negative"),
        ([0, 0], {"transform": "log"}, "above zero"),
        ([-1, 2], {"chart": "t"}, "negative"),
    ],
)
def test_scales_refuse_what_they_cannot_hold(values, options, reason):
    with pytest.raises(spc.SeriesError, match=reason):
        analysed(values, **options)


def test_no_freeze_is_fine():
    check_freeze(None)
    check_freeze(12)


def test_limits_are_none_trial_or_full_by_the_number_of_values():
    assert [analysed(BASE[:count]).limits_kind for count in (1, 5, 6, 11, 12)] == [
        "none",
        "none",
        "trial",
        "trial",
        "full",
    ]
    assert analysed(BASE[:11], target=10).assurance_is_provisional
    assert not analysed(BASE, target=10).assurance_is_provisional
    assert not analysed(BASE).assurance_is_provisional


def test_a_moment_is_taken_as_its_day():
    moments = [dt.datetime(2024, 1, row, 9, tzinfo=dt.UTC) for row in range(1, 13)]
    assert analysed(BASE, dates=moments).date[0] == dt.date(2024, 1, 1)


def test_a_rebase_date_before_the_first_row_changes_nothing():
    assert len(analysed(BASE, rebase=["2023-01-01"]).phases) == 1


def test_the_target_is_counted_since_the_baseline():
    found = analysed([*BASE, 14, 15, None, 9], freeze=12, target=11).attained
    assert (found.met, found.of) == (2, 3)
    assert found.low < 2 / 3 < found.high
    assert analysed(BASE, target=11).attained.of == 12
    assert analysed(BASE, target=11, direction="neutral").attained is None


def test_a_series_without_values_says_nothing():
    found = analysed([None, None], target=3)
    assert (found.newest, found.variation, found.variation_icon) == (
        None,
        "common_cause",
        "common_cause",
    )
    assert found.assurance is None
    assert found.attained is None


def test_warnings_name_gaps_spacing_likeness_trial_and_old_limits():
    uneven = [*days(11), dt.date(2025, 1, 1)]
    found = " ".join(analysed([None, *BASE[1:]], dates=uneven).warnings)
    assert "1 value is missing." in found
    assert "unevenly spaced" in found
    assert "trial limits from 11 values" in found
    alike = [1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1]
    assert "autocorrelation" in " ".join(analysed(alike).warnings)
    assert "not enough data" in " ".join(analysed(BASE[:3]).warnings)
    moved = analysed([*BASE, 60], freeze=12, target=10)
    assert "before its latest signal" in " ".join(moved.warnings)


def test_a_log_chart_speaks_in_the_unit_of_its_values():
    found = analysed([8, 2, 8, 2, 8, 2, 8, 2, 0, 2], transform="log", floor=2)
    assert found.centre[0] == pytest.approx(2 * 2 ** (4 * 2 / 10))
    assert found.floor == 2
    assert "Zeros count as 2" in found.warnings[-1]
    assert found.value[8] == 0


def test_rules_can_be_lengthened_shortened_and_switched_off():
    values = [*BASE, 9] + [12] * 6
    assert "shift" not in analysed(values, freeze=12).rule
    assert analysed(values, freeze=12, shift=6).rule[-1] == "shift"
    rising = [1, 2, 3, 4, 5, 6]
    assert analysed(rising, trend=6).rule[0] == "trend"
    assert set(analysed([*rising, 7], trend=None, shift=None).rule) <= {
        "none",
        "two_of_three",
        "astronomical",
    }
    near = [*BASE, 9, 14, 9, 14]
    assert analysed(near, freeze=12).rule[-3:] == ("none",) * 3
    assert analysed(near, freeze=12, two_of_three="we").rule[-3] == "two_of_three"
    assert analysed([*BASE, 16, 14, 11], freeze=12, two_of_three="mdc").rule[-2:] == (
        "two_of_three",
        "none",
    )
    assert "two_of_three" not in analysed([*BASE, 14, 14], two_of_three=None).rule


@pytest.mark.parametrize(
    ("tops", "sizes", "chart"),
    [
        ([50, 51, 52], [100, 110, 120], "xmr"),
        ([50, 51, 52], [100, 110, 300], "pprime"),
        ([5, 6, 7], [9, 9, 9], "pprime"),
        ([50, 51, 500], [100, 110, 300], "uprime"),
        ([None, 1], [0, None], "pprime"),
    ],
)
def test_the_chart_of_a_ratio_follows_from_its_denominators(tops, sizes, chart):
    found = spc.analyse(
        dates=days(len(tops)),
        direction="increase",
        chart="auto",
        numerators=tops,
        denominators=sizes,
    )
    assert found.chart == chart


def test_an_overdispersed_series_shows_its_spread():
    found = spc.analyse(
        dates=days(12, 1),
        direction="increase",
        chart="pprime",
        numerators=[900, 990] * 6,
        denominators=[1000, 1001] * 6,
    )
    assert found.sigma_z > 1


def test_unsorted_ratios_keep_their_parts_together():
    dates = days(3)
    found = spc.analyse(
        dates=[dates[2], dates[0], dates[1]],
        direction="increase",
        chart="u",
        numerators=[3, 1, 2],
        denominators=[1, 1, 0],
    )
    assert found.value == (1, None, 3)
    assert found.upper[1] is None
    counted = spc.analyse(
        dates=[dates[2], dates[0], dates[1]],
        direction="increase",
        chart="c",
        numerators=[3, 1, None],
    )
    assert counted.value == (1, None, 3)
    assert counted.upper[1] == counted.upper[0]


def test_a_newest_row_without_denominator_keeps_the_phase_its_limits():
    found = spc.analyse(
        dates=days(12),
        direction="increase",
        target=0.9,
        chart="p",
        numerators=[40, 50] * 6,
        denominators=[100] * 11 + [0],
    )
    assert found.upper[-1] is None
    assert found.phases[0].upper is not None
    assert found.assurance == "consistent_fail"


def test_limits_that_cannot_be_drawn_have_no_sigma():
    constant = analysed([5] * 12, chart="i")
    assert constant.scaled.scores == [None] * 12
    assert constant.outside_limits == (False,) * 12


def test_the_payload_is_json_with_the_names_of_the_cases():
    found = spc.analysis_as_json(analysed([*BASE, None, 30], freeze=12, target=10))
    again = json.loads(json.dumps(found, allow_nan=False))
    assert again["date"][0] == "2024-01-01"
    assert again["rule"][-1] == "astronomical"
    assert again["phases"][0]["start"] == "2024-01-01"
    assert again["attained"]["of"] == 1
