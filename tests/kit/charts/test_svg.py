"""The drawings: whole XML, no script, no inline style, never colour alone."""

import datetime as dt

import pytest
from defusedxml import ElementTree

from cis.core import spc
from cis.kit.charts.svg import behaviour_svg, nice, sparkline

NASTY = "<script>alert('x')</script> & \"more\""
STEP = [9, 11] * 6 + [14, None, 15, 14, 15, 14, 15, 14]


def analysed(values, direction="increase", **options):
    days = [dt.date(2024, 1, 1) + dt.timedelta(weeks=row) for row in range(len(values))]
    return spc.analyse(values, dates=days, direction=direction, **options)


def drawn(analysis, **options):
    text = behaviour_svg(analysis, title="Restore time", **options)
    return text, ElementTree.fromstring(text)


def classes(root):
    return [one.get("class") for one in root.iter() if one.get("class")]


def test_a_chart_has_a_title_a_description_and_a_point_for_every_value():
    _, root = drawn(analysed(STEP, freeze=12), unit="h")
    assert root[0].text == "Restore time"
    assert "h" in root[1].text
    points = [
        one
        for one in root.iter()
        if (one.get("class") or "").startswith("chart-point") and len(one)
    ]
    assert len(points) == 19
    assert all(" h" in point[0].text for point in points)


def test_meaning_shows_by_shape_as_well_as_by_colour():
    up, down = (
        drawn(analysed(STEP, freeze=12)),
        drawn(analysed(STEP, "decrease", freeze=12)),
    )
    shapes = {text.count("<polygon") for text, _ in (up, down)}
    corners = {
        one.get("points")
        for _, root in (up, down)
        for one in root.iter()
        if one.tag.endswith("polygon")
    }
    assert shapes == {7}
    assert len(corners) == 14
    assert "improvement" in up[0]
    assert "concern" in down[0]


def test_the_baseline_is_shaded_only_when_it_is_frozen():
    assert "chart-baseline" in drawn(analysed(STEP, freeze=12))[0]
    assert "chart-baseline" not in drawn(analysed(STEP))[0]


def test_trial_limits_are_dashed_and_too_few_values_show_none():
    assert (
        'class="chart-limit" stroke="#7a7f87" stroke-width="1.2" stroke-dasharray="6 4"'
        in (drawn(analysed(STEP[:8]))[0])
    )
    assert "chart-limit" not in drawn(analysed(STEP[:4]))[0]


def test_a_target_is_a_labelled_line():
    text, root = drawn(analysed(STEP, target=12.0), unit="h")
    assert "target 12 h" in text
    assert "chart-target" in classes(root)


def test_a_gap_breaks_the_curve():
    _, root = drawn(analysed(STEP, freeze=12))
    assert classes(root).count("chart-line") == 2


@pytest.mark.parametrize(
    "values", [[5], [None], [None, None], [7, 7, 7], [0], [1e-9, 2e-9]]
)
def test_any_series_can_be_drawn(values):
    assert drawn(analysed(values))[1].get("role") == "img"
    assert ElementTree.fromstring(sparkline(values)).get("role") == "img"


def test_words_from_outside_are_escaped_and_nothing_needs_inline_style():
    analysis = analysed(STEP, target=12)
    for text in (
        behaviour_svg(analysis, title=NASTY, unit=NASTY),
        sparkline(STEP, title=NASTY),
    ):
        assert ElementTree.fromstring(text) is not None
        assert "<script" not in text
        assert "style=" not in text
        assert "<style" not in text


def test_a_sparkline_marks_its_newest_value_and_says_what_it_is():
    analysis = analysed(STEP, freeze=12)
    text = sparkline(STEP, centre=10.0, point_types=analysis.point_type)
    root = ElementTree.fromstring(text)
    assert (root.get("width"), root.get("height")) == ("120", "28")
    assert root[0].text == "19 values, newest 14, improvement"
    assert text.count("chart-point") == 1
    assert "chart-improvement" in text
    assert "chart-centre" in text


def test_an_empty_sparkline_says_so():
    assert "No values yet" in sparkline([])
    assert "1 value, newest 3" in sparkline([3])


@pytest.mark.parametrize(
    ("step", "round_step"), [(0.3, 0.5), (1, 1), (11, 20), (70, 100)]
)
def test_ticks_are_round(step, round_step):
    assert nice(step) == pytest.approx(round_step)


def test_a_character_that_no_document_can_hold_is_replaced():
    drawing = sparkline([1.0, 2.0], point_types=["common_cause"] * 2, title="a\x1b<b")

    assert "<title>a\N{REPLACEMENT CHARACTER}&lt;b</title>" in drawing
    ElementTree.fromstring(drawing)
