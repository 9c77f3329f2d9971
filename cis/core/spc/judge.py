"""Did it change? A verdict needs a chart signal and an interval that agree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cis.core.spc.analysis import RECENT, check_words
from cis.core.spc.assurance import assurance
from cis.core.spc.cautions import HIGH_LAG
from cis.core.spc.delta import Change, change, current
from cis.core.spc.drawing import Column, Drawn, Frame, Rows, check_chart, drawn
from cis.core.spc.limits import FULL_FROM, TRIAL_FROM, natural_limits
from cis.core.spc.series import Numbers, check_length, numbers
from cis.core.spc.signals import STANDARD
from cis.core.spc.transform import logs, unlogged
from cis.core.spc.verdict import NOT_ENOUGH, SETTLED, TOO_EARLY, Verdict, code_of
from cis.core.spc.words import Wording, sentence

SUSTAINED_POINTS = 8
BETTER = {"increase": 1, "decrease": -1, "neutral": 1}
SIDES = {"high": 1, "low": -1}


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged: values in the unit and as charted, the chart, the direction."""

    baseline: Column
    after: Column
    charted: Rows
    chart: str
    screen: bool
    logged: bool
    direction: str
    target: float | None

    @property
    def rows(self) -> int:
        """Return the number of rows of the baseline."""
        return len(self.baseline)


def judge(  # noqa: PLR0913 - one keyword per option stored with a metric
    baseline: Numbers,
    after: Numbers,
    *,
    direction: str,
    target: float | None = None,
    transform: str | None = None,
    screen: bool = True,
    chart: str = "xmr",
    denominators: Numbers | None = None,
    date_chosen_from_data: bool = False,
    seasonal: bool = False,
    wording: Wording | None = None,
) -> Verdict:
    """Return whether the values after a baseline differ from it, or raise SeriesError.

    ``denominators`` cover baseline and after together, for the charts that need them.
    """
    check_words(direction, transform or "none")
    check_chart(chart, parts=denominators is not None)
    base, post = numbers(baseline), numbers(after)
    rows = _charted([*base, *post], denominators, logged=transform == "log")
    logged = transform == "log"
    case = Case(base, post, rows, chart, screen, logged, direction, target)
    seen = _judged(case)
    extra = (
        *(("date_chosen_from_data",) if date_chosen_from_data else ()),
        *(("seasonal",) if seasonal else ()),
    )
    verdict = replace(seen, caveats=(*seen.caveats, *extra))
    return replace(
        verdict, sentence=sentence(verdict, wording or Wording.fitting(base))
    )


def _charted(values: Column, denominators: Numbers | None, *, logged: bool) -> Rows:
    if denominators is None:
        shown = logs(values).values if logged and any(values) else values
        return Rows(shown, shown, [])
    sizes = numbers(denominators, field="denominators")
    check_length("denominators", sizes, len(values))
    tops = [
        None if value is None or size is None else value * size
        for value, size in zip(values, sizes, strict=True)
    ]
    return Rows(values, tops, sizes)


def _judged(case: Case) -> Verdict:
    n_base, n_post = _count(case.baseline), _count(case.after)
    plain = Verdict(NOT_ENOUGH, n_base, n_post, case.direction, case.target)
    if n_base < TRIAL_FROM or n_post < 1:
        return plain
    drawing = _drawing(case, case.charted)
    if drawing.newest.upper is None and case.chart != "run":
        return plain
    signal, points, conflict = _chart_signal(case, drawing)
    found = _change(case) if n_post >= TRIAL_FROM else None
    interval = _interval_signal(found, case.direction)
    early = n_base < FULL_FROM or n_post < TRIAL_FROM
    code = code_of(signal, interval, conflict=conflict, direction=case.direction)
    level, provisional = _assurance(case)
    return replace(
        plain,
        code=TOO_EARLY if early else code,
        chart_signal=signal,
        chart_conflict=conflict,
        interval_signal=interval,
        sustained=not early and code in SETTLED and _sustained(case, drawing, signal),
        change=found,
        caveats=_caveats(case, found),
        assurance=level,
        assurance_is_provisional=provisional,
        signal_points=points,
    )


def _drawing(case: Case, rows: Rows) -> Drawn:
    return drawn(case.chart, rows, Frame(case.rows, case.screen), STANDARD)


def _chart_signal(case: Case, drawing: Drawn) -> tuple[int, tuple[int, ...], bool]:
    """Return the signal of the newest 7 values, their flagged rows and any conflict."""
    present = [row for row, letter in enumerate(drawing.text) if letter != "."]
    flagged = tuple(row for row in present[-RECENT:] if row in drawing.flags)
    better = BETTER[case.direction]
    sides = {SIDES[drawing.flags[row][1]] * better for row in flagged}
    if len(sides) > 1:
        return 0, flagged, True
    return (sides.pop() if sides else 0), flagged, False


def _change(case: Case) -> Change:
    return change(
        case.baseline,
        case.after,
        direction=case.direction,
        target=case.target,
        log_scale=case.logged,
    )


def _interval_signal(found: Change | None, direction: str) -> int:
    if found is None or found.corrected_low <= 0 <= found.corrected_high:
        return 0
    return BETTER[direction] * (1 if found.corrected_low > 0 else -1)


def _sustained(case: Case, drawing: Drawn, signal: int) -> bool:
    letters = drawing.text[case.rows :].replace(".", "")[-SUSTAINED_POINTS:]
    side = "Ah+" if signal * BETTER[case.direction] > 0 else "Bl-"
    return len(letters) == SUSTAINED_POINTS and set(letters) <= set(side)


def _caveats(case: Case, found: Change | None) -> tuple[str, ...]:
    alone = _drawing(case, case.charted.part(0, case.rows))
    told = {
        "baseline_not_stable": bool(alone.flags),
        "trial_limits": _count(case.baseline) < FULL_FROM,
        "autocorrelated": found is not None and found.lag1_used > HIGH_LAG,
        "missing_values": None in case.baseline or None in case.after,
    }
    return tuple(name for name, true in told.items() if true)


def _assurance(case: Case) -> tuple[str | None, bool]:
    """Return whether the current level's own limits meet the target."""
    level = current(case.baseline, case.after)
    count = _count(level)
    if count < TRIAL_FROM or case.target is None:
        return None, False
    shown = logs(level).values if case.logged else level
    limits = natural_limits(shown, screen=case.screen)
    limits = unlogged(limits) if case.logged else limits
    found = assurance(
        case.target, lower=limits.lower, upper=limits.upper, direction=case.direction
    )
    return found, found is not None and count < FULL_FROM


def _count(values: Sequence[float | None]) -> int:
    return len(values) - list(values).count(None)
