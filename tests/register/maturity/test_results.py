from datetime import date

from cis.register.maturity import results
from cis.register.maturity.gaps import Levels
from cis.register.maturity.results import Result, Score, Voice
from cis.register.maturity.rules import PLACES, Dimension, GapKind, Said, Side

PEOPLE, PROCESS, TECHNOLOGY, GOVERNANCE = Dimension


def result(*levels):
    scores = {
        one: Score(one, Levels(*pair), GapKind.NONE, GapKind.NONE)
        for one, pair in zip(Dimension, levels, strict=True)
    }
    return Result(1, 1, date(2026, 5, 4), scores)


def voice(name, level, *, is_done=True, has_left=False):
    answers = dict.fromkeys(PLACES, Said(level, f"{name} says.")) if level else {}
    return Voice(len(name), name, is_done, has_left, answers)


def test_the_weakest_dimension_stands_first():
    found = result((3, 3), (4, 2), (2, 2), (5, 4)).weakest_first

    assert [one.dimension for one in found] == [PROCESS, TECHNOLOGY, PEOPLE, GOVERNANCE]


def test_changes_say_what_became_of_each_side():
    before, after = result(*[(3, 1)] * 4), result((3, 3), (2, 2), (3, 1), (3, 1))

    words = {
        (one.dimension, one.side): one.words for one in results.changes(before, after)
    }

    assert words[PEOPLE, Side.ACTUAL] == "2 levels higher"
    assert words[PEOPLE, Side.DOCUMENTED] == "unchanged"
    assert words[PROCESS, Side.DOCUMENTED] == "1 level lower"


def test_where_all_agree_their_level_is_proposed():
    same = results.differences([voice("Anna", 3), voice("Ben", 3)])
    apart = results.differences([voice("Anna", 3), voice("Ben", 2)])

    assert {one.proposal.level for one in same} == {3}
    assert not any(one.differs for one in same)
    assert all(one.differs for one in apart)
    assert apart[0].proposal == Said(None, "Anna says.\nBen says.")


def test_nobody_is_waited_for_who_left():
    voices = [
        voice("Anna", 3),
        voice("Ben", 2, is_done=False),
        voice("Cleo", 2, is_done=False, has_left=True),
        voice("Dora", None, is_done=False, has_left=True),
    ]

    assert [one.name for one in results.awaited(voices)] == ["Ben"]
    assert [one.name for one in results.counted(voices)] == ["Anna", "Cleo"]
