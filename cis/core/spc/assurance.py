"""Will the process meet its target? Told from the limits, counted from the points."""

from dataclasses import dataclass

from cis.core.spc.series import Numbers
from cis.core.spc.student import wilson

PASS, FAIL, CHANCE = "consistent_pass", "consistent_fail", "inconsistent"
ICON = {PASS: "pass", FAIL: "fail", CHANCE: "inconsistent", None: None}


@dataclass(frozen=True, slots=True)
class Met:
    """The target was met in ``met`` of ``of`` periods; Wilson's 95 % interval."""

    met: int
    of: int
    low: float
    high: float


def assurance(
    target: float | None,
    *,
    lower: float | None,
    upper: float | None,
    direction: str,
    tie: float = 0.0,
) -> str | None:
    """Return whether limits lie wholly on the good or bad side of the target."""
    if target is None or direction == "neutral" or lower is None or upper is None:
        return None
    up = direction == "increase"
    if target - upper > tie:
        return FAIL if up else PASS
    if lower - target > tie:
        return PASS if up else FAIL
    return CHANCE


def met(values: Numbers, target: float | None, direction: str) -> Met | None:
    """Return how many values met the target, None without target or values."""
    present = [value for value in values if value is not None]
    if target is None or direction == "neutral" or not present:
        return None
    if direction == "increase":
        count = sum(1 for value in present if value >= target)
    else:
        count = sum(1 for value in present if value <= target)
    return Met(count, len(present), *wilson(count, len(present)))
