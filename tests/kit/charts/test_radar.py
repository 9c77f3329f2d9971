import json

from cis.kit.charts.radar import AIM, PAPER, WORK, Outline, radar

SPOKES = ("People", "Process", "Technology", "Governance")


def test_an_outline_closes_where_it_began():
    [drawn] = radar(SPOKES, [Outline("Happens", (1, 2, 3, 4), WORK)], title="")["data"]

    assert drawn["r"] == [1, 2, 3, 4, 1]
    assert drawn["theta"] == [0, 90, 180, 270, 0]
    assert drawn["hovertext"][1] == "Process<br>Happens: 2"


def test_outlines_are_told_by_line_and_mark_and_not_by_colour_alone():
    outlines = [
        Outline(name, (3, 3, 3, 3), style)
        for name, style in (("Written", PAPER), ("Happens", WORK), ("Target", AIM))
    ]

    drawn = radar(SPOKES, outlines, title="")["data"]

    assert len({one["line"]["dash"] for one in drawn}) == 3
    assert len({one["marker"]["symbol"] for one in drawn}) == 3


def test_an_outline_without_levels_is_left_out():
    figure = radar(SPOKES, [Outline("Target", (None,) * 4, AIM)], title="")

    assert figure["data"] == []
    assert figure["layout"]["polar"]["angularaxis"]["ticktext"] == list(SPOKES)


def test_names_are_plain_text():
    figure = radar(["<b>a</b>"], [Outline("<i>x", (2,), WORK)], title="")

    assert figure["data"][0]["name"] == "&lt;i&gt;x"
    assert figure["layout"]["polar"]["angularaxis"]["ticktext"] == [
        "&lt;b&gt;a&lt;/b&gt;"
    ]
    assert json.dumps(figure)


def test_every_ring_is_a_level():
    rings = radar(SPOKES, [], title="")["layout"]["polar"]["radialaxis"]

    assert rings["tickvals"] == [1, 2, 3, 4, 5]
