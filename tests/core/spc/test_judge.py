"""Verdicts beyond the worked examples: ratios, logs, short and silent series."""

import json

import pytest

from cis.core import spc

BASE = [39, 40, 38, 41, 39, 40, 38, 41, 39, 40, 38, 41]
LOW = [22, 21, 23, 22, 21, 23, 22, 21, 23, 22, 21, 23]


def test_a_ratio_is_judged_by_the_chart_of_ratios():
    sizes = [100, 150] * 12
    shares = [value / 100 for value in [*BASE, *LOW]]
    found = spc.judge(
        shares[:12],
        shares[12:],
        direction="decrease",
        chart="pprime",
        denominators=sizes,
        target=0.3,
    )
    assert found.code == "improvement"
    assert found.sustained
    assert found.signal_points == tuple(range(17, 24))


def test_denominators_cover_every_row():
    with pytest.raises(spc.SeriesError, match="must match"):
        spc.judge(BASE, LOW, direction="decrease", denominators=[1])


def test_a_missing_denominator_is_a_missing_value():
    found = spc.judge(
        [value / 100 for value in BASE],
        [value / 100 for value in LOW],
        direction="decrease",
        chart="u",
        denominators=[100] * 23 + [None],
    )
    assert found.code == "improvement"


def test_neutral_directions_say_higher_or_lower():
    assert spc.judge(BASE, LOW, direction="neutral").code == "lower"
    assert spc.judge(LOW, BASE, direction="neutral").code == "higher"


def test_a_run_chart_has_no_limits_but_still_a_verdict():
    assert spc.judge(BASE, LOW, direction="decrease", chart="run").code == "improvement"


def test_zeros_on_a_log_scale_count_as_the_smallest_value():
    found = spc.judge(BASE, [*LOW, 0], direction="decrease", transform="log", target=30)
    assert found.code == "improvement"
    assert found.change.ratio < 1
    assert found.assurance == "consistent_pass"


def test_only_zeros_are_not_enough_to_judge_by():
    found = spc.judge([0] * 12, [0] * 12, direction="decrease", transform="log")
    assert found.code == "not_enough_data"


def test_a_target_on_a_log_scale_is_above_zero():
    with pytest.raises(spc.SeriesError, match="above zero"):
        spc.judge(BASE, LOW, direction="decrease", transform="log", target=0)


def test_a_target_equal_to_the_baseline_has_no_attainment():
    found = spc.judge(BASE, LOW, direction="decrease", target=39.5)
    assert found.change.attainment is None
    assert found.change.met == 12


def test_a_change_near_zero_has_no_meaningful_percentage():
    found = spc.change([-2, 2, -1, 2], [5, 6, 5, 6], direction="increase")
    assert found.relative is not None
    assert not found.relative_is_meaningful
    assert spc.change(BASE, LOW, direction="decrease").relative_is_meaningful
    assert spc.change([-1, 1], [5, 6], direction="increase").relative is None


def test_a_change_needs_two_values_on_each_side():
    with pytest.raises(spc.SeriesError, match="two values"):
        spc.change([1, None], [1, 2], direction="increase")


def test_the_attainment_comes_with_its_interval():
    change = spc.change(BASE, LOW, direction="decrease", target=20)
    assert change.attainment_low < change.attainment < change.attainment_high


def test_sustained_needs_eight_values_on_the_new_side():
    assert not spc.judge(BASE, LOW[:7], direction="decrease").sustained
    assert spc.judge(BASE, LOW[:8], direction="decrease").sustained


@pytest.mark.parametrize("options", [{}, {"transform": "log"}])
def test_a_verdict_becomes_json(options):
    found = spc.judge(BASE, LOW, direction="decrease", target=30, **options)
    told = json.loads(json.dumps(spc.verdict_as_json(found), allow_nan=False))
    assert told["code"] == "improvement"
    assert told["label"] == "Improved, meets the target"
    assert told["delta"]["absolute"] == pytest.approx(-17.5, abs=0.1)
    assert told["delta"]["interval_of"] == ("relative" if options else "absolute")
    assert told["delta"]["low"] < told["delta"]["high"] < 0
    early = spc.verdict_as_json(spc.judge(BASE, LOW[:3], direction="decrease"))
    assert (early["delta"], early["change"]) == (None, None)
