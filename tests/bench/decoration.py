"""C4: false alarms of the decoration rule, and how many true worsenings it opens."""

import json
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cis.core.spc.limits import natural_limits
from cis.register.decisions.decoration import Series, sign

METRICS, LOOKS, WITHIN = 2000, 24, 8
STEP = 1.5


def drawn(draw, count, persistence=0.0):
    """Return values of one stable metric, each leaning on the one before."""
    values, last = [], draw.gauss(0, 1)
    for _ in range(count):
        fresh = draw.gauss(0, 1)
        last = persistence * last + (1 - persistence**2) ** 0.5 * fresh
        values.append(20 + 2 * last)
    return values


def opened(baseline, after, first, target):
    """Return the look, from 1 on, at which the rule opens a decision; None if never."""
    limits = natural_limits(baseline)
    for look in range(first, len(after) + 1):
        asked = Series(
            "decrease", baseline, after[:look], target, limits.lower, limits.upper
        )
        if sign(asked):
            return look
    return None


def stable(metrics, baseline, *, with_target=False, persistence=0.0, seed=1):
    """Return the share of stable metrics that are ever called decoration."""
    draw, alarms = random.Random(seed), 0  # noqa: S311 - data, not secrets
    for _ in range(metrics):
        values = drawn(draw, baseline + LOOKS, persistence)
        known, after = values[:baseline], values[baseline:]
        upper = natural_limits(known).upper
        target = upper + 0.5 if with_target and upper is not None else None
        alarms += opened(known, after, 3, target) is not None
    return alarms / metrics


def worsened(metrics, baseline, *, calm=0, seed=2):
    """Return the share of worsened metrics that are opened within eight periods."""
    draw, found, counted = random.Random(seed), 0, 0  # noqa: S311 - data
    for _ in range(metrics):
        values = drawn(draw, baseline + calm + WITHIN)
        known, after = values[:baseline], values[baseline:]
        if calm and opened(known, after[:calm], 3, None) is not None:
            continue
        counted += 1
        after[calm:] = [value + 2 * STEP for value in after[calm:]]
        found += opened(known, after, calm + 1, None) is not None
    return found / counted


def run(metrics=METRICS):
    """Measure for baselines of a year of months, of two, of 36 and 52 periods."""
    figures = {"metrics": metrics, "looks": LOOKS, "bar_false": 0.02, "bar_found": 0.8}
    for size in (12, 24, 36, 52):
        figures[f"false_alarms_{size}"] = round(stable(metrics, size), 4)
        figures[f"found_{size}"] = round(worsened(metrics, size), 3)
        figures[f"found_{size}_a_year_later"] = round(
            worsened(metrics, size, calm=12), 3
        )
    figures["false_alarms_target_met"] = stable(metrics, 24, with_target=True)
    figures["false_alarms_autocorrelated_0.3"] = stable(metrics, 24, persistence=0.3)
    return figures


if __name__ == "__main__":
    print(json.dumps(run()))
