import pytest

from cis.kit.charts.small import Small, small, span

CONCERN = "special_cause_concern"


def test_every_signal_and_the_newest_point_carry_a_mark():
    values = [1.0, 2.0, None, 9.0, 2.0]
    kinds = ["common_cause", "common_cause", "common_cause", CONCERN, "common_cause"]
    drawn = small(Small(values, kinds, centre=1.5, target=8.0), title="Time & <more>")

    assert drawn.count("<polygon") == 1
    assert drawn.count("<circle") == 1
    assert drawn.count("<polyline") == 2
    assert "Time &amp; &lt;more&gt;" in drawn
    assert "chart-target" in drawn


@pytest.mark.parametrize("values", [(), (None,), (3.0,), (3.0, 3.0)])
def test_an_axis_always_has_a_height(values):
    low, high = span(Small(values, ["common_cause"] * len(values)))

    assert high > low
    assert small(Small(values, ["common_cause"] * len(values)), title="x")


def test_a_shared_axis_holds_both():
    assert span(Small((4.0, 5.0), ("common_cause",) * 2, low=0.0, high=9.0)) == (0, 9)
