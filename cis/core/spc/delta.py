"""The change since a baseline: current level against baseline level, honestly."""

from dataclasses import dataclass, replace
from math import exp, fsum, isclose, log, sqrt

from cis.core.spc.assurance import Met, met
from cis.core.spc.cautions import pooled_lag
from cis.core.spc.limits import D2, FULL_FROM, mean_range, moving_ranges
from cis.core.spc.series import Numbers, SeriesError
from cis.core.spc.student import quantile
from cis.core.spc.transform import logs, smallest

TAIL = 0.975
MOST_LAG = 0.9
FEWEST_EFFECTIVE = 2
NEAR_ZERO_SIGMAS = 2


@dataclass(frozen=True, slots=True)
class Change:
    """Baseline and current level with Welch's interval, plain and lag-corrected.

    Levels and ``delta`` are in the metric's unit or, with a ``ratio``, natural logs.
    """

    n_base: int
    n_post: int
    mean_base: float
    mean_post: float
    delta: float
    welch_low: float
    welch_high: float
    welch_df: float
    lag1: float
    lag1_used: float
    corrected_low: float
    corrected_high: float
    corrected_df: float
    relative: float | None = None
    relative_is_meaningful: bool = False
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    geometric_mean_base: float | None = None
    geometric_mean_post: float | None = None
    attainment: float | None = None
    attainment_low: float | None = None
    attainment_high: float | None = None
    met: int | None = None
    met_low: float | None = None
    met_high: float | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of values: how many, their mean and variance."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval of a difference and its degrees of freedom."""

    low: float
    high: float
    freedom: float


def change(
    baseline: Numbers,
    after: Numbers,
    *,
    direction: str,
    target: float | None = None,
    log_scale: bool = False,
) -> Change:
    """Return the change from the baseline to the newest max(12, n0) values after it.

    Raise SeriesError with fewer than two values on either side.
    """
    if log_scale:
        return _ratio(baseline, after, direction=direction, target=target)
    return _difference(baseline, current(baseline, after), direction, target)


def current(baseline: Numbers, after: Numbers) -> list[float | None]:
    """Return the newest values after the baseline that make the current level."""
    present = [row for row, value in enumerate(after) if value is not None]
    wanted = max(FULL_FROM, sum(1 for value in baseline if value is not None))
    first = present[-wanted] if len(present) > wanted else 0
    return list(after[first:])


def _difference(
    baseline: Numbers, after: Numbers, direction: str, target: float | None
) -> Change:
    base, post = _stretch(baseline), _stretch(after)
    delta = post.mean - base.mean
    welch = _welch(base, post, 0.0)
    lag1 = pooled_lag([baseline, after])
    used = min(max(lag1 + 2 / (base.n + post.n), 0.0), MOST_LAG)
    corrected = _welch(base, post, used)
    goal = _attained(base.mean, target, (delta, corrected.low, corrected.high))
    hits = met(after, target, direction) or Met(0, 0, 0.0, 0.0)
    span = mean_range(moving_ranges(baseline)) or 0.0
    return Change(
        n_base=base.n,
        n_post=post.n,
        mean_base=base.mean,
        mean_post=post.mean,
        delta=delta,
        welch_low=welch.low,
        welch_high=welch.high,
        welch_df=welch.freedom,
        lag1=lag1,
        lag1_used=used,
        corrected_low=corrected.low,
        corrected_high=corrected.high,
        corrected_df=corrected.freedom,
        relative=delta / abs(base.mean) if base.mean else None,
        relative_is_meaningful=abs(base.mean) >= NEAR_ZERO_SIGMAS * span / D2 > 0,
        attainment=goal[0],
        attainment_low=goal[1],
        attainment_high=goal[2],
        met=hits.met if hits.of else None,
        met_low=hits.low if hits.of else None,
        met_high=hits.high if hits.of else None,
    )


def _ratio(
    baseline: Numbers, after: Numbers, *, direction: str, target: float | None
) -> Change:
    if target is not None and target <= 0:
        raise SeriesError("A target on a log scale must be above zero.", "target")
    low = smallest([*baseline, *after])
    base, post = logs(baseline, floor=low).values, logs(after, floor=low).values
    goal = None if target is None else log(target)
    return with_ratio(_difference(base, current(base, post), direction, goal))


def with_ratio(found: Change) -> Change:
    """Return a change of logs told as a ratio of geometric means."""
    return replace(
        found,
        relative=None,
        relative_is_meaningful=True,
        ratio=exp(found.delta),
        ratio_low=exp(found.corrected_low),
        ratio_high=exp(found.corrected_high),
        geometric_mean_base=exp(found.mean_base),
        geometric_mean_post=exp(found.mean_post),
    )


def _stretch(values: Numbers) -> Stretch:
    present = [value for value in values if value is not None]
    count = len(present)
    if count < 2:  # noqa: PLR2004 - a variance needs two values
        raise SeriesError("A change needs at least two values on each side.", "values")
    middle = fsum(present) / count
    spread = fsum((value - middle) ** 2 for value in present)
    return Stretch(count, middle, spread / (count - 1))


def _welch(base: Stretch, post: Stretch, lag: float) -> Interval:
    shrink = (1 - lag) / (1 + lag)
    sizes = [max(side.n * shrink, FEWEST_EFFECTIVE) for side in (base, post)]
    parts = [base.variance / sizes[0], post.variance / sizes[1]]
    whole, delta = parts[0] + parts[1], post.mean - base.mean
    if not whole:
        return Interval(delta, delta, base.n + post.n - 2.0)
    shares = [part / whole for part in parts]  # shares first: squares may underflow
    freedom = 1 / sum(
        share * share / (size - 1) for share, size in zip(shares, sizes, strict=True)
    )
    reach = quantile(TAIL, freedom) * sqrt(whole)
    return Interval(delta - reach, delta + reach, freedom)


def _attained(
    base: float, target: float | None, delta: tuple[float, float, float]
) -> tuple[float | None, float | None, float | None]:
    if target is None or isclose(target, base, rel_tol=1e-12):
        return None, None, None
    way = target - base
    low, high = sorted((delta[1] / way, delta[2] / way))
    return delta[0] / way, low, high
