"""The verdict's vocabulary: codes, caveats and the value that carries them."""

from dataclasses import dataclass

from cis.core.spc.delta import Change

NOT_ENOUGH, TOO_EARLY = "not_enough_data", "too_early"
NO_CHANGE, MIXED = "no_change_detected", "mixed"

# (chart and interval agree on the better side?, both speak?) for a direction of change.
CODES = {
    (1, True): "improvement",
    (-1, True): "deterioration",
    (1, False): "possible_improvement",
    (-1, False): "possible_deterioration",
}
NEUTRAL_CODES = {
    (1, True): "higher",
    (-1, True): "lower",
    (1, False): "possible_higher",
    (-1, False): "possible_lower",
}
SETTLED = frozenset({"improvement", "deterioration", "higher", "lower"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it changed since the baseline, why that is said, and with what caveats.

    Signals are +1 for the better side (neutral: higher), -1 for the worse, 0 for none.
    ``signal_points`` are rows of baseline and after together; ``assurance`` speaks of
    the current level.
    """

    code: str
    n_base: int
    n_post: int
    direction: str
    target: float | None = None
    chart_signal: int = 0
    chart_conflict: bool = False
    interval_signal: int = 0
    sustained: bool = False
    change: Change | None = None
    caveats: tuple[str, ...] = ()
    assurance: str | None = None
    assurance_is_provisional: bool = False
    signal_points: tuple[int, ...] = ()
    sentence: str = ""

    @property
    def verdict(self) -> str:
        """Return the code, under the name the worked examples give it."""
        return self.code


def code_of(chart: int, interval: int, *, conflict: bool, direction: str) -> str:
    """Return the verdict of the two signals once there is enough data."""
    if conflict or chart * interval < 0:
        return MIXED
    if not chart and not interval:
        return NO_CHANGE
    codes = NEUTRAL_CODES if direction == "neutral" else CODES
    return codes[chart or interval, bool(chart and interval)]
