"""The demo's metrics as a table, and the readings that chance and change give them.

The levels stay within what public records show: UCI incident log (doi
10.24432/C57S4H): weekly median restore time 17 to 49 h while the log is complete,
re-opened 0.7 to 1.8 %, reassigned 37 to 65 %, first contact 35 to 65 %; the public
deployments of GOV.UK: monthly change success 86 to 100 %, mostly 99 %.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log, sqrt
from random import Random

from cis.demo.people import CHANGE, DESK, INCIDENT, REQUEST
from cis.demo.story import WEEKS
from cis.register.metrics.rules import Aspect, DataKind, Direction

RESTORE = "Restore time, median"
REOPENED = "Re-open rate"
REASSIGNED = "Incidents reassigned"
BACKLOG = "Incidents older than 30 days"
CONTENT = "Satisfaction after incidents"
SUCCESS = "Change success rate"
EMERGENCY = "Emergency change share"
FULFILLED = "Request fulfilment time, median"
WELCOME = "Satisfaction with requests"
FIRST = "First-contact resolution"
DOWN, UP = Direction.DECREASE, Direction.INCREASE


@dataclass(frozen=True, slots=True)
class Series:
    """A metric with its level from week to week, its spread, and its baseline.

    ``levels`` says from which week on which level holds; ``spread`` is the standard
    deviation (of the logarithm for durations) or, for shares, the cases a week.
    ``missing`` weeks at the end are still to be entered; ``slips`` were typed wrongly
    at first.
    """

    name: str
    practice: str
    unit: str
    direction: Direction
    kind: DataKind
    levels: Mapping[int, float]
    spread: float
    definition: str
    baseline: tuple[int, int] | None = None
    target: float | None = None
    digits: int = 1
    aspect: Aspect = Aspect.OPERATIONAL
    missing: int = 0
    slips: Mapping[int, tuple[float, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Value:
    """One week: a value, or cases that count out of all."""

    value: float | None
    counted: int | None = None
    of: int | None = None


SERIES = (
    Series(
        RESTORE,
        INCIDENT,
        "h",
        DOWN,
        DataKind.DURATION,
        {0: 36.0, 31: 30.0, 33: 21.5},
        0.16,
        "Median of resolved minus opened, wall clock, incidents resolved in the week.",
        (0, 23),
        24.0,
        slips={52: (212.0, "Typed with the decimal point in the wrong place.")},
    ),
    Series(
        REOPENED,
        INCIDENT,
        "%",
        DOWN,
        DataKind.PROPORTION,
        {0: 1.3},
        480,
        "Incidents opened again after they were resolved, of those resolved.",
        (16, 39),
        digits=2,
    ),
    Series(
        REASSIGNED,
        INCIDENT,
        "%",
        DOWN,
        DataKind.PROPORTION,
        {0: 53.0},
        480,
        "Incidents handed to another team at least once, of those resolved.",
        (40, 63),
    ),
    Series(
        BACKLOG,
        INCIDENT,
        "tickets",
        DOWN,
        DataKind.COUNT,
        {0: 61.0, 18: 68.0, 40: 77.0},
        5.0,
        "Incidents open for more than 30 days at the end of the week.",
        digits=0,
        missing=3,
    ),
    Series(
        CONTENT,
        INCIDENT,
        "of 5",
        UP,
        DataKind.MEASUREMENT,
        {0: 4.05},
        0.11,
        "Mean answer to “How content are you?”, 1 to 5, after an incident.",
        (8, 31),
        digits=2,
        aspect=Aspect.EXPERIENCE,
        slips={57: (1.4, "The digits were swapped on the way from the survey.")},
    ),
    Series(
        SUCCESS,
        CHANGE,
        "%",
        UP,
        DataKind.PROPORTION,
        {0: 98.3, 47: 94.6},
        95,
        "Changes neither rolled back nor followed by an incident, of all changes.",
        (20, 43),
        98.0,
    ),
    Series(
        EMERGENCY,
        CHANGE,
        "%",
        DOWN,
        DataKind.PROPORTION,
        {0: 12.5},
        95,
        "Emergency changes of all changes.",
        (12, 35),
    ),
    Series(
        FULFILLED,
        REQUEST,
        "h",
        DOWN,
        DataKind.DURATION,
        {0: 58.0, 62: 50.0},
        0.14,
        "Median of closed minus ordered, wall clock, requests fulfilled in the week.",
        (50, 61),
        40.0,
    ),
    Series(
        WELCOME,
        REQUEST,
        "%",
        UP,
        DataKind.MEASUREMENT,
        {0: 81.0},
        2.4,
        "Share of answers 4 or 5 to “Did you get what you needed?”.",
        (30, 53),
        aspect=Aspect.EXPERIENCE,
        missing=1,
    ),
    Series(
        FIRST,
        DESK,
        "%",
        UP,
        DataKind.PROPORTION,
        {0: 47.5, 23: 52.0, 26: 57.5},
        520,
        "Resolved by the first contact without reassignment, of those resolved.",
        (0, 15),
        55.0,
        slips={41: (241, "Counted from an export that had been cut at 250 rows.")},
    ),
)


def values(series: Series) -> list[Value]:
    """Return a reading for each week, the same at every call."""
    chance = Random(f"larkfield {series.name}")  # noqa: S311 - an example, no secret
    return [_value(series, week, chance) for week in range(WEEKS - series.missing)]


def level(series: Series, week: int) -> float:
    """Return the level that holds in a week."""
    return series.levels[max(start for start in series.levels if start <= week)]


def slipped(series: Series, week: int, true: Value) -> Value:
    """Return a week as it was first brought, wrongly where the table says so."""
    if week not in series.slips:
        return true
    wrong, _ = series.slips[week]
    return Value(wrong) if true.of is None else Value(None, int(wrong), true.of)


def _value(series: Series, week: int, chance: Random) -> Value:
    middle = level(series, week)
    if series.kind is DataKind.PROPORTION:
        of = max(1, round(chance.gauss(series.spread, sqrt(series.spread))))
        counted = sum(chance.random() < middle / 100 for _ in range(of))
        return Value(None, counted, of)
    if series.kind is DataKind.DURATION:
        return Value(round(chance.lognormvariate(log(middle), series.spread), 1))
    return Value(round(chance.gauss(middle, series.spread), series.digits))
