from hypothesis import given
from hypothesis import strategies as st

from cis.kit.charts.theme import MOST_ROOM, figure, label, layout, room, spread


@given(st.lists(st.integers(-50, 50), max_size=6), st.integers(0, 9))
def test_positions_are_moved_up_until_neighbours_are_a_gap_away(wanted, gap):
    placed = spread(wanted, gap)
    steps = [
        high - low
        for low, high in zip(sorted(placed), sorted(placed)[1:], strict=False)
    ]

    assert all(step >= gap for step in steps)
    assert all(new >= old for new, old in zip(placed, wanted, strict=True))


def test_positions_far_apart_stay():
    assert spread([30, 10, 20], 5) == [30, 10, 20]


def test_a_layout_takes_parts_of_its_own():
    assert layout("It fell", margin={"l": 1})["margin"] == {"l": 1}


def test_the_longest_label_beside_a_figure_has_room():
    assert room([]) == room([label("Mean 3 h")])
    assert room([label("Mean 3 h"), label("Upper 1.04 moves")]) >= 16 * 7
    assert room([label("x" * 400)]) == MOST_ROOM


def test_words_from_people_bring_no_tags_into_a_figure():
    data = [{"x": [1, 2], "text": ["<a href='x'>a</a><br>b"], "hovertext": ["&lt;"]}]

    made = figure(data, layout("<b>Title</b>"))

    assert made["data"][0]["text"] == ["&lt;a href='x'&gt;a&lt;/a&gt;<br>b"]
    assert made["data"][0]["hovertext"] == ["&amp;lt;"]
    assert made["data"][0]["x"] == [1, 2]
    assert made["layout"]["title"]["text"] == "&lt;b&gt;Title&lt;/b&gt;"
