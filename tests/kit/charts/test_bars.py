import json

from cis.kit.charts.bars import pareto, running_shares, shortened


def test_the_most_frequent_comes_first_with_the_running_share_beside_it():
    figure = pareto(
        ["Mail", "VPN"], [10, 30], title="VPN hurts", axis="Tickets", urls=["/m", "/v"]
    )
    [bars] = figure["data"]

    assert bars["x"] == [30, 10]
    assert bars["text"] == ["30 (75 %)", "10 (100 %)"]
    assert bars["customdata"] == ["/v", "/m"]
    assert bars["hovertext"][0] == "VPN: 30<br>with all above: 75 %"
    assert figure["layout"]["yaxis"]["ticktext"] == ["VPN", "Mail"]


def test_categories_of_the_same_name_keep_their_own_bars():
    [bars] = pareto(["A" * 40, "A" * 41], [1, 1], title="", axis="Tickets")["data"]

    assert bars["y"] == [0, 1]
    assert "customdata" not in bars


def test_shares_are_of_the_whole_even_if_the_bars_do_not_show_all():
    [bars] = pareto(["A", "B"], [5, 3], title="", axis="Tickets", total=10)["data"]

    assert bars["text"] == ["5 (50 %)", "3 (80 %)"]


def test_thousands_are_written_out_as_beside_the_bars():
    axis = pareto(["A"], [12_000], title="", axis="Tickets")["layout"]["xaxis"]

    assert axis["separatethousands"]
    assert axis["exponentformat"] == "none"


def test_nothing_to_show_is_an_empty_figure():
    assert json.dumps(pareto([], [], title="", axis="Tickets"))
    assert running_shares([0, 0]) == [0.0, 0.0]


def test_a_long_name_is_cut_where_it_would_not_fit():
    assert shortened("Mail") == "Mail"
    assert len(shortened("x" * 50)) == 34
