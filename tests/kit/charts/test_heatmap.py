import json

from cis.kit.charts.heatmap import ORDER, TONES, Cell, heatmap, shortened

GOOD = Cell("good", "3/3", "RS.MA: 3 of 3", "/here")
BAD = Cell("bad", "0/1", "RS.AN: a gap", "/there")


def test_a_state_is_told_by_its_sign_and_letters_as_well_as_colour():
    figure = heatmap(["RS.MA", "RS.AN"], ["All"], [[GOOD], [BAD]], title="Coverage")
    [drawn] = figure["data"]

    assert drawn["text"] == [["● 3/3"], ["▲ 0/1"]]
    assert drawn["z"] == [[1], [3]]
    assert drawn["hovertext"][1] == ["RS.AN: a gap"]
    assert drawn["customdata"] == [["/here"], ["/there"]]
    assert figure["layout"]["yaxis"]["ticktext"] == ["RS.MA", "RS.AN"]


def test_every_tone_has_a_sign_and_a_ground_of_its_own():
    assert len({tone.sign for tone in TONES.values()}) == len(TONES)
    assert len({tone.ground for tone in TONES.values()}) == len(TONES)


def test_colours_are_steps_and_no_shades_between_states():
    [drawn] = heatmap(["A"], ["B"], [[GOOD]], title="")["data"]
    scale = drawn["colorscale"]

    assert len(scale) == 2 * len(ORDER)
    assert scale[1][0] == scale[2][0]
    assert (drawn["zmin"], drawn["zmax"]) == (-0.5, 3.5)


def test_a_cell_of_which_nothing_is_said_stays_empty():
    [drawn] = heatmap(["A"], ["B", "C"], [[GOOD, None]], title="")["data"]

    assert drawn["z"] == [[1, None]]
    assert drawn["text"] == [["● 3/3", ""]]


def test_nothing_to_show_is_an_empty_figure():
    assert heatmap([], [], [], title="")["data"] == []
    assert json.dumps(heatmap(["A"], ["B"], [[None]], title=""))


def test_a_long_name_is_cut_where_it_would_not_fit():
    assert shortened("GV.OC") == "GV.OC"
    assert len(shortened("x" * 60)) == 46
