"""The words a verdict, a chart and a point are told in."""

import datetime as dt

import pytest

from cis.core import spc
from cis.core.spc import verdict as codes
from cis.core.spc.words import CAVEATS, LABELS, Wording

HOURS = Wording("Median restore time", "h", 1, dt.date(2026, 5, 4), "week")
BASE = [39, 40, 38, 41, 39, 40, 38, 41, 39, 40, 38, 41]
BETTER = [22, 21, 23, 22, 21, 23, 22, 21, 23, 22, 21, 23]
NOISE = [40, 39, 41, 38, 40, 39, 41, 38, 40, 39, 41, 38]


def judged(base, after, direction="decrease", wording=HOURS, **options):
    return spc.judge(base, after, direction=direction, wording=wording, **options)


def test_an_improvement_names_level_date_interval_and_target():
    found = judged(BASE, BETTER, target=22.0)
    assert found.sentence == (
        "Improved. Median restore time fell from 39.5 h to 22.0 h after 4 May 2026 "
        "(95 % interval 16.6 to 18.4 h less). At this level it will meet the 22 h "
        "target in most weeks, not reliably (it did in 8 of 12)."
    )
    assert spc.label(found) == "Improved, target not reliably met"


def test_a_target_out_of_reach_and_one_reliably_met_are_said():
    far, near = judged(BASE, BETTER, target=10), judged(BASE, BETTER, target=35)
    assert spc.label(far) == "Improved, target not yet met"
    assert "will nearly never meet the 10 h target" in far.sentence
    assert spc.label(near) == "Improved, meets the target"
    assert "will meet the 35 h target nearly always" in near.sentence
    assert spc.label(judged(BASE, BETTER)) == "Improved"
    assert spc.label(judged(BASE, BETTER), "consistent_pass").endswith(
        "meets the target"
    )


def test_a_short_current_level_makes_the_target_provisional():
    assert "provisional" in judged(BASE, BETTER[:8], target=22).sentence


def test_noise_is_told_as_what_fits_the_data():
    found = judged(BASE, NOISE)
    assert spc.label(found) == "No change detected (noise)"
    assert found.sentence.startswith("No change detected. Anything from ")
    assert found.sentence.endswith(" h more fits the data.")


@pytest.mark.parametrize(
    ("base", "after", "told"),
    [
        (BASE, BETTER[:5], "Too early to tell: 5 of the 6 weeks needed."),
        (BASE, [39] * 0, "Too early to tell: 0 of the 6 weeks needed."),
        (BASE[:5], BETTER, "the baseline has 5 of the 6 weeks needed."),
        (BASE[:9], BETTER, "the baseline has 9 of the 12 weeks needed."),
        ([5] * 12, BETTER, "the baseline does not vary, so there is nothing"),
    ],
)
def test_too_early_says_what_is_missing(base, after, told):
    found = judged(base, after)
    assert told in found.sentence
    assert spc.label(found) == "Too early to tell"


def test_an_early_signal_is_called_early():
    assert "points to better." in judged(BASE, BETTER[:5]).sentence
    assert "points to worse, on trial" in judged(BASE[:9], BETTER, "increase").sentence
    assert "points to lower" in judged(BASE, BETTER[:5], "neutral").sentence


def test_percentages_differ_by_percentage_points():
    percent = Wording("Success rate", "%", 1, scale=100)
    base, after = [x / 100 for x in BASE], [x / 100 for x in BETTER]
    told = judged(base, after, "increase", wording=percent).sentence
    assert told.startswith(
        "Worsened. Success rate fell from 39.5 % to 22.0 % after the"
    )
    assert "16.6 to 18.4 percentage points less" in told


def test_a_log_scale_is_told_as_a_ratio():
    told = judged(BASE, BETTER, transform="log").sentence
    assert "from 39.5 h to 22.0 h" in told
    assert " % less)" in told


def test_one_signal_alone_is_only_possible():
    interval = judged(BASE, [38, 37, 39, 40, 36, 38, 39, 37, 40, 36, 38, 39])
    assert interval.chart_signal * interval.interval_signal == 0
    chart = judged(BASE, [40, 39, 41, 38, 40, 33])
    assert chart.code == "possible_improvement"
    assert "The chart signals it, but anything from" in chart.sentence
    higher = judged(BASE, [*NOISE, 46], "neutral")
    assert spc.label(higher) == "Possibly higher"


def test_two_directions_at_once_are_mixed():
    found = judged(BASE, [*NOISE, 46, 33])
    assert (found.code, found.chart_conflict) == ("mixed", True)
    assert "do not agree" in found.sentence


def test_every_code_has_a_label_and_every_caveat_a_sentence():
    every = {*codes.CODES.values(), *codes.NEUTRAL_CODES.values(), codes.MIXED}
    assert every < set(LABELS)
    assert all(spc.caveat(code).endswith(".") for code in CAVEATS)


def test_nothing_ever_claims_a_cause():
    for after in (BETTER, NOISE, BETTER[:4], [*NOISE, 46, 33]):
        for target in (None, 10, 22, 35):
            assert "because" not in judged(BASE, after, target=target).sentence


def test_caveats_of_the_caller_are_listed_last():
    found = judged(BASE, [*BETTER, None], date_chosen_from_data=True, seasonal=True)
    assert found.caveats == ("missing_values", "date_chosen_from_data", "seasonal")


def days(count):
    return [dt.date(2026, 1, 5) + dt.timedelta(weeks=week) for week in range(count)]


def chart(values, **options):
    return spc.analyse(values, dates=days(len(values)), direction="decrease", **options)


def test_a_point_says_its_date_value_and_rule():
    found = chart([*BASE, 60, None, *BETTER], freeze=12)
    assert spc.point(found, 0, HOURS) == "5 Jan 2026: 39.0 h, routine variation"
    assert spc.point(found, 12, HOURS).endswith(
        "60.0 h, concern: beyond the upper limit"
    )
    assert spc.point(found, 13, HOURS) == "6 Apr 2026: missing"
    falling = chart([20, 19, 18, 17, 16, 15, 14, 20])
    assert "a stretch that only falls" in spc.point(falling, 2, HOURS)


def test_a_summary_speaks_of_the_newest_value_and_the_target():
    assert spc.summary(chart([None]), HOURS) == "Median restore time: no value yet."
    assert spc.point(chart([4, 5, 6]), 0, HOURS) == "5 Jan 2026: 4.0 h"
    few = spc.summary(chart([4, 5, 6], target=5), HOURS)
    assert "not enough data for limits" in few
    assert "The target is 5 h; met in 2 of 3 weeks." in few
    assert "nearly always" in spc.summary(chart(BASE, target=60), HOURS)
    assert "nearly never" in spc.summary(chart(BASE, target=10), HOURS)
    assert "by chance" in spc.summary(chart(BASE, target=40), HOURS)
    later = spc.summary(chart([*BASE, 60, 39, 40], freeze=12, target=40), HOURS)
    assert "The latest signal was on 30 Mar 2026." in later


def test_a_negative_number_has_a_true_minus_and_zero_has_none():
    assert HOURS.number(-1234.56) == "\u22121,234.6"
    assert HOURS.number(-0.001) == "0.0"
    assert Wording(digits=0).goal(120) == "120"


@pytest.mark.parametrize(
    ("values", "digits"),
    [([1, 1, 1], 1), ([0.01, 0.02, 0.01], 3), ([900, 1200, 700], 0)],
)
def test_decimals_follow_the_spread_of_the_values(values, digits):
    assert Wording.fitting(values).digits == digits
