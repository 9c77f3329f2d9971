"""Every golden case of the public references, one test each."""

import json
import math
import os
from pathlib import Path

import pytest

from cis.core import spc
from cis.core.spc.classic import nelson, western_electric

CASES = Path(__file__).resolve().parents[3] / ".." / "shared" / "spc_cases"
NOT_OURS = {"label", "warnings"}  # the reference's own words


def cases(*kinds):
    if not CASES.is_dir():
        return []
    found = [json.loads(path.read_text()) for path in sorted(CASES.glob("*-*.json"))]
    return [
        pytest.param(case, id=case["id"])
        for case in found
        if case["kind"].startswith(kinds)
    ]


def same(found, expected):
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, dict):
        return all(same(getattr(found, key), one) for key, one in expected.items())
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return found is not None and math.isclose(found, expected, rel_tol=1e-9)
    return found == expected


def check(found, expected, names=None):
    for key, one in expected.items():
        got = getattr(found, (names or {}).get(key, key))
        assert same(got, one), f"{key}: {got} instead of {one}"


def test_the_golden_cases_are_there():
    if not CASES.is_dir():
        if os.environ.get("CIS_STRICT") == "1":
            pytest.fail(f"no golden cases in {CASES}")
        pytest.skip("the shared golden cases are not on this machine")
    assert len(cases("xmr", "qic", "qcc", "delta")) == 97


@pytest.mark.parametrize("case", cases("xmr"))
def test_xmr_equals_the_reference(case):
    given = case["input"]
    expected = {**case["expected"], **case.get("adopted", {}).get("expected", {})}

    def analysed():
        return spc.analyse(
            given["values"],
            dates=given["dates"],
            direction=given["improvement_direction"],
            target=given["target"],
            rebase=given["rebase_dates"],
            freeze=given["fix_after_n_points"],
            screen=given["screen_outliers"],
        )

    if "error" in expected:
        with pytest.raises(ValueError, match="twice"):
            analysed()
        return
    found = analysed()
    expected = {key: one for key, one in expected.items() if key not in NOT_OURS}
    days = expected.pop("date")
    assert [day.isoformat() for day in found.date] == days
    check(found, expected)


CHARTS = {"pp": "pprime", "up": "uprime", "ip": "iprime"}


@pytest.mark.parametrize("case", cases("qic"))
def test_ratio_and_run_charts_equal_qicharts2(case):
    given, expected = case["input"], dict(case["expected"])
    kind = case["kind"].removeprefix("qic-")
    assert given["multiply"] == 1
    assert given["parts_after_point"] == []
    found = spc.analyse(
        dates=given["dates"],
        direction="neutral",
        freeze=given["freeze_after_n_points"],
        screen=given["screen_moving_ranges"],
        chart=CHARTS.get(kind, kind),
        numerators=given["numerators"],
        denominators=given["denominators"],
    )
    assert [number + 1 for number in found.phase] == expected.pop("part")
    runs = found.phases[0].runs
    names = {
        "runs_signal": "signal",
        "n_useful": "useful",
        "longest_run": "longest",
        "longest_run_max": "longest_max",
        "n_crossings": "crossings",
        "n_crossings_min": "crossings_min",
    }
    check(runs, {key: expected.pop(key)[0] for key in names}, names)
    check(found, expected)


@pytest.mark.parametrize("case", cases("qcc"))
def test_western_electric_and_nelson_rules_equal_qcc(case):
    given, expected = case["input"], case["expected"]
    rows = len(given["values"])
    found = spc.analyse(
        dates=[f"2024-{1 + row // 28:02}-{1 + row % 28:02}" for row in range(rows)],
        direction="neutral",
        freeze=given["freeze_after_n_points"],
        screen=False,
        chart={"xbar.one": "i", "p": "p"}[given["type"]],
        numerators=given["values"],
        denominators=given["sizes"],
    )
    assert same(found.value, expected["statistic"])
    assert same(found.centre[0], expected["centre"])
    assert same(found.lower, expected["lower"])
    assert same(found.upper, expected["upper"])
    sigmas = expected["sigma"]
    for row, sigma in enumerate(sigmas if isinstance(sigmas, list) else [sigmas]):
        assert same((found.upper_2s[row] - found.centre[row]) / 2, sigma) or (
            found.upper_2s[row] == 1
        )
    for rules, name in ((western_electric, "western_electric"), (nelson, "nelson")):
        flagged = {
            str(number): [row + 1 for row in rows]
            for number, rows in rules(found.scaled).items()
        }
        assert flagged == expected[name]


@pytest.mark.parametrize("case", cases("delta"))
def test_the_change_since_baseline_equals_the_reference(case):
    given = case["input"]
    found = spc.change(
        given["baseline"],
        given["after"],
        direction=given["improvement_direction"],
        target=given["target"],
        log_scale=given["log"],
    )
    check(found, case["expected"])


def examples():
    if not CASES.is_dir():
        return []
    found = json.loads((CASES / "verdict_public.json").read_text())["examples"]
    return [pytest.param(example, id=example["id"]) for example in found]


@pytest.mark.parametrize("example", examples())
def test_the_verdict_equals_the_worked_example(example):
    given, expected = example["input"], dict(example["expected"])
    rows = given["n_baseline"]
    found = spc.judge(
        given["values"][:rows],
        given["values"][rows:],
        direction=given["improvement_direction"],
        target=given["target"],
        transform="log" if given.get("log") else None,
    )
    assert list(found.caveats) == expected.pop("caveats")
    check(found, expected)
