"""The Western Electric and Nelson rules: flagged only once a pattern is complete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Scores = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Scaled:
    """Distances from the centre and, for each point, the size of one sigma there."""

    gaps: Scores
    sigmas: Scores

    @property
    def scores(self) -> list[float | None]:
        """Return the distances in sigmas, where both are known."""
        return [
            None if gap is None or not sigma else gap / sigma
            for gap, sigma in zip(self.gaps, self.sigmas, strict=True)
        ]


def western_electric(points: Scaled) -> dict[int, list[int]]:
    """Return rule number -> rows flagged by the four Western Electric rules."""
    return {
        1: beyond(points.scores, 3),
        2: some_beyond(points, 2, of=3, sigmas=2),
        3: some_beyond(points, 4, of=5, sigmas=1),
        4: one_side(points.gaps, 8),
    }


def nelson(points: Scaled) -> dict[int, list[int]]:
    """Return rule number -> rows flagged by Nelson's eight rules."""
    scores = points.scores
    return {
        1: beyond(scores, 3),
        2: one_side(points.gaps, 9),
        3: moving_on(points.gaps, 6),
        4: alternating(points.gaps, 14),
        5: some_beyond(points, 2, of=3, sigmas=2),
        6: some_beyond(points, 4, of=5, sigmas=1),
        7: every(scores, 15, lambda score: abs(score) <= 1),
        8: both_sides(scores, 8),
    }


def beyond(scores: Scores, sigmas: float) -> list[int]:
    """Return the rows more than so many sigmas from the centre."""
    return every(scores, 1, lambda score: abs(score) > sigmas)


def one_side(scores: Scores, length: int) -> list[int]:
    """Return the rows that complete or prolong a run on one side of the centre."""
    return sorted(
        every(scores, length, lambda score: score > 0)
        + every(scores, length, lambda score: score < 0)
    )


def some_beyond(points: Scaled, count: int, *, of: int, sigmas: float) -> list[int]:
    """Return the far rows with enough far rows of the same side in their window.

    As in the reference, the sigma of the newest row measures its whole window.
    """
    found = []
    for row, (gap, sigma) in enumerate(zip(points.gaps, points.sigmas, strict=True)):
        if gap is None or not sigma or row < of - 1 or abs(gap) <= sigmas * sigma:
            continue
        side = 1 if gap > 0 else -1
        window = points.gaps[row - of + 1 : row + 1]
        far = [one for one in window if one is not None and one * side > sigmas * sigma]
        if len(far) >= count:
            found.append(row)
    return found


def both_sides(scores: Scores, length: int) -> list[int]:
    """Return the rows that end so many outside one sigma, some above, some below."""
    ends = every(scores, length, lambda score: abs(score) > 1)
    windows = {row: scores[row - length + 1 : row + 1] for row in ends}
    return [
        row
        for row, window in windows.items()
        if {score is not None and score > 0 for score in window} == {True, False}
    ]


def moving_on(scores: Scores, length: int) -> list[int]:
    """Return the rows that complete or prolong a steady rise or fall."""
    steps = _steps(scores)
    rising = every(steps, length - 1, lambda step: step > 0)
    falling = every(steps, length - 1, lambda step: step < 0)
    return sorted(rising + falling)


def alternating(scores: Scores, length: int) -> list[int]:
    """Return the rows that complete or prolong an up and down without a break."""
    steps = _steps(scores)
    turns = [
        None if one is None or other is None else one * other
        for one, other in zip([None, *steps], steps, strict=False)
    ]
    return every(turns, length - 2, lambda turn: turn < 0)


def every(scores: Scores, length: int, holds: Callable[[float], bool]) -> list[int]:
    """Return the rows that end a run of so many values for which it holds."""
    found, run = [], 0
    for row, score in enumerate(scores):
        run = run + 1 if score is not None and holds(score) else 0
        if run >= length:
            found.append(row)
    return found


def _steps(scores: Scores) -> list[float | None]:
    pairs = pairwise(scores)
    steps = [None if a is None or b is None else b - a for a, b in pairs]
    return [None, *steps]
