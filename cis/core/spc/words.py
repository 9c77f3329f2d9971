"""The words for verdicts, charts and points; it says "after", never a cause."""

import datetime as dt
from dataclasses import dataclass
from math import floor, log10

from cis.core.spc.analysis import Analysis
from cis.core.spc.assurance import CHANCE, FAIL, PASS
from cis.core.spc.delta import Change
from cis.core.spc.limits import FULL_FROM, TRIAL_FROM, mean_range, moving_ranges
from cis.core.spc.series import Numbers
from cis.core.spc.verdict import MIXED, NO_CHANGE, NOT_ENOUGH, TOO_EARLY, Verdict

MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
EARLY = "Too early to tell"

LABELS = {
    NOT_ENOUGH: EARLY,
    TOO_EARLY: EARLY,
    NO_CHANGE: "No change detected (noise)",
    MIXED: "Mixed signals",
    "improvement": "Improved",
    "deterioration": "Worsened",
    "possible_improvement": "Possibly improved",
    "possible_deterioration": "Possibly worsened",
    "higher": "Higher",
    "lower": "Lower",
    "possible_higher": "Possibly higher",
    "possible_lower": "Possibly lower",
}
TARGET_LABELS = {
    PASS: "meets the target",
    CHANCE: "target not reliably met",
    FAIL: "target not yet met",
}
CAVEATS = {
    "baseline_not_stable": "The baseline itself carries a signal.",
    "trial_limits": "The limits are trial limits, from fewer than 12 values.",
    "autocorrelated": "Neighbouring values are alike; the interval allows for it.",
    "missing_values": "Some values are missing.",
    "date_chosen_from_data": "Date chosen from the data: interval too optimistic.",
    "seasonal": "The metric has seasons; compare with the same season.",
}
RULES = {
    "astronomical": "beyond the {side} limit",
    "trend": "part of a stretch that only {moves}",
    "two_of_three": "one of two in three points near the {side} limit",
    "shift": "part of a run on the {side} side of the mean",
}
UNLESS = "unless the process is changed"
CHANCES = "some will not, by chance"
KINDS = {
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a metric is spoken of: name, unit, decimals, periods, date of the change."""

    name: str = "The level"
    unit: str = ""
    digits: int = 1
    since: dt.date | None = None
    period: str = "period"
    scale: float = 1.0

    def number(self, value: float) -> str:
        """Return a number without its unit, a true minus before it if negative."""
        text = f"{value * self.scale:,.{self.digits}f}"
        plain = text.lstrip("-")
        zero = not plain.strip("0.,")
        return plain if zero or not text.startswith("-") else f"−{plain}"  # noqa: RUF001

    def goal(self, value: float) -> str:
        """Return a target with its unit, without decimals it does not need."""
        text = self.number(value)
        plain = text.rstrip("0").rstrip(".") if "." in text else text
        return f"{plain} {self.unit}".rstrip()

    def level(self, value: float) -> str:
        """Return a number with its unit."""
        return f"{self.number(value)} {self.unit}".rstrip()

    def gap(self, value: float) -> str:
        """Return the size of a difference; percentages differ by percentage points."""
        unit = "percentage points" if self.unit == "%" else self.unit
        return f"{self.number(abs(value))} {unit}".rstrip()

    @classmethod
    def fitting(cls, values: Numbers) -> "Wording":
        """Return a wording with as many decimals as the values' spread deserves."""
        span = mean_range(moving_ranges(values)) or 0.0
        return cls(digits=1 if not span else max(0, 1 - floor(log10(span))))

    @property
    def when(self) -> str:
        """Return what the change came after."""
        return "after the baseline" if self.since is None else f"after {on(self.since)}"


def on(date: dt.date) -> str:
    """Return a date as 3 Mar 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def label(verdict: Verdict, assurance: str | None = None) -> str:
    """Return the verdict's short label, an improvement with what it means for a target.

    ``assurance`` overrules the verdict's own, which speaks of the current level.
    """
    said = LABELS[verdict.code]
    found = assurance or verdict.assurance
    if verdict.code != "improvement" or found is None:
        return said
    return f"{said}, {TARGET_LABELS[found]}"


def sentence(verdict: Verdict, wording: Wording) -> str:
    """Return the verdict in plain words, with numbers, interval and target."""
    change = verdict.change
    if change is None or verdict.code in {NOT_ENOUGH, TOO_EARLY}:
        return _early(verdict, wording)
    if verdict.code == NO_CHANGE:
        return f"No change detected. {_fits(change, wording)}"
    said = [f"{LABELS[verdict.code]}. {_moved(change, wording)}"]
    if verdict.code == MIXED:
        said.append("Chart and average do not agree on a direction.")
    elif verdict.interval_signal == 0:
        said.append(f"The chart signals it, but {_fits(change, wording).lower()}")
    elif verdict.chart_signal == 0:
        said.append("The average moved, but the newest points carry no chart signal.")
    if verdict.code == "improvement":
        said += _goal(verdict, wording)
    return " ".join(said)


def _early(verdict: Verdict, wording: Wording) -> str:
    periods = f"{wording.period}s"
    base, post = verdict.n_base, verdict.n_post
    if base < TRIAL_FROM:
        return f"{EARLY}: the baseline has {base} of the {TRIAL_FROM} {periods} needed."
    if verdict.code == NOT_ENOUGH and post:
        return f"{EARLY}: the baseline does not vary, so there is nothing to judge by."
    if post < TRIAL_FROM:
        said = f"{EARLY}: {post} of the {TRIAL_FROM} {periods} needed."
    else:
        said = f"{EARLY}: the baseline has {base} of the {FULL_FROM} {periods} needed."
    return said + _hint(verdict)


def _hint(verdict: Verdict) -> str:
    if not verdict.chart_signal:
        return ""
    words = (
        ("higher", "lower") if verdict.direction == "neutral" else ("better", "worse")
    )
    word = words[0] if verdict.chart_signal > 0 else words[1]
    trial = ", on trial limits" if "trial_limits" in verdict.caveats else ""
    return f" An early signal points to {word}{trial}."


def _moved(change: Change, wording: Wording) -> str:
    before, now = change.mean_base, change.mean_post
    if change.geometric_mean_base and change.geometric_mean_post:
        before, now = change.geometric_mean_base, change.geometric_mean_post
    verb = "rose" if change.delta > 0 else "fell"
    ends = f"from {wording.level(before)} to {wording.level(now)}"
    span = f"95 % interval {span_of(change, wording)}"
    return f"{wording.name} {verb} {ends} {wording.when} ({span})."


def _fits(change: Change, wording: Wording) -> str:
    return f"Anything from {span_of(change, wording)} fits the data."


def span_of(change: Change, wording: Wording) -> str:
    """Return the corrected interval as "12.1 to 23.3 h less"."""
    if change.ratio_low is not None and change.ratio_high is not None:
        low, high = (change.ratio_low - 1) * 100, (change.ratio_high - 1) * 100
        return _span(low, high, Wording(digits=0), " %")
    return _span(change.corrected_low, change.corrected_high, wording, "")


def _span(low: float, high: float, wording: Wording, unit: str) -> str:
    if low < 0 < high:
        return f"{wording.gap(low)}{unit} less to {wording.gap(high)}{unit} more"
    near, far = sorted((abs(low), abs(high)))
    word = "less" if high <= 0 else "more"
    return f"{wording.number(near)} to {wording.gap(far)}{unit} {word}"


def _goal(verdict: Verdict, wording: Wording) -> list[str]:
    change, target = verdict.change, verdict.target
    if target is None or verdict.assurance is None or change is None:
        return []
    goal, periods = f"the {wording.goal(target)} target", f"{wording.period}s"
    most = "most" if 2 * (change.met or 0) > change.n_post else "some"
    told = {
        PASS: f"it will meet {goal} nearly always",
        FAIL: f"it will nearly never meet {goal} unless the process is changed again",
        CHANCE: f"it will meet {goal} in {most} {periods}, not reliably",
    }[verdict.assurance]
    count = f"it did in {change.met} of {change.n_post}"
    if verdict.assurance_is_provisional:
        count += "; provisional, from fewer than 12 values"
    return [f"At this level {told} ({count})."]


def caveat(code: str) -> str:
    """Return a verdict's caveat as a sentence."""
    return CAVEATS[code]


def point(analysis: Analysis, row: int, wording: Wording) -> str:
    """Return one point of a chart in words: date, value, what the rule says."""
    value, rule = analysis.value[row], analysis.rule[row]
    told = "missing" if value is None else wording.level(value)
    start = f"{on(analysis.date[row])}: {told}"
    if rule == "none":
        limits = analysis.phases[analysis.phase[row]].limits_kind
        judged = value is not None and (limits != "none" or analysis.chart == "run")
        return f"{start}, routine variation" if judged else start
    high = analysis.side[row] == "high"
    words = RULES[rule].format(
        side="upper" if high else "lower", moves="rises" if high else "falls"
    )
    kind = KINDS.get(analysis.point_type[row], "a signal")
    return f"{start}, {kind}: {words}"


def summary(analysis: Analysis, wording: Wording) -> str:
    """Return what a whole chart says about its newest value and its target."""
    row = analysis.newest
    if row is None:
        return f"{wording.name}: no value yet."
    said = [f"{point(analysis, row, wording)}."]
    recent = analysis.recent_signals
    if recent and row not in recent:
        said.append(f"The latest signal was on {on(analysis.date[recent[-1]])}.")
    if analysis.limits_kind == "none" and analysis.chart != "run":
        said.append("There is not enough data for limits.")
    said += _prospect(analysis, wording)
    return " ".join(said)


def _prospect(analysis: Analysis, wording: Wording) -> list[str]:
    attained, target = analysis.attained, analysis.target
    if attained is None or target is None:
        return []
    # After a signal the limits speak of the process as it was.
    stale = analysis.limits_kind == "none" or bool(analysis.recent_signals)
    goal, count = wording.goal(target), f"{attained.met} of {attained.of}"
    told = {
        PASS: f"As it now runs, it will meet the target of {goal} nearly always",
        FAIL: f"It will nearly never meet the target of {goal} {UNLESS}",
        CHANCE: f"Some {wording.period}s will meet the target of {goal}, {CHANCES}",
        None: f"The target is {goal}",
    }[None if stale else analysis.assurance]
    return [f"{told}; met in {count} {wording.period}s."]
