"""One small rule for each kind of exit criterion: is it met, and what was found?

A rule sees what is wanted and the facts of the day. Facts that are kept beside or above
this noun come from sources that the factory provides.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cis.register.initiatives.rules import Gauge, Outcome, Status, day
from cis.register.roadmap.rules import Demand

IMPROVED = "improvement"
MOST_NAMED = 3
# The number of a practice, and how many of how many: trained, or following.
Share = tuple[int, int]
# Of each practice asked about what its kind needs; the session is any, to stay plain.
Source = Callable[[Any, Collection[int], date], Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a criterion is met, and in a sentence what was found."""

    is_met: bool
    found: str


@dataclass(frozen=True, slots=True)
class Level:
    """Where a metric stands since its newest baseline."""

    gauge: Gauge
    direction: str
    current: float | None
    code: str
    label: str
    is_sustained: bool
    has_baseline: bool = True


@dataclass(frozen=True, slots=True)
class Open:
    """An open finding: its severity, its family, and what it says."""

    severity: str
    family: str
    words: str


@dataclass(frozen=True, slots=True)
class Attested:
    """What somebody attested: who, when, and how much evidence for it counts today."""

    by: str
    on: date
    evidence: int


def metric(target: float, demand: Demand, fact: Level) -> Check:
    """Tell whether a metric reached its value and the verdict says so."""
    if not fact.has_baseline:
        return Check(False, "It has no baseline, so nobody can say it improved.")
    if fact.current is None:
        return Check(False, "Too early to tell: too few readings since the baseline.")
    is_there = _reaches(fact.current, target, fact.direction)
    is_better = fact.code == IMPROVED
    lasts = fact.is_sustained or demand is Demand.IMPROVED
    now = f"Now {fact.gauge.level(fact.current)}: {_lower(fact.label)}"
    lasting = "" if lasts or not is_better else ", but not sustained yet"
    return Check(is_there and is_better and lasts, f"{now}{lasting}.")


def maturity(level: float, scores: Mapping[str, int | None]) -> Check:
    """Tell whether what actually happens is at a level in every dimension."""
    if not scores:
        return Check(False, "It has not been assessed yet.")
    short = [
        f"{name} {'not answered' if found is None else found}"
        for name, found in scores.items()
        if found is None or found < level
    ]
    if short:
        return Check(False, f"Below it: {', '.join(short)}.")
    least = min(found for found in scores.values() if found is not None)
    return Check(True, f"The lowest dimension is at {least}.")


def raci(faults: Sequence[str]) -> Check:
    """Tell whether every activity has one accountable, and somebody responsible."""
    return _none(faults, "Every activity has one A and an R.")


def ownership(reasons: Sequence[str]) -> Check:
    """Tell whether nothing speaks against the ownership being real."""
    return _none(reasons, "Accountable, with authority, time and a deputy.")


def findings(wanted: str, opened: Sequence[Open]) -> Check:
    """Tell whether no finding of a class is open."""
    found = [one.words for one in opened if belongs(one, wanted)]
    return _none(found, "None is open.")


def belongs(one: Open, wanted: str) -> bool:
    """Tell whether a finding is of a class: of a severity or graver, or of a family."""
    graver = {
        "high": {"high"},
        "medium": {"high", "medium"},
        "any": {"high", "medium", "low"},
    }
    return one.family == wanted or one.severity in graver.get(wanted, ())


def training(percent: float, share: Share) -> Check:
    """Tell whether enough of those who need trainings have had them."""
    return _enough(percent, share, "trained", "No training is said to be needed yet.")


def adoption(percent: float, share: Share) -> Check:
    """Tell whether the workflow was followed in enough of the cases looked at."""
    nothing = "Nobody has looked yet: finish an adoption check."
    return _enough(percent, share, "followed the workflow", nothing)


def initiative(status: Status, outcome: Outcome | None) -> Check:
    """Tell whether an initiative is closed as realised."""
    if status is not Status.CLOSED:
        return Check(False, f"It is {status}.")
    is_met = outcome is Outcome.REALISED
    return Check(is_met, f"It is closed as {outcome or 'nothing said'}.")


def manual(attested: Attested | None) -> Check:
    """Tell whether somebody attests it, with evidence that counts today."""
    if attested is None:
        return Check(False, "Nobody has attested it yet.")
    said = f"{attested.by} attested it on {day(attested.on)}"
    if not attested.evidence:
        return Check(False, f"{said}, but no evidence for it counts any more.")
    return Check(True, f"{said}, with evidence.")


def together(checks: Mapping[str, Check], nothing: str) -> Check:
    """Tell whether a criterion is met in every place, and where it is not."""
    if not checks:
        return Check(False, nothing)
    short = {name: one for name, one in checks.items() if not one.is_met}
    if not short:
        return Check(True, f"Met in all of {len(checks)}.")
    return _none([f"{name}: {one.found}" for name, one in short.items()], "")


def _none(found: Sequence[str], otherwise: str) -> Check:
    if not found:
        return Check(True, otherwise)
    more = len(found) - MOST_NAMED
    rest = f" And {more} more." if more > 0 else ""
    return Check(False, " ".join(found[:MOST_NAMED]) + rest)


def _enough(percent: float, share: Share, done: str, nothing: str) -> Check:
    part, whole = share
    if whole == 0:
        return Check(False, nothing)
    found = f"{part:,} of {whole:,} {done}, {100 * part / whole:.0f} %."
    return Check(100 * part >= percent * whole, found)


def _reaches(value: float, target: float, direction: str) -> bool:
    return value <= target if direction == "decrease" else value >= target


def _lower(label: str) -> str:
    return f"{label[:1].lower()}{label[1:]}"
