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
    assert places([bubble(), bubble(), bubble()]) == pytest.approx([1.0, 1.28, 0.72])


def test_nothing_to_weigh_is_an_empty_figure():
    assert matrix([], title="What first?")["data"] == []
