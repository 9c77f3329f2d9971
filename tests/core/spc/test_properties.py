"""Invariants of limits, signals and verdicts, on series nobody thought of."""

import datetime as dt
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cis.core import spc
from cis.core.spc.student import quantile, upper_tail

readings = st.integers(-200, 200)
gappy = st.lists(st.none() | readings, min_size=1, max_size=40)
series = st.lists(readings, min_size=8, max_size=40)
FLIPPED = {"high": "low", "low": "high", "none": "none"}
MIRRORED = {"increase": "decrease", "decrease": "increase", "neutral": "neutral"}
OPPOSITE = {
    "improvement": "deterioration",
    "deterioration": "improvement",
    "possible_improvement": "possible_deterioration",
    "possible_deterioration": "possible_improvement",
}


def days(count):
    return [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in range(count)]


def analysed(values, direction="increase", **options):
    return spc.analyse(values, dates=days(len(values)), direction=direction, **options)


def moved(values, by=0, times=1):
    return [None if value is None else times * value + by for value in values]


def near(one, other):
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-7)


@given(gappy, st.integers(-1000, 1000))
def test_shifting_a_series_shifts_its_limits_and_keeps_its_signals(values, by):
    before, after = analysed(values), analysed(moved(values, by=by))
    assert after.rule == before.rule
    assert after.side == before.side
    for name in ("centre", "lower", "upper"):
        lines = moved(getattr(before, name), by=by)
        assert all(map(near, getattr(after, name), lines))


@given(gappy, st.sampled_from([0.25, 2, 1024]))
def test_scaling_a_series_scales_its_limits_and_keeps_its_signals(values, times):
    before, after = analysed(values), analysed(moved(values, times=times))
    assert after.rule == before.rule
    for name in ("centre", "lower", "upper"):
        lines = moved(getattr(before, name), times=times)
        assert all(map(near, getattr(after, name), lines))


@given(gappy, st.sampled_from(["increase", "decrease", "neutral"]))
def test_mirroring_a_series_swaps_its_sides_and_keeps_the_meaning(values, direction):
    before = analysed(values, direction)
    after = analysed(moved(values, times=-1), MIRRORED[direction])
    assert after.rule == before.rule
    assert after.side == tuple(FLIPPED[side] for side in before.side)
    if direction != "neutral":
        assert after.point_type == before.point_type
    assert all(map(near, after.upper, moved(before.lower, times=-1)))


@given(gappy)
def test_turning_the_direction_swaps_improvement_and_concern(values):
    up, down = analysed(values, "increase"), analysed(values, "decrease")
    assert up.rule == down.rule
    assert up.phases[0].improvement == down.phases[0].concern


@given(st.lists(st.none() | readings, min_size=12, max_size=20), gappy, gappy)
def test_points_after_a_frozen_baseline_never_change_its_limits(base, one, other):
    first = analysed([*base, *one], freeze=len(base))
    second = analysed([*base, *other], freeze=len(base))
    for name in ("centre", "lower", "upper"):
        assert getattr(first, name)[0] == getattr(second, name)[0]
        assert len(set(getattr(first, name))) == 1


@given(gappy, gappy)
def test_a_phase_is_what_it_would_be_alone(one, other):
    whole = days(len(one) + len(other))
    both = spc.analyse(
        [*one, *other], dates=whole, direction="increase", rebase=[whole[len(one)]]
    )
    first, second = analysed(one), analysed(other)
    for name in ("centre", "lower", "upper"):
        assert getattr(both, name) == getattr(first, name) + getattr(second, name)
    # Only the tie tolerance looks at the size of values, and it does so per phase.
    assert both.rule == first.rule + second.rule
    assert both.side == first.side + second.side


@given(gappy, st.randoms())
def test_the_order_of_the_rows_does_not_matter(values, chance):
    rows = list(zip(days(len(values)), values, strict=True))
    chance.shuffle(rows)
    mixed = spc.analyse(
        [value for _, value in rows],
        dates=[day.isoformat() for day, _ in rows],
        direction="increase",
    )
    assert mixed == analysed(values)


@given(gappy)
def test_the_fast_way_finds_the_same(values):
    fast, full = spc.signals_of(values), analysed(values)
    marks = [fast.flags.get(row, ("none", "none")) for row in range(len(values))]
    assert [rule for rule, _ in marks] == list(full.rule)
    assert [side for _, side in marks] == list(full.side)
    assert fast.limits.upper == full.upper[0]


@given(gappy)
def test_a_flag_is_never_without_a_side_or_on_a_missing_value(values):
    found = analysed(values)
    for row, value in enumerate(values):
        assert found.special_cause[row] == (found.side[row] != "none")
        assert value is not None or not found.special_cause[row]
    phase = found.phases[0]
    assert phase.common_cause + phase.improvement + phase.concern == phase.n


@given(series, series, st.none() | readings)
def test_a_verdict_mirrors_with_its_data(base, after, target):
    up = spc.judge(base, after, direction="increase", target=target)
    down = spc.judge(
        moved(base, times=-1),
        moved(after, times=-1),
        direction="decrease",
        target=None if target is None else -target,
    )
    assert (up.code, up.sustained, up.caveats) == (
        down.code,
        down.sustained,
        down.caveats,
    )
    assert up.assurance == down.assurance


@given(series, series)
def test_a_verdict_turns_with_the_direction(base, after):
    up = spc.judge(base, after, direction="increase")
    down = spc.judge(base, after, direction="decrease")
    assert down.code == OPPOSITE.get(up.code, up.code)
    assert down.interval_signal == -up.interval_signal


@given(series, series)
def test_a_corrected_interval_is_never_narrower_than_the_plain_one(base, after):
    found = spc.change(base, after, direction="increase")
    slack = 1e-9 * (1 + abs(found.delta))
    assert found.corrected_low <= found.welch_low + slack
    assert found.corrected_high >= found.welch_high - slack
    assert found.corrected_low <= found.delta <= found.corrected_high


@given(st.lists(st.integers(1, 500), min_size=12, max_size=30), st.integers(2, 9))
def test_a_log_chart_scales_with_its_unit(values, times):
    assume(len(set(values)) > 1)
    before = analysed(values, "decrease", transform="log")
    after = analysed(moved(values, times=times), "decrease", transform="log")
    assert all(map(near, after.centre, moved(before.centre, times=times)))


shares = st.lists(
    st.integers(1, 300).flatmap(
        lambda size: st.tuples(st.integers(0, size), st.just(size))
    ),
    min_size=2,
    max_size=30,
)


@given(shares, st.sampled_from(["p", "pprime", "u", "uprime", "iprime", "xmr", "auto"]))
def test_ratio_charts_keep_their_limits_around_the_centre(pairs, chart):
    found = spc.analyse(
        dates=days(len(pairs)),
        direction="increase",
        chart=chart,
        numerators=[top for top, _ in pairs],
        denominators=[size for _, size in pairs],
    )
    for low, centre, high in zip(found.lower, found.centre, found.upper, strict=True):
        assert low is None or low <= centre <= high
    if chart in {"p", "pprime"}:
        assert all(high is None or high <= 1 for high in found.upper)
        assert all(low is None or low >= 0 for low in found.lower)


@pytest.mark.parametrize("freedom", [1, 2, 3.7, 11.08, 30, 400, 1e5])
@pytest.mark.parametrize("probability", [0.6, 0.9, 0.975, 0.9995])
def test_the_t_quantile_inverts_the_distribution(freedom, probability):
    point = quantile(probability, freedom)
    assert math.isclose(upper_tail(point, freedom), 1 - probability, rel_tol=1e-10)
    assert upper_tail(0, freedom) == 0.5
    assert math.isclose(quantile(1 - probability, freedom), -point, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("freedom", "known"),
    [(1, 12.706204736174694), (2, 4.302652729749462), (10, 2.2281388519862735)],
)
def test_the_t_quantile_equals_the_printed_tables(freedom, known):
    assert math.isclose(quantile(0.975, freedom), known, rel_tol=1e-9)
