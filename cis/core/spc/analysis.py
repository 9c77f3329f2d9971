"""The analysis of one series: what every point is, and what the whole says."""

import datetime as dt
from dataclasses import dataclass

from cis.core.spc import cautions
from cis.core.spc.assurance import ICON, Met, assurance, met
from cis.core.spc.classic import Scaled
from cis.core.spc.phases import Phase
from cis.core.spc.series import SeriesError
from cis.core.spc.signals import TIE

IMPROVEMENT, CONCERN = "special_cause_improvement", "special_cause_concern"
COMMON = "common_cause"
RECENT = 7  # points: a signal among them is a signal now

POINT_TYPE = {
    "increase": {"none": COMMON, "high": IMPROVEMENT, "low": CONCERN},
    "decrease": {"none": COMMON, "high": CONCERN, "low": IMPROVEMENT},
    "neutral": {
        "none": COMMON,
        "high": "special_cause_neutral_high",
        "low": "special_cause_neutral_low",
    },
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """One series in date order: arrays with one entry per row, phases and summary.

    Values and lines are in the metric's unit, also on a log scale. A side of the mean
    or place beyond or near the limits is None where there is nothing to tell.
    """

    chart: str
    direction: str
    target: float | None
    transform: str
    date: tuple[dt.date, ...]
    value: tuple[float | None, ...]
    phase: tuple[int, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    lower_2s: tuple[float | None, ...]
    upper_2s: tuple[float | None, ...]
    relative_to_mean: tuple[int | None, ...]
    outside_limits: tuple[bool | None, ...]
    close_to_limits: tuple[bool | None, ...]
    rule: tuple[str, ...]
    side: tuple[str, ...]
    special_cause: tuple[bool, ...]
    point_type: tuple[str, ...]
    phases: tuple[Phase, ...]
    floor: float | None = None

    @property
    def newest(self) -> int | None:
        """Return the row of the newest value, None if every value is missing."""
        for row in range(len(self.value) - 1, -1, -1):
            if self.value[row] is not None:
                return row
        return None

    @property
    def variation(self) -> str:
        """Return the point type of the newest value."""
        return COMMON if self.newest is None else self.point_type[self.newest]

    @property
    def variation_icon(self) -> str:
        """Return the variation as an icon's name: its meaning and side."""
        row = self.newest
        kind = self.variation.removeprefix("special_cause_")
        if row is None or kind == COMMON or kind.startswith("neutral"):
            return kind
        return f"{kind}_{self.side[row]}"

    @property
    def assurance(self) -> str | None:
        """Return whether the latest limits keep, miss or straddle the target."""
        latest = self.phases[-1]
        sizes = [abs(value) for value in self.value if value is not None]
        return assurance(
            self.target,
            lower=latest.lower,
            upper=latest.upper,
            direction=self.direction,
            tie=TIE * max(sizes, default=0.0),
        )

    @property
    def assurance_icon(self) -> str | None:
        """Return the assurance as an icon's name."""
        return ICON[self.assurance]

    @property
    def assurance_is_provisional(self) -> bool:
        """Say whether the assurance stands on limits from fewer than 12 values."""
        return self.assurance is not None and self.limits_kind != "full"

    @property
    def limits_kind(self) -> str:
        """Return none, trial or full: what the latest phase's limits are worth."""
        return self.phases[-1].limits_kind

    @property
    def sigma_z(self) -> float | None:
        """Return the latest phase's spread of points; above 1 is overdispersion."""
        return self.phases[-1].sigma_z

    @property
    def short_phase_warning(self) -> tuple[bool, ...]:
        """Say for each row whether its phase is too short for settled limits."""
        return tuple(self.phases[number].short for number in self.phase)

    @property
    def scaled(self) -> Scaled:
        """Return the distances from the centre and the sigmas, for other rule sets."""
        lines = zip(self.centre, self.lower_2s, self.upper_2s, strict=True)
        pairs = zip(self.value, self.centre, strict=True)
        return Scaled(
            [None if x is None or c is None else x - c for x, c in pairs],
            [sigma(*line) for line in lines],
        )

    @property
    def attained(self) -> Met | None:
        """Return how often the target was met since the latest baseline."""
        latest = self.phases[-1]
        first = len(self.value) - latest.n
        after = self.value[first + latest.baseline_rows :]
        fresh = any(value is not None for value in after)
        return met(after if fresh else self.value[first:], self.target, self.direction)

    @property
    def recent_signals(self) -> tuple[int, ...]:
        """Return the rows among the newest 7 values that break a rule."""
        rows = [row for row, value in enumerate(self.value) if value is not None]
        return tuple(row for row in rows[-RECENT:] if self.special_cause[row])

    @property
    def stretches(self) -> list[tuple[float | None, ...]]:
        """Return the values of each baseline and of what follows it in its phase."""
        found, first = [], 0
        for phase in self.phases:
            middle, last = first + phase.baseline_rows, first + phase.n
            found += [self.value[first:middle], self.value[middle:last]]
            first = last
        return found

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what a reader must be told beside the chart, as sentences."""
        found = []
        for number, phase in enumerate(self.phases):
            found += cautions.of_phase(number, phase)
        found += cautions.of_values(self.stretches)
        found += cautions.of_spacing(self.date)
        if self.floor is not None:
            found.append(f"Zeros count as {self.floor:g} on the log scale.")
        if self.assurance is not None and self.recent_signals:
            found.append("The limits describe the process before its latest signal.")
        return tuple(found)


def sigma(
    centre: float | None, lower: float | None, upper: float | None
) -> float | None:
    """Return half the wider two-sigma distance: a clipped line is too near."""
    if centre is None or lower is None or upper is None:
        return None
    return max(upper - centre, centre - lower) / 2


def check_words(direction: str, transform: str) -> None:
    """Raise SeriesError for a direction or transform that does not exist."""
    if direction not in {"increase", "decrease", "neutral"}:
        message = f"“{direction}” is no direction: say increase, decrease or neutral."
        raise SeriesError(message, "direction")
    if transform not in {"none", "log"}:
        message = f"“{transform}” is no transform: say none or log."
        raise SeriesError(message, "transform")
