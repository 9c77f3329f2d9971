"""Student's t distribution and Wilson's interval, to full double precision."""

from math import exp, lgamma, log, log1p, pi, sqrt

Z_95 = 1.959963984540054  # the normal quantile of 0.975
TINY, EXACT = 1e-300, 1e-15


def quantile(probability: float, freedom: float) -> float:
    """Return t with P(T <= t) = probability, for any degrees of freedom > 0."""
    if probability < 1 / 2:
        return -quantile(1 - probability, freedom)
    tail, low, high = 1 - probability, 0.0, 1.0
    while upper_tail(high, freedom) > tail:
        low, high = high, high * 2
    guess = (low + high) / 2
    for _ in range(200):  # pragma: no branch - it settles within a dozen turns
        miss = upper_tail(guess, freedom) - tail
        low, high = (guess, high) if miss > 0 else (low, guess)
        step = guess + miss / density(guess, freedom)
        after = step if low < step < high else (low + high) / 2
        settled, guess = abs(after - guess) <= EXACT * after, after
        if settled:
            break
    return guess


def density(point: float, freedom: float) -> float:
    """Return the probability density of t."""
    half = freedom / 2
    scale = lgamma(half + 1 / 2) - lgamma(half) - log(freedom * pi) / 2
    return exp(scale - (half + 1 / 2) * log1p(point * point / freedom))


def upper_tail(point: float, freedom: float) -> float:
    """Return P(T > point) for a point >= 0, by the incomplete beta function."""
    if point == 0:
        return 1 / 2
    square = point * point
    return _beta(freedom / 2, 1 / 2, freedom / (freedom + square), square) / 2


def _beta(one: float, two: float, share: float, square: float) -> float:
    rest = square / (one * 2 + square)  # 1 - share, without cancellation
    front = lgamma(one + two) - lgamma(one) - lgamma(two)
    front += one * log(share) + two * log(rest)
    if share < (one + 1) / (one + two + 2):
        return exp(front) * _fraction(one, two, share) / one
    return 1 - exp(front) * _fraction(two, one, rest) / two


def _fraction(one: float, two: float, share: float) -> float:
    """Evaluate the continued fraction of the incomplete beta (Lentz's method)."""
    upper, lower = 1.0, 1 / _apart(1 - (one + two) * share / (one + 1))
    value = lower
    for turn in range(1, 500):  # pragma: no branch - it settles within a hundred
        twice = one + 2 * turn
        even = turn * (two - turn) * share / ((twice - 1) * twice)
        odd = -(one + turn) * (one + two + turn) * share / (twice * (twice + 1))
        for term in (even, odd):
            lower = 1 / _apart(1 + term * lower)
            upper = _apart(1 + term / upper)
            value *= lower * upper
        if abs(lower * upper - 1) < EXACT:
            break
    return value


def _apart(value: float) -> float:
    return value if abs(value) > TINY else TINY


def wilson(met: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, as two numbers from 0 to 1."""
    share, square = met / of, Z_95 * Z_95
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = share * (1 - share) / of + square / (4 * of * of)
    reach = Z_95 / (1 + square / of) * sqrt(spread)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
