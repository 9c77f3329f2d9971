"""The detection rules: each reads one text in which every point is one letter.

A and B lie beyond the upper and lower limit, h and l between two and three sigma,
+ and - elsewhere above and below the mean, 0 on it; a dot is a missing value.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from cis.core.spc.limits import Limits, natural_limits
from cis.core.spc.series import Numbers

SIDE_OF = {"A": 1, "h": 1, "+": 1, "0": 0, "-": -1, "l": -1, "B": -1, ".": None}
HIGH, LOW = "high", "low"
TIE = 1e-12  # of the largest value: closer than that is "on the line"

Found = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Options:
    """Which patterns count: variant of two-of-three, lengths; None switches off."""

    two_of_three: str | None = "ptd"
    shift: int | None = 7
    trend: int | None = 7


@dataclass(frozen=True, slots=True)
class Signals:
    """Limits of one series and the points that break a rule: index -> (rule, side)."""

    limits: Limits
    flags: dict[int, tuple[str, str]]


STANDARD = Options()


def signals_of(values: Numbers, *, screen: bool = True) -> Signals:
    """Return limits and signals of one series with one phase: the fast way."""
    limits = natural_limits(values, screen=screen)
    return Signals(limits, flags(values, letters(values, limits)))


def flags(
    values: Numbers, text: str, options: Options = STANDARD
) -> dict[int, tuple[str, str]]:
    """Return index -> (rule, side) of every point of a pattern, by priority."""
    found: dict[int, tuple[str, str]] = {}
    for name, rule in RULES.items():
        for index, side in rule(text, values, options):
            found[index] = (name, side)
    return found


def shift(text: str, _: Numbers, options: Options) -> Found:
    """Find runs on one side of the mean; a point on it, or a gap, breaks the run."""
    if options.shift is None:
        return
    for run in _runs("[Ah+]", "[Bl-]", options.shift)(text):
        side = HIGH if run[0][0] in "Ah+" else LOW
        for index in range(*run.span()):
            yield index, side


def two_of_three(text: str, _: Numbers, options: Options) -> Found:
    """Find points near a limit with another such point within three in a row."""
    if options.two_of_three is None or QUIET.isdisjoint(text):
        return
    for side, near, window in PAIRS[options.two_of_three]:
        for match in window(text):
            start = match.start()
            for index in range(start, start + 3):
                if text[index] in near:
                    yield index, side


def trend(_: str, values: Numbers, options: Options) -> Found:
    """Find stretches that only rise or only fall; a shared point is the later one's."""
    if options.trend is None:
        return
    for run in _runs("r", "f", options.trend - 1)(steps(values)):
        side = HIGH if run[0][0] == "r" else LOW
        for index in range(run.start(), run.end() + 1):
            yield index, side


def astronomical(text: str, _: Numbers, __: Options) -> Found:
    """Find points beyond a limit."""
    if "A" in text or "B" in text:
        for index, letter in enumerate(text):
            if letter in "AB":
                yield index, HIGH if letter == "A" else LOW


# Later rules overrule earlier ones: the order of priority, lowest first.
RULES: dict[str, Callable[[str, Numbers, Options], Found]] = {
    "shift": shift,
    "two_of_three": two_of_three,
    "trend": trend,
    "astronomical": astronomical,
}


def letters(values: Numbers, limits: Limits) -> str:
    """Return the text of a series whose lines are the same at every point."""
    centre = limits.centre
    if centre is None:
        return "." * len(values)
    try:
        tie = TIE * max(*values, -min(values))  # type: ignore[type-var, operator]
    except TypeError:
        tie = tie_of(values)
        return "".join([_letter(value, limits, tie) for value in values])
    above, below = centre + tie, centre - tie
    if limits.upper is None:
        return "".join(
            ["+" if x > above else "-" if x < below else "0" for x in values]  # type: ignore[operator]
        )
    return _spelled(values, limits, tie)


def _spelled(values: Numbers, limits: Limits, tie: float) -> str:
    above, below = limits.centre + tie, limits.centre - tie  # type: ignore[operator]
    upper, lower = limits.upper + tie, limits.lower - tie  # type: ignore[operator]
    near_up, near_low = limits.upper_2s + tie, limits.lower_2s - tie  # type: ignore[operator]
    return "".join(
        [
            ("+" if x <= near_up else "h" if x <= upper else "A")  # type: ignore[operator]
            if x > above  # type: ignore[operator]
            else ("-" if x >= near_low else "l" if x >= lower else "B")  # type: ignore[operator]
            if x < below  # type: ignore[operator]
            else "0"
            for x in values
        ]
    )


def tie_of(values: Numbers) -> float:
    """Return the distance below which a value counts as on the line."""
    return TIE * max((abs(value) for value in values if value is not None), default=0)


def letters_each(values: Numbers, lines: Sequence[Limits]) -> str:
    """Return the text of a series with its own lines at every point."""
    tie = tie_of(values)
    pairs = zip(values, lines, strict=True)
    return "".join([_letter(value, limits, tie) for value, limits in pairs])


def _letter(value: float | None, limits: Limits, tie: float) -> str:
    if value is None or limits.centre is None:
        return "."
    gap = value - limits.centre
    if abs(gap) <= tie:
        return "0"
    near = limits.upper_2s if gap > 0 else limits.lower_2s
    far = limits.upper if gap > 0 else limits.lower
    beyond_far = _beyond(value, far, tie, gap)
    grade = 2 if beyond_far else 1 if _beyond(value, near, tie, gap) else 0
    return ("+hA" if gap > 0 else "-lB")[grade]


def _beyond(value: float, line: float | None, tie: float, gap: float) -> bool:
    line = inf if line is None else line if gap > 0 else -line
    return (value if gap > 0 else -value) - line > tie


def steps(values: Numbers) -> str:
    """Return r, f or = for each step: rising, falling, equal or over a gap."""
    after = values[1:]
    try:
        return "".join(
            [
                "r" if b > a else "f" if b < a else "="  # type: ignore[operator]
                for a, b in zip(values, after, strict=False)
            ]
        )
    except TypeError:
        return "".join([_step(a, b) for a, b in zip(values, after, strict=False)])


def _step(left: float | None, right: float | None) -> str:
    if left is None or right is None or left == right:
        return "="
    return "r" if right > left else "f"


@lru_cache(maxsize=64)
def _runs(
    one: str, other: str, length: int
) -> Callable[[str], Iterator[re.Match[str]]]:
    return re.compile(f"{one}{{{length},}}|{other}{{{length},}}").finditer


def _window(near: str, third: str) -> Callable[[str], Iterator[re.Match[str]]]:
    pair = f"{near}{near}{third}|{near}{third}{near}|{third}{near}{near}"
    return re.compile(f"(?={pair})").finditer


QUIET = frozenset("hlAB")
PAIRS = {
    "ptd": (
        (HIGH, "h", _window("h", "[Ah+]")),
        (LOW, "l", _window("l", "[Bl-]")),
    ),
    "mdc": (
        (HIGH, "Ah", _window("[Ah]", "[Ah+]")),
        (LOW, "Bl", _window("[Bl]", "[Bl-]")),
    ),
    "we": (
        (HIGH, "Ah", _window("[Ah]", "[^.]")),
        (LOW, "Bl", _window("[Bl]", "[^.]")),
    ),
}
