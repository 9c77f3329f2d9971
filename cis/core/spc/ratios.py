"""Charts of counts and ratios: p, u, c, Laney's p' and u', Taylor's I'."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, inf, pi, sqrt

from cis.core.spc.limits import D2, Limits, mean_range, moving_ranges
from cis.core.spc.series import Numbers

RANGE_LIMIT_PRIME = 3.2665  # Taylor's own rounding of D4
STEADY_SIZES, SMALLEST_SIZE = 2, 10  # largest to smallest denominator; smallest


@dataclass(frozen=True, slots=True)
class Ratio:
    """Lines at every point of one phase and, for p' and u', the spread sigma_z."""

    lines: tuple[Limits, ...]
    sigma_z: float | None = None


Spread = Callable[[float, float], float]


def p_spread(centre: float, size: float) -> float:
    """Return the binomial standard deviation of a share of ``size`` cases."""
    return sqrt(max(centre * (1 - centre), 0.0) / size)


def u_spread(centre: float, size: float) -> float:
    """Return the Poisson standard deviation of a rate over ``size`` units."""
    return sqrt(max(centre, 0.0) / size)


def quotients(numerators: Numbers, denominators: Numbers) -> list[float | None]:
    """Return the ratios; one without a denominator, or over zero, is missing."""
    return [
        None if top is None or not size else top / size
        for top, size in zip(numerators, denominators, strict=True)
    ]


def suited(numerators: Numbers, denominators: Numbers) -> str:
    """Choose the chart of a ratio: xmr if denominators are steady, else a prime."""
    pairs = zip(numerators, denominators, strict=True)
    both = [(top, size) for top, size in pairs if top is not None and size]
    sizes = [size for _, size in both]
    if (
        sizes
        and min(sizes) >= SMALLEST_SIZE
        and max(sizes) <= STEADY_SIZES * min(sizes)
    ):
        return "xmr"
    return "pprime" if all(top <= size for top, size in both) else "uprime"


def plain(
    tops: Numbers, sizes: Numbers, *, rows: int, spread: Spread, most: float = inf
) -> Ratio:
    """Return the p or u chart with its baseline in the first ``rows`` rows."""
    centre = pooled(tops[:rows], sizes[:rows])
    return Ratio(_around(centre, sizes, lambda size: spread(centre or 0, size), most))


def laney(
    tops: Numbers,
    sizes: Numbers,
    *,
    rows: int,
    spread: Spread,
    most: float = inf,
    screen: bool = True,
) -> Ratio:
    """Return the p' or u' chart: plain limits widened by the spread between points."""
    centre = pooled(tops[:rows], sizes[:rows])
    if centre is None or not spread(centre, 1):
        return Ratio(_around(centre, sizes, lambda _: 0.0, most))
    scores = [
        None if value is None or not size else (value - centre) / spread(centre, size)
        for value, size in zip(
            quotients(tops[:rows], sizes[:rows]), sizes[:rows], strict=True
        )
    ]
    span = mean_range(moving_ranges(scores), screen=screen)
    sigma_z = None if span is None else span / D2
    wide = sigma_z or 0.0
    return Ratio(
        _around(centre, sizes, lambda size: spread(centre, size) * wide, most), sigma_z
    )


def individuals_prime(
    tops: Numbers, sizes: Numbers, *, rows: int, screen: bool = True
) -> Ratio:
    """Return Taylor's I' chart: individual values that weigh as their denominators."""
    centre = pooled(tops[:rows], sizes[:rows])
    values = quotients(tops[:rows], sizes[:rows])
    pairs = list(zip(values, sizes[:rows], strict=True))
    scaled = [
        sqrt(pi / 2) * abs(after - before) / sqrt(1 / size_after + 1 / size_before)
        for (before, size_before), (after, size_after) in pairwise(pairs)
        if before is not None and after is not None and size_before and size_after
    ]
    sigma = mean_range(scaled, screen=screen, limit=RANGE_LIMIT_PRIME) or 0.0
    return Ratio(_around(centre, sizes, lambda size: sigma / sqrt(size), inf, -inf))


def counts(values: Numbers, *, rows: int) -> Ratio:
    """Return the c chart: counts over equal opportunities."""
    ones: Sequence[float | None] = [None if value is None else 1.0 for value in values]
    drawn = plain(values, ones, rows=rows, spread=u_spread)
    shown = next((lines for lines in drawn.lines if lines.upper is not None), None)
    return Ratio(drawn.lines if shown is None else (shown,) * len(values))


def pooled(tops: Numbers, sizes: Numbers) -> float | None:
    """Return the sum of the numerators over the sum of the denominators."""
    pairs = zip(tops, sizes, strict=True)
    both = [(top, size) for top, size in pairs if top is not None and size]
    whole = fsum(size for _, size in both)
    return fsum(top for top, _ in both) / whole if whole else None


def _around(
    centre: float | None,
    sizes: Iterable[float | None],
    sigma_at: Callable[[float], float],
    most: float,
    least: float = 0.0,
) -> tuple[Limits, ...]:
    def at(size: float | None) -> Limits:
        sigma = sigma_at(size) if size else 0.0
        if centre is None or not sigma:
            return Limits(centre)
        return Limits(
            centre,
            max(centre - 3 * sigma, least),
            min(centre + 3 * sigma, most),
            max(centre - 2 * sigma, least),
            min(centre + 2 * sigma, most),
        )

    return tuple(at(size) for size in sizes)
