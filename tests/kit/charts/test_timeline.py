import json
from datetime import date

from cis.kit.charts.timeline import DAY_MILLISECONDS, TONES, Bar, shortened, timeline

TODAY = date(2026, 3, 2)
FIRST = Bar(
    "a", "Incidents", "Stabilise", date(2026, 1, 1), date(2026, 3, 1), "over", "A", "/a"
)
SECOND = Bar(
    "b", "Changes", "Optimise", date(2026, 4, 1), date(2026, 5, 1), "blocked", "B"
)


def draw(*needs):
    return timeline([FIRST, SECOND], needs, TODAY, title="The year")


def test_each_bar_lies_from_day_to_day_in_its_row():
    [bars] = draw()["data"]

    assert bars["base"] == ["2026-01-01", "2026-04-01"]
    assert bars["x"] == [59 * DAY_MILLISECONDS, 30 * DAY_MILLISECONDS]
    assert bars["y"] == [0, 1]
    assert bars["customdata"] == ["/a", ""]


def test_a_state_is_told_by_sign_and_pattern_as_well_as_colour():
    [bars] = draw()["data"]

    assert bars["text"] == [f"{TONES['over'].sign} Stabilise", "⚠ Optimise"]
    assert bars["marker"]["pattern"]["shape"] == ["", "/"]
    assert bars["meta"]["short"] == ["✓", "⚠"]
    assert len({tone.sign for tone in TONES.values()}) == len(TONES)


def test_a_line_leads_from_the_end_of_the_needed_to_what_waits():
    _, lines = draw(("b", "a"))["data"]

    assert lines["x"] == ["2026-03-01", "2026-04-01", None]
    upper, lower, _ = lines["y"]
    assert 0 < upper < 0.5 < lower < 1


def test_a_line_within_a_row_stays_in_it():
    twin = Bar("c", "Incidents", "Standardise", TODAY, TODAY, "running", "C")
    _, lines = timeline([FIRST, twin], [("c", "a")], TODAY, title="")["data"]

    assert lines["y"][0] == lines["y"][1] < 0.5


def test_what_is_not_drawn_has_no_line():
    assert len(draw(("b", "elsewhere"))["data"]) == 1


def test_today_is_a_line_with_its_word():
    layout = draw()["layout"]

    assert layout["shapes"][0]["x0"] == "2026-03-02"
    assert layout["annotations"][0]["text"] == "Today"
    first, last = layout["xaxis"]["range"]
    assert first < "2026-01-01"
    assert last > "2026-05-01"


def test_a_row_holds_all_bars_of_its_name():
    twin = Bar("c", "Incidents", "Standardise", TODAY, TODAY, "running", "C")
    figure = timeline([FIRST, SECOND, twin], [], TODAY, title="")

    assert figure["data"][0]["y"] == [0, 1, 0]
    assert figure["data"][0]["x"][2] == DAY_MILLISECONDS
    _, *names = figure["layout"]["annotations"]
    assert [one["text"] for one in names] == ["Incidents", "Changes"]


def test_texts_are_plain():
    nasty = Bar("d", "<b>Row</b>", "<i>", TODAY, TODAY, "planned", "<a>")
    figure = json.dumps(timeline([nasty], [], TODAY, title=""))

    assert "<b>" not in figure
    assert "<i>" not in figure


def test_nothing_to_show_is_an_empty_figure():
    assert timeline([], [], TODAY, title="")["data"] == []
    assert len(shortened("x" * 60)) == 48
