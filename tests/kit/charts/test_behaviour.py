import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cis.kit.charts import theme
from cis.kit.charts.behaviour import Behaviour, Event, behaviour, extent, words

DAYS = [date(2026, 3, 2) + timedelta(weeks=week) for week in range(6)]
CHART = Behaviour(
    dates=DAYS,
    values=[40.0, 42.0, 39.0, 22.0, None, 21.0],
    kinds=["common_cause"] * 3
    + ["special_cause_improvement", "common_cause", "special_cause_concern"],
    phases=[0, 0, 0, 1, 1, 1],
    centre=[40.0] * 3 + [21.5] * 3,
    lower=[30.0] * 3 + [15.0] * 3,
    upper=[50.0] * 3 + [28.0] * 3,
    title="Restore time fell in March",
    axis="Median restore time",
    unit="h",
    target=24.0,
    baseline=(DAYS[0], DAYS[2]),
    events=[Event(1, DAYS[3], "Swarming began")],
    trial=[1],
    notes=["", "", "", "Seven weeks below the mean", "", ""],
)


def part(figure, name):
    return [
        entry for entry in figure["layout"]["annotations"] if entry.get("name") == name
    ]


def test_the_figure_is_plain_json():
    assert (
        json.loads(json.dumps(behaviour(CHART)))["layout"]["title"]["text"]
        == CHART.title
    )


def test_each_phase_has_its_own_lines_and_trial_limits_are_dashed():
    *limits, _line, _points = behaviour(CHART)["data"]

    assert [trace["line"]["dash"] for trace in limits] == ["solid"] * 3 + ["dash"] * 3
    assert [trace["y"][0] for trace in limits] == [50.0, 30.0, 40.0, 28.0, 15.0, 21.5]
    assert limits[0]["x"] == ["2026-03-02", "2026-03-09", "2026-03-16"]


def test_a_signal_differs_in_shape_size_and_colour():
    marker = behaviour(CHART)["data"][-1]["marker"]

    assert marker["symbol"] == ["circle"] * 3 + ["circle"][:0] + [
        "diamond",
        "circle",
        "triangle-down",
    ]
    assert marker["color"][3] == "var:improvement"
    assert marker["size"][3] > marker["size"][0]


def test_a_concern_above_the_mean_points_up():
    high = replace(
        CHART,
        values=[60.0, *CHART.values[1:]],
        kinds=["special_cause_concern", *CHART.kinds[1:]],
    )

    assert behaviour(high)["data"][-1]["marker"]["symbol"][0] == "triangle-up"


def test_a_missing_value_leaves_a_gap():
    *_, line, _points = behaviour(CHART)["data"]

    assert line["y"][4] is None
    assert line["connectgaps"] is False


def test_hovering_says_date_value_and_what_the_rule_says():
    assert words(CHART, 0) == "2 Mar 2026: 40.0 h<br>Routine variation"
    assert words(CHART, 3) == "23 Mar 2026: 22.0 h<br>Seven weeks below the mean"
    assert words(CHART, 4) == "30 Mar 2026: no reading"


def test_the_target_is_a_line_with_a_label():
    figure = behaviour(CHART)

    assert [
        shape["y0"] for shape in figure["layout"]["shapes"] if shape.get("xref")
    ] == [24.0]
    assert part(figure, "edge-target")[0]["text"] == "Target 24.0 h"


def test_the_baseline_is_shaded_and_named():
    layout = behaviour(CHART)["layout"]
    [band] = [shape for shape in layout["shapes"] if shape["type"] == "rect"]

    assert (band["x0"], band["x1"]) == ("2026-03-02", "2026-03-16")
    assert "Baseline" in [entry["text"] for entry in layout["annotations"]]


def test_an_event_is_a_numbered_flag():
    [flag] = part(behaviour(CHART), "event")

    assert flag["text"] == "1"
    assert flag["hovertext"] == "23 Mar 2026: Swarming began"


def test_labels_at_the_edge_do_not_overlap():
    close = replace(CHART, target=21.6)
    labels = [
        entry["y"]
        for entry in behaviour(close)["layout"]["annotations"]
        if entry.get("name", "").startswith("edge")
    ]
    gaps = [
        high - low
        for low, high in zip(sorted(labels), sorted(labels)[1:], strict=False)
    ]

    assert min(gaps) >= 0.05 * extent(close)[1]


def test_zero_is_on_the_axis_where_it_means_something():
    assert extent(CHART)[0] == 0
    assert extent(replace(CHART, lower=[-5.0] * 6))[0] == 0


def test_an_axis_without_zero_says_so():
    high = replace(CHART, zero=False)

    assert extent(high)[0] > 0
    assert "does not start at 0" in behaviour(high)["layout"]["yaxis"]["title"]["text"]


def test_values_below_zero_are_shown():
    assert extent(replace(CHART, values=[-3.0, *CHART.values[1:]]))[0] < -3


def test_a_logarithmic_axis_spans_what_is_above_zero():
    logged = behaviour(replace(CHART, logged=True))["layout"]["yaxis"]

    assert logged["type"] == "log"
    assert "logarithmic" in logged["title"]["text"]
    assert logged["range"] == pytest.approx([1.0792, 1.7959], abs=1e-4)


def test_a_chart_without_readings_is_an_empty_frame():
    none = Behaviour(
        dates=[],
        values=[],
        kinds=[],
        phases=[],
        centre=[],
        lower=[],
        upper=[],
        title="Nothing yet",
        axis="Tickets",
        unit="",
    )

    assert extent(none) == (0.0, 1.0)
    assert extent(replace(none, logged=True)) == (0.0, 1.0)
    assert behaviour(none)["layout"]["annotations"] == []


def test_no_text_needs_inline_style():
    # Bold and italic tags become style attributes, which the page's policy refuses.
    assert "<b>" not in json.dumps(behaviour(CHART))


def test_every_kind_of_point_has_a_shape_of_its_own():
    signals = {kind: look.symbol for kind, look in theme.LOOKS.items()}

    assert len({signals[kind] for kind in signals if "neutral" not in kind}) == 3
    assert theme.look("unheard of") == theme.COMMON


def test_a_logarithmic_axis_without_readings_is_empty():
    zero = replace(CHART, logged=True, values=[0.0] * 6, target=None)

    assert extent(
        replace(zero, centre=[0.0] * 6, lower=[0.0] * 6, upper=[0.0] * 6)
    ) == (
        0.1,
        1.0,
    )
