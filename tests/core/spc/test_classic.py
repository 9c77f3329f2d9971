"""Western Electric and Nelson patterns that the golden cases do not contain."""

from cis.core.spc.classic import Scaled, nelson, western_electric


def scaled(gaps):
    return Scaled(gaps, [1.0] * len(gaps))


def test_a_steady_rise_is_flagged_from_its_sixth_point():
    assert nelson(scaled([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]))[3] == [5, 6]
    assert nelson(scaled([-0.1, -0.2, None, -0.3, -0.4, -0.5, -0.6]))[3] == []


def test_fourteen_points_up_and_down_are_flagged():
    gaps = [0.5, -0.5] * 8
    assert nelson(scaled(gaps))[4] == [13, 14, 15]


def test_fifteen_points_close_to_the_centre_are_flagged_the_edge_included():
    assert nelson(scaled([1.0, -0.2] * 8))[7] == [14, 15]


def test_eight_points_away_from_the_centre_count_only_on_both_sides():
    assert nelson(scaled([1.5, -1.5] * 4))[8] == [7]
    assert nelson(scaled([1.5] * 9))[8] == []


def test_a_point_without_a_sigma_is_never_far():
    assert western_electric(Scaled([9.0, None], [None, 1.0]))[1] == []
