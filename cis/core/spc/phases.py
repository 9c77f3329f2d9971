"""Phases: stretches between re-basing dates, each with a baseline of its own."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from cis.core.spc.limits import FULL_FROM
from cis.core.spc.runs import Runs
from cis.core.spc.series import Days, SeriesError, day

# The reference warns below 13 rows although its words say 12; kept for parity.
SHORT_ROWS = 13


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: rows, lines of its newest row, counts of points by their type."""

    n: int
    centre: float | None
    lower: float | None
    upper: float | None
    common_cause: int
    improvement: int
    concern: int
    neutral: int
    start: dt.date
    end: dt.date
    baseline_rows: int
    baseline_n: int
    limits_kind: str
    mean_range: float | None
    sigma_z: float | None
    runs: Runs | None

    @property
    def short(self) -> bool:
        """Say whether the phase has too few rows for limits that stay."""
        return self.n < SHORT_ROWS


def starts(days: Sequence[dt.date], rebase: Days) -> list[int]:
    """Return the first row of every phase, or raise SeriesError for a date too late."""
    found = {0}
    for when in rebase:
        first = bisect_left(days, day(when))
        if first == len(days):
            message = (
                f"The re-base date {when} is later than the last row ({days[-1]}); "
                "choose a date on or before it."
            )
            raise SeriesError(message, "rebase")
        found.add(first)
    return sorted(found)


def check_freeze(freeze: int | None) -> None:
    """Raise SeriesError unless the baseline to freeze has at least 12 rows."""
    if freeze is not None and freeze < FULL_FROM:
        message = f"Freeze at least {FULL_FROM} rows as the baseline, not {freeze}."
        raise SeriesError(message, "freeze")
