import json
from dataclasses import replace
from datetime import date

import pytest

from cis.core.spc.assurance import CHANCE, FAIL, PASS
from cis.register.initiatives import verdict
from cis.register.initiatives.rules import Gauge
from cis.register.initiatives.verdict import Goal, Now, Prospect, Start

START = Start(14.2, 12, date(2026, 3, 23), lower=10.0, upper=18.0)
LEVEL = [9.0, 11.0, 10.0] * 4
NOW = Now(
    "improvement",
    json.dumps([[14.0, "common_cause"]] * 12 + [[v, "common_cause"] for v in LEVEL]),
    date(2026, 6, 15),
    10.0,
    -4.2,
    -6.0,
    -2.0,
)
GOAL = Goal(11.4, "decrease", "week")
GAUGE = Gauge("Restore time", "h", 1)


@pytest.mark.parametrize(
    ("code", "outlook", "label"),
    [
        ("no_baseline", None, "No baseline"),
        ("too_early", None, "Too early to tell"),
        ("not_enough_data", None, "Too early to tell"),
        ("no_change_detected", None, "No change detected (noise)"),
        ("improvement", None, "Improved"),
        ("improvement", PASS, "Improved, meets the target"),
        ("improvement", CHANCE, "Improved, target not reliably met"),
        ("improvement", FAIL, "Improved, target not yet met"),
        ("deterioration", None, "Worsened"),
        ("mixed", None, "Mixed signals"),
        ("unheard_of", None, "Too early to tell"),
    ],
)
def test_a_verdict_has_the_field_s_own_words(code, outlook, label):
    assert verdict.label(code, outlook) == label


@pytest.mark.parametrize(
    ("target", "expected"), [(30.0, PASS), (11.4, CHANCE), (1.0, FAIL)]
)
def test_the_limits_of_the_current_level_say_whether_it_meets_the_target(
    target, expected
):
    found = verdict.outlook(START, NOW, replace(GOAL, target=target))

    assert found.assurance == expected
    assert found.of == 12
    assert not found.is_provisional


def test_values_of_the_baseline_are_no_part_of_the_level():
    found = verdict.outlook(
        START, replace(NOW, newest_on=date(2026, 5, 4)), replace(GOAL, target=11.0)
    )

    assert (found.met, found.of, found.is_provisional) == (6, 6, True)


@pytest.mark.parametrize(
    ("now", "goal"),
    [
        (replace(NOW, code="possible_improvement"), GOAL),
        (replace(NOW, newest_on=None), GOAL),
        (replace(NOW, newest_on=date(2026, 4, 6)), GOAL),
        (NOW, replace(GOAL, target=None)),
        (NOW, replace(GOAL, direction="neutral")),
    ],
)
def test_nothing_is_said_of_a_target_without_an_improvement(now, goal):
    assert verdict.outlook(START, now, goal) is None


def test_durations_are_judged_on_their_own_scale():
    found = verdict.outlook(replace(START, is_logged=True), NOW, GOAL)

    assert found.assurance == CHANCE


def test_the_expectation_is_one_honest_sentence():
    some = verdict.expectation(Prospect(CHANCE, 9, 12, False), GAUGE, 11.4, "week")
    trial = verdict.expectation(Prospect(PASS, 6, 6, True), GAUGE, 11.4, "week")

    assert some == (
        "At this level it will meet the 11.4 h target in most weeks, not reliably "
        "(it did in 9 of 12)."
    )
    assert trial.endswith("(it did in 6 of 6; provisional, from fewer than 12 values).")


def test_the_share_of_the_way_comes_with_its_interval():
    found = verdict.attainment(START, NOW, 11.4)

    assert (found.value, found.low, found.high) == pytest.approx(
        (1.5, 0.714, 2.143), 1e-3
    )


@pytest.mark.parametrize(
    ("now", "target"),
    [
        (replace(NOW, code="no_change_detected"), 11.4),
        (replace(NOW, low=None), 11.4),
        (NOW, None),
        (NOW, 14.2),
    ],
)
def test_the_share_of_the_way_is_silent_without_an_improvement(now, target):
    assert verdict.attainment(START, now, target) is None


def test_a_relative_change_needs_a_level_well_above_its_noise():
    noisy = replace(START, lower=-50.0, upper=78.0)

    assert verdict.relative(START, NOW).value == pytest.approx(-4.2 / 14.2)
    assert verdict.relative(noisy, NOW) is None
    assert verdict.relative(replace(START, mean=0.0), NOW) is None
    assert verdict.relative(START, replace(NOW, delta=None)) is None
    assert verdict.relative(replace(START, lower=None), NOW) is not None


def test_without_readings_it_says_why_nothing_can_be_said():
    assert "No baseline" in verdict.early(None, None)
    assert "23 Mar 2026" in verdict.early(START, None)
