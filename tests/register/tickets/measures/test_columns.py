from cis.register.tickets.measures.columns import NUMBERS, Labels, Tickets


def _tickets():
    found = Tickets(labels={"3": Labels("Priority")})
    for name in NUMBERS:
        getattr(found, name).extend([1, 2, 3, 4])
    found.labels["3"].extend(["High", "", " High ", "Low"])
    return found


def test_all_columns_and_labels_keep_step():
    found = _tickets()
    found.keep([1, 0, 1, 0])
    assert [list(column) for column in found.numbers()] == [[1, 3]] * len(NUMBERS)
    assert list(found.labels["3"].codes) == [0, 2]


def test_a_selection_leaves_the_whole_untouched():
    found = _tickets()
    assert list(found.where([0, 1, 0, 1]).lines) == [2, 4]
    assert len(found) == 4


def test_groups_join_what_is_shown_alike():
    parts = _tickets().grouped("3")
    assert {name: list(part.lines) for name, part in parts.items()} == {
        "High": [1, 3],
        "(empty)": [2],
        "Low": [4],
    }
