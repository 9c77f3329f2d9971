from itertools import pairwise

import pytest

from cis.kit.charts.matrix import Bubble, diameters, matrix, places


def bubble(effort="M", value=5.0, weight=4.0):
    return Bubble("CI-0001", "Restore time", effort, value, weight, "/initiatives/1")


def test_effort_goes_right_and_value_goes_up():
    [points] = matrix([bubble("S", 2.0), bubble("XL", 8.0)], title="What first?")[
        "data"
    ]

    assert points["x"] == [0.0, 3.0]
    assert points["y"] == [2.0, 8.0]
    assert points["text"][0] == "CI-0001"
    assert points["customdata"][0] == "/initiatives/1"
    assert "score 2, effort S" in points["hovertext"][0]


def test_the_area_of_a_bubble_follows_its_weight():
    small, large, nothing = diameters(
        [bubble(weight=1), bubble(weight=4), bubble(weight=0)]
    )

    assert large - nothing == pytest.approx(2 * (small - nothing))
    assert diameters([bubble(weight=0)]) == [nothing]


def test_bubbles_in_one_place_stand_side_by_side():
    found = places([bubble(), bubble(), bubble()])

    assert [place.x for place in found] == pytest.approx([0.66, 1.0, 1.34])
    assert [place.side for place in found] == [
        "top center",
        "bottom center",
        "top center",
    ]


def test_the_highest_of_a_crowd_stands_leftmost_in_whatever_order_they_come():
    low, high = places([bubble(value=70), bubble(value=78)])

    assert (low.x, high.x) == pytest.approx((1.17, 0.83))


def test_those_far_apart_and_those_of_other_effort_stay_where_they_are():
    found = places([bubble("S", 80), bubble("M", 80), bubble("M", 40)])

    assert [place.x for place in found] == [0, 1, 1]


def test_a_crowd_of_many_keeps_to_its_effort_and_covers_nothing_of_a_column():
    bubbles = [bubble("M", 80 - at * 4) for at in range(12)]
    found = places(bubbles)
    columns = {place.x for place in found}

    assert min(columns) >= 0.6
    assert max(columns) <= 1.4
    for column in columns:
        values = [
            one.value
            for one, place in zip(bubbles, found, strict=True)
            if place.x == column
        ]
        assert all(high - low > 0.2 * 96 for high, low in pairwise(values))


def test_no_name_stands_below_the_lowest_bubbles():
    found = places([bubble(value=80), bubble(value=2), bubble(value=2)])

    assert {place.side for place in found} == {"top center"}


def test_nothing_to_weigh_is_an_empty_figure():
    assert matrix([], title="What first?")["data"] == []
