"""The kinds of chart: one table from a chart's name to the lines of one phase."""

from collections.abc import Callable
from dataclasses import dataclass

from cis.core.spc import ratios, runs
from cis.core.spc.limits import D2, Limits, natural_limits
from cis.core.spc.rare import time_limits
from cis.core.spc.series import SeriesError
from cis.core.spc.signals import Options, flags, letters, letters_each
from cis.core.spc.transform import unlogged

Column = list[float | None]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one phase: values as judged and, for ratios, their two parts."""

    values: Column
    tops: Column
    sizes: Column

    def part(self, start: int, stop: int) -> "Rows":
        """Return the rows from start to before stop."""
        return Rows(
            self.values[start:stop], self.tops[start:stop], self.sizes[start:stop]
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """One phase drawn: its lines at every row, the letters and the points flagged."""

    lines: tuple[Limits, ...]
    text: str
    flags: dict[int, tuple[str, str]]
    sigma_z: float | None = None

    @property
    def newest(self) -> Limits:
        """Return the newest lines; a row without a denominator has no limits."""
        lines = reversed(self.lines)
        return next((line for line in lines if line.upper is not None), self.lines[-1])

    @property
    def is_flat(self) -> bool:
        """Say whether every row has the same lines."""
        return self.lines[0] is self.lines[-1]


@dataclass(frozen=True, slots=True)
class Frame:
    """How many rows make the baseline of a phase, and whether ranges are screened."""

    baseline: int
    screen: bool = True
    logged: bool = False


def drawn(chart: str, rows: Rows, frame: Frame, options: Options) -> Drawn:
    """Return one phase of a chart with its signals, or raise SeriesError."""
    if chart in FLAT:
        return _flat(FLAT[chart], rows.values, frame, options)
    ratio = VARYING[chart](rows, frame)
    text = letters_each(rows.values, ratio.lines)
    found = flags(rows.values, text, options)
    return Drawn(ratio.lines, text, found, ratio.sigma_z)


def check_chart(chart: str, *, parts: bool) -> None:
    """Raise SeriesError for an unknown chart or one that lacks its denominators."""
    if chart not in FLAT and chart not in VARYING and chart != "auto":
        known = ", ".join([*FLAT, *VARYING, "auto"])
        raise SeriesError(
            f"There is no chart “{chart}”; choose one of {known}.", "chart"
        )
    if chart in NEED_PARTS and not parts:
        message = f"The chart “{chart}” needs numerators and denominators."
        raise SeriesError(message, "chart")


def _flat(
    line: Callable[[Column, bool], Limits],
    values: Column,
    frame: Frame,
    options: Options,
) -> Drawn:
    limits = line(values[: frame.baseline], frame.screen)
    text = letters(values, limits)
    shown = unlogged(limits) if frame.logged else limits
    return Drawn((shown,) * len(values), text, flags(values, text, options))


FLAT: dict[str, Callable[[Column, bool], Limits]] = {
    "xmr": lambda values, screen: natural_limits(values, screen=screen),
    "i": lambda values, screen: natural_limits(values, screen=screen, factor=3 / D2),
    "t": lambda values, screen: time_limits(values, screen=screen),
    "run": lambda values, _: runs.median_line(values),
}
VARYING: dict[str, Callable[[Rows, Frame], ratios.Ratio]] = {
    "p": lambda rows, frame: ratios.plain(
        rows.tops, rows.sizes, rows=frame.baseline, spread=ratios.p_spread, most=1.0
    ),
    "u": lambda rows, frame: ratios.plain(
        rows.tops, rows.sizes, rows=frame.baseline, spread=ratios.u_spread
    ),
    "c": lambda rows, frame: ratios.counts(rows.values, rows=frame.baseline),
    "pprime": lambda rows, frame: ratios.laney(
        rows.tops,
        rows.sizes,
        rows=frame.baseline,
        spread=ratios.p_spread,
        most=1.0,
        screen=frame.screen,
    ),
    "uprime": lambda rows, frame: ratios.laney(
        rows.tops,
        rows.sizes,
        rows=frame.baseline,
        spread=ratios.u_spread,
        screen=frame.screen,
    ),
    "iprime": lambda rows, frame: ratios.individuals_prime(
        rows.tops, rows.sizes, rows=frame.baseline, screen=frame.screen
    ),
}
NEED_PARTS = frozenset({"p", "u", "pprime", "uprime", "iprime", "auto"})
