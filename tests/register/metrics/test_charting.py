import re
from datetime import date, timedelta

import pytest

from cis.register.metrics import charting, figures, series
from cis.register.metrics.charting import Event, Frozen
from cis.register.metrics.rules import (
    DataKind,
    Direction,
    Measure,
    Period,
    Transform,
)
from cis.register.metrics.series import Point

MONDAY = date(2026, 1, 5)


def measure(kind=DataKind.MEASUREMENT, unit="h", **changes):
    return Measure("MTTR", unit, Direction.DECREASE, kind, Period.WEEK, **changes)


def weeks(*values, first=MONDAY):
    return [Point(first + timedelta(weeks=n), value) for n, value in enumerate(values)]


def frozen(number, points, transform=Transform.NONE):
    return Frozen(number, points[0].starts_on, points[-1].starts_on, points, transform)


def test_without_readings_there_is_a_sentence():
    chart = charting.chart(measure(), [], [])

    assert chart.summary == "MTTR: no reading yet."
    assert chart.newest is None
    assert figures.figure(chart)["data"]


def test_too_few_readings_have_no_limits():
    chart = charting.chart(measure(), weeks(1, 2, 3), [])

    assert {row.upper for row in chart.rows} == {None}
    assert {row.words for row in chart.rows} == {"too few readings for limits"}


def test_without_a_baseline_all_readings_make_the_limits():
    chart = charting.chart(measure(), weeks(*[1, 2] * 6, 9), [], target=3)

    assert chart.rows[0].upper == chart.rows[-1].upper
    assert chart.rows[-1].kind == "special_cause_concern"
    assert chart.rows[-1].words == "concern: beyond the upper limit"
    assert chart.baseline is None
    assert chart.trial == ()


def test_frozen_limits_are_carried_on_and_earlier_points_have_none():
    points = weeks(50, 50, *[1, 2] * 3, 9, None)
    chart = charting.chart(measure(), points, [frozen(1, points[2:8])])

    assert [row.phase for row in chart.rows] == [0, 0, *[1] * 8]
    assert [row.upper for row in chart.rows[:2]] == [None, None]
    assert chart.rows[0].words == "before baseline 1"
    assert {row.centre for row in chart.rows[2:]} == {1.5}
    assert chart.trial == (1,)
    assert chart.newest.point.value == 9
    assert chart.rows[-1].words == "no reading"


def test_an_older_baseline_keeps_its_phase_until_the_next_begins():
    points = weeks(*[10, 12] * 6, *[1, 2] * 6)
    both = [frozen(2, points[12:]), frozen(1, points[:12])]

    chart = charting.chart(measure(), points, both)

    assert [row.centre for row in chart.rows] == [11] * 12 + [1.5] * 12
    assert chart.baseline.number == 2


def test_a_baseline_that_begins_before_an_older_one_replaces_it():
    points = weeks(*[10, 12] * 12)
    both = [frozen(1, points[6:18]), frozen(2, points[:12])]

    chart = charting.chart(measure(), points, both)

    assert {row.phase for row in chart.rows} == {0}
    assert len(chart.rows) == 24


def test_a_gap_right_after_the_baseline_is_seen():
    points = weeks(*[10, 12] * 6, None, 11)
    chart = charting.chart(
        measure(), [*points[:12], points[13]], [frozen(1, points[:12])]
    )

    assert [row.point.value for row in chart.rows[12:]] == [None, 11]


def test_days_without_a_reading_are_no_gaps():
    day = Measure("M", "h", Direction.DECREASE, DataKind.MEASUREMENT, Period.DAY)
    points = [Point(date(2026, 3, 6), 1), Point(date(2026, 3, 9), 2)]

    assert series.filled(points, Period.DAY) == points
    assert series.after(points, date(2026, 3, 4), Period.DAY) == points
    assert len(charting.chart(day, points, []).rows) == 2


def test_shares_with_small_or_uneven_wholes_get_laneys_chart():
    kind = measure(DataKind.PROPORTION, "%")
    sizes = [20, 60] * 6
    points = [
        Point(
            MONDAY + timedelta(weeks=n), 100 * (size - n % 5) / size, size - n % 5, size
        )
        for n, size in enumerate(sizes)
    ]

    chart = charting.chart(kind, points, [frozen(1, points)])

    assert chart.chart == "pprime"
    assert chart.rows[0].centre == pytest.approx(
        100 * sum(p.numerator for p in points) / sum(sizes)
    )
    assert chart.rows[0].lower < chart.rows[1].lower
    assert chart.rows[0].upper <= 100


@pytest.mark.parametrize(
    ("kind", "sizes", "name"),
    [
        (DataKind.PROPORTION, [100, 110] * 6, "xmr"),
        (DataKind.PROPORTION, [None] * 12, "xmr"),
        (DataKind.RATE, [5, 6] * 6, "uprime"),
        (DataKind.MEASUREMENT, [None] * 12, "xmr"),
    ],
)
def test_the_denominators_choose_the_chart(kind, sizes, name):
    points = [
        Point(MONDAY + timedelta(weeks=n), 0.5, size and size / 2, size)
        for n, size in enumerate(sizes)
    ]

    assert series.lens(measure(kind, ""), points, points).chart == name


@pytest.mark.parametrize(
    ("values", "scale"), [([1, 2], "log"), ([0, 0], "none"), ([-1, 2], "none")]
)
def test_a_log_scale_needs_something_above_zero_and_nothing_below(values, scale):
    logged = measure(transform=Transform.LOG)

    assert series.lens(logged, weeks(*values), weeks(*values)).transform == scale


def test_nothing_but_zeros_is_drawn_on_a_plain_scale():
    chart = charting.chart(measure(transform=Transform.LOG), weeks(*[0.0] * 8), [])

    assert not chart.logged
    assert chart.rows[0].centre == 0


def test_the_figure_carries_words_events_and_baseline():
    points = weeks(*[10, 12] * 6, 11, 3)
    events = [Event(date(2026, 4, 2), "Go-live"), Event(date(2026, 3, 1), "Approved")]
    chart = charting.chart(
        measure(), points, [frozen(1, points[:12])], target=8, events=events
    )

    drawn = figures.figure(chart)

    texts = [note["text"] for note in drawn["layout"]["annotations"]]
    assert [event.text for event in chart.events] == ["Approved", "Go-live"]
    assert {"1", "2", "Baseline"} <= {re.sub("<.*?>", "", text) for text in texts}
    assert drawn["layout"]["yaxis"]["title"]["text"] == "MTTR (h)"
    hover = next(trace["text"] for trace in drawn["data"] if "text" in trace)
    assert "Improvement: beyond the lower limit" in hover[-1]


def test_frozen_text_out_and_in_is_the_same_series():
    points = [Point(MONDAY, 0.1, 1.0, 10.0), Point(date(2026, 1, 12), None)]

    assert series.thawed(series.frozen_text(points)) == points
