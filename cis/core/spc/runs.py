"""The run chart: Anhøj's rules for runs and crossings around the median."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import comb, log2

from cis.core.spc.limits import Limits
from cis.core.spc.series import Numbers
from cis.core.spc.signals import SIDE_OF

FEWEST_POINTS = 10  # below that the two rules say nothing


@dataclass(frozen=True, slots=True)
class Runs:
    """Longest run and number of crossings with what chance alone would allow."""

    useful: int
    longest: int
    longest_max: int | None
    crossings: int
    crossings_min: int | None

    @property
    def signal(self) -> bool:
        """Say whether the longest run is too long or the crossings are too few."""
        if self.longest_max is None or self.crossings_min is None:
            return False
        return self.longest > self.longest_max or self.crossings < self.crossings_min


def median_line(values: Numbers) -> Limits:
    """Return the median of the values present as a centre without limits."""
    ranked = sorted(value for value in values if value is not None)
    if not ranked:
        return Limits(None)
    middle = len(ranked) // 2
    if len(ranked) % 2:
        return Limits(ranked[middle])
    return Limits((ranked[middle - 1] + ranked[middle]) / 2)


def runs(text: str) -> Runs:
    """Count runs in a text of letters; points on the centre and gaps are left out."""
    sides = [SIDE_OF[letter] for letter in text]
    return around([side for side in sides if side])


def around(sides: Sequence[int]) -> Runs:
    """Count the runs of a sequence of sides, +1 and -1."""
    lengths = [len(list(group)) for _, group in groupby(sides)]
    useful = len(sides)
    enough = useful >= FEWEST_POINTS
    return Runs(
        useful,
        max(lengths, default=0),
        round(log2(useful)) + 3 if enough else None,
        max(len(lengths) - 1, 0),
        fewest_crossings(useful) if enough else None,
    )


def fewest_crossings(useful: int) -> int:
    """Return the 5 % quantile of the crossings of a fair coin's sides."""
    turns = useful - 1
    # Integers: 20 times the sum of the binomial counts against two to the power.
    count, total = 0, comb(turns, 0)
    while total * 20 < 2**turns:
        count += 1
        total += comb(turns, count)
    return count
