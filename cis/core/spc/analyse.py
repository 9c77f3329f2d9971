"""From values, dates and options to an Analysis."""

import datetime as dt
from itertools import pairwise

from cis.core.spc import ratios
from cis.core.spc.analysis import Analysis, check_words
from cis.core.spc.assembly import Head, Table, assembled
from cis.core.spc.drawing import Frame, Rows, check_chart, drawn
from cis.core.spc.phases import check_freeze, starts
from cis.core.spc.series import (
    Days,
    Numbers,
    SeriesError,
    calendar,
    check_length,
    numbers,
    order,
)
from cis.core.spc.signals import PAIRS, Options
from cis.core.spc.transform import logs


def analyse(  # noqa: PLR0913 - one keyword per option stored with a metric
    values: Numbers | None = None,
    *,
    dates: Days,
    direction: str,
    target: float | None = None,
    rebase: Days = (),
    freeze: int | None = None,
    screen: bool = True,
    chart: str = "xmr",
    numerators: Numbers | None = None,
    denominators: Numbers | None = None,
    transform: str = "none",
    two_of_three: str | None = "ptd",
    shift: int | None = 7,
    trend: int | None = 7,
    floor: float | None = None,
    allow_short: bool = False,
) -> Analysis:
    """Return limits, signals, variation and assurance of one series by date.

    Values may be None (missing). ``rebase`` dates start phases; ``freeze`` rows (at
    least 12 unless ``allow_short``) of each phase set its limits. Ratios come as
    numerators and denominators. Bad input raises SeriesError, a ValueError.
    """
    check_words(direction, transform)
    check_chart(chart, parts=numerators is not None and denominators is not None)
    check_options(Options(two_of_three, shift, trend))
    if not allow_short:
        check_freeze(freeze)
    rows, days = _sorted(_rows(values, numerators, denominators), dates)
    if chart == "auto":
        chart = ratios.suited(rows.tops, rows.sizes)
    judged, low = _judged(rows, chart, floor) if transform == "log" else (rows, None)
    frame = Frame(freeze or len(days), screen, transform == "log")
    options = Options(two_of_three, shift, trend)
    parts = [
        (begin, drawn(chart, judged.part(begin, stop), frame, options))
        for begin, stop in pairwise([*starts(days, rebase), len(days)])
    ]
    head = Head(chart, direction, _target(target), transform, low)
    return assembled(head, Table(rows.values, days), parts, frame.baseline)


def check_options(options: Options) -> None:
    """Raise SeriesError for rule options that do not exist."""
    if options.two_of_three is not None and options.two_of_three not in PAIRS:
        message = f"“{options.two_of_three}” is no variant: say {', '.join(PAIRS)}."
        raise SeriesError(message, "two_of_three")
    for name, length in (("shift", options.shift), ("trend", options.trend)):
        if length is not None and length < 2:  # noqa: PLR2004 - a pattern has two points
            raise SeriesError(f"A {name} needs at least 2 points.", name)


def _rows(
    values: Numbers | None, numerators: Numbers | None, denominators: Numbers | None
) -> Rows:
    if values is not None and numerators is None:
        column = numbers(values)
        return Rows(column, column, [])
    if numerators is None:
        raise SeriesError("Give values, or numerators and denominators.", "values")
    tops = numbers(numerators, field="numerators")
    if denominators is None:
        return Rows(tops, tops, [])
    sizes = numbers(denominators, field="denominators")
    check_length("denominators", sizes, len(tops))
    check_sizes(sizes)
    return Rows(ratios.quotients(tops, sizes), tops, sizes)


def check_sizes(sizes: Numbers) -> None:
    """Raise SeriesError for a negative denominator."""
    if any(size is not None and size < 0 for size in sizes):
        raise SeriesError("A denominator is negative.", "denominators")


def _sorted(rows: Rows, dates: Days) -> tuple[Rows, list[dt.date]]:
    check_length("dates", dates, len(rows.values))
    if not dates:
        raise SeriesError("There are no rows to analyse.", "values")
    days = calendar(dates)
    places = order(days)
    if places is None:
        return rows, days
    moved = Rows(
        [rows.values[place] for place in places],
        [rows.tops[place] for place in places],
        [rows.sizes[place] for place in places] if rows.sizes else [],
    )
    return moved, [days[place] for place in places]


def _judged(rows: Rows, chart: str, floor: float | None) -> tuple[Rows, float | None]:
    if chart not in {"xmr", "i", "run"}:
        message = f"A log scale goes with the chart xmr, i or run, not with {chart}."
        raise SeriesError(message, "transform")
    scale = logs(rows.values, floor=floor)
    return Rows(scale.values, [], []), scale.floor


def _target(target: float | None) -> float | None:
    return None if target is None else numbers([target], field="target")[0]
