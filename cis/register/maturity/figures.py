"""Draws results as heat-map and radar, and says each cell in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from cis.kit.charts.heatmap import Cell, heatmap
from cis.kit.charts.radar import AIM, BEFORE, PAPER, WORK, Outline, radar
from cis.register.maturity.gaps import FAR
from cis.register.maturity.results import Result, Score
from cis.register.maturity.rules import Dimension, GapKind
from cis.register.practices.models import Practice

SPOKES = tuple(one.value.capitalize() for one in Dimension)


def overview(
    practices: Sequence[Practice],
    results: Mapping[int, Result],
    address: Callable[[int], str],
) -> dict[str, Any]:
    """Return the heat-map of practices by dimensions; a click opens the practice."""
    cells = [
        [_cell(one, results.get(one.id), key, address(one.id)) for key in Dimension]
        for one in practices
    ]
    names = [one.name for one in practices]
    return heatmap(names, SPOKES, cells, title="Maturity of practices")


def outline(found: Result | None, name: str) -> dict[str, Any]:
    """Return the radar of a result, empty without one: work, paper and target."""
    outlines = found and [
        Outline("What is written", _levels(found.documented), PAPER),
        Outline("Target", _levels(found.target), AIM),
        Outline("What happens", _levels(found.actual), WORK),
    ]
    return radar(SPOKES, outlines or [], title=f"Maturity: {name}")


def comparison(pair: tuple[Result, Result] | None, name: str) -> dict[str, Any]:
    """Return the radar of what happened on two days, with the target of the later."""
    if pair is None:
        return radar(SPOKES, [], title=f"Maturity: {name}")
    before, after = pair
    outlines = [
        Outline("Target", _levels(after.target), AIM),
        Outline(_day(before.on), _levels(before.actual), BEFORE),
        Outline(_day(after.on), _levels(after.actual), WORK),
    ]
    return radar(SPOKES, outlines, title=f"Maturity: {name}")


def tone(score: Score) -> str:
    """Return how a score looks: good, between or bad."""
    if score.fails or score.levels.behind >= FAR:
        return "bad"
    if score.levels.behind or score.kind is not GapKind.NONE:
        return "between"
    return "good"


def short(score: Score) -> str:
    """Return a score in a few letters; what is written and not done has no number."""
    return "not done" if score.fails else str(score.levels.actual)


def sentence(score: Score) -> str:
    """Return a score in words."""
    levels = score.levels
    aim = "no target set" if levels.target is None else f"target {levels.target}"
    if score.fails:
        return f"Written as level {levels.documented} and not done, {aim}"
    return (
        f"Happens as level {levels.actual}, written as level {levels.documented}, {aim}"
    )


def _cell(one: Practice, found: Result | None, key: Dimension, url: str) -> Cell:
    name = f"{one.name}, {key.value}"
    if found is None:
        return Cell("none", "", f"{name}<br>Not assessed yet", url)
    score = found.scores[key]
    kind = "" if score.kind is GapKind.NONE else f"<br>{score.kind.value.capitalize()}"
    words = f"{name}<br>{sentence(score)}{kind}"
    return Cell(tone(score), short(score), words, url)


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def _levels(held: Mapping[Dimension, int]) -> list[int | None]:
    return [held.get(one) for one in Dimension]
