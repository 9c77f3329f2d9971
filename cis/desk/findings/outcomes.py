"""Rules about outcomes: what is promised, for which pain, and what must not suffer."""

from collections.abc import Iterator

from cis.desk.findings import naming
from cis.desk.findings.catalogue import Limits, rule
from cis.desk.findings.records import Records
from cis.desk.findings.rules import Family, Found, Limit, Severity, days
from cis.register.initiatives.rules import AGREED, Outcome, Status
from cis.register.metrics.rules import Aspect, Direction
from cis.register.painpoints.rules import STILL_HURTING

OUT = Family.OUTCOMES
WORSE = "deterioration"


@rule(
    "OUT101",
    OUT,
    Severity.HIGH,
    "Approved without a measurable outcome",
    why="Without a metric, a target and a day nobody can ever say that it worked.",
    mend="Choose the metric, the target and the day in the outcome of the initiative.",
)
def unmeasured(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives whose promise lacks a part."""
    for one in records.initiatives:
        parts = {
            "metric": one.metric_id,
            "target": one.target,
            "target date": one.target_on,
        }
        missing = [name for name, value in parts.items() if value is None]
        if one.status in AGREED and missing:
            words = f"It is {one.status} and has no {' and no '.join(missing)}."
            yield naming.initiative(records, one, words, "outcome")


@rule(
    "OUT102",
    OUT,
    Severity.MEDIUM,
    "Initiative answers no pain point",
    why="Work that begins with no pain ends with nobody who would miss it.",
    mend="Choose the pain points it answers, or say what hurts in a new one.",
)
def painless(records: Records, _: Limits) -> Iterator[Found]:
    """Find initiatives past assessment that answer nothing."""
    for one in naming.alive(records):
        if one.status is not Status.PROPOSED and not records.pained.get(one.id):
            words = f"It is {one.status}, and no pain point is chosen."
            yield naming.initiative(records, one, words, "basics", "pain_point_ids")


@rule(
    "OUT103",
    OUT,
    Severity.HIGH,
    "Target is no better than the baseline",
    why="A target that is already met turns standing still into a success.",
    mend="Choose a target that lies beyond the baseline in the better direction.",
)
def unambitious(records: Records, _: Limits) -> Iterator[Found]:
    """Find initiatives whose target lies on the wrong side of their baseline."""
    for one in naming.alive(records):
        baseline = records.baselines.get(one.baseline_id)
        metric = records.metrics.get(one.metric_id)
        if baseline is None or metric is None or one.target is None:
            continue
        gain = one.target - baseline.mean
        if metric.direction is Direction.DECREASE:
            gain = -gain
        if metric.direction is not Direction.NEUTRAL and gain <= 0:
            words = (
                f"The target is {one.target:g} {metric.unit}; the baseline's mean is "
                f"{baseline.mean:.{metric.digits}f} {metric.unit} already."
            )
            yield naming.initiative(records, one, words, "outcome", "target")


@rule(
    "OUT104",
    OUT,
    Severity.MEDIUM,
    "Approved without a guardrail",
    why="Any one figure can be improved at the expense of another that nobody watches.",
    mend="Choose a metric that must not get worse while this one improves.",
)
def unguarded(records: Records, _: Limits) -> Iterator[Found]:
    """Find agreed initiatives that watch nothing beside their target."""
    for one in records.initiatives:
        if one.status in AGREED and not records.guardrails.get(one.id):
            words = "No metric is watched that must not get worse."
            yield naming.initiative(records, one, words, "guardrails")


@rule(
    "OUT105",
    OUT,
    Severity.HIGH,
    "Guardrail got worse",
    why="An improvement that is paid for elsewhere is no improvement.",
    mend="Look at both charts, then decide: change the work, stop it, or accept the "
    "price with a reason.",
)
def guardrail_worse(records: Records, _: Limits) -> Iterator[Found]:
    """Find initiatives with a guardrail that deteriorated since its baseline."""
    for one in records.initiatives:
        if one.status not in AGREED:
            continue
        for key in records.guardrails.get(one.id, ()):
            baseline = records.newest_baseline.get(key)
            standing = records.standings.get(baseline.id) if baseline else None
            if standing and standing.code == WORSE:
                name = records.metrics[key].name
                words = f"{name} got worse since its baseline."
                yield naming.initiative(records, one, words)


@rule(
    "OUT106",
    OUT,
    Severity.HIGH,
    "Called realised without an improvement in the data",
    why="A register that calls wishes successes is not believed the next time.",
    mend="Say in the initiative why the verdict was overruled, or attach the evidence.",
)
def unproven(records: Records, _: Limits) -> Iterator[Found]:
    """Find initiatives closed as realised against their verdict without a reason."""
    for one in records.initiatives:
        if (
            one.outcome is Outcome.REALISED
            and one.closing_verdict != "improvement"
            and not one.overruled_because
        ):
            words = "It was closed as realised; the verdict at closing was another."
            yield naming.initiative(records, one, words)


@rule(
    "OUT107",
    OUT,
    Severity.MEDIUM,
    "Accepted pain that nobody works on",
    why="Who raised it was told that it matters, and waits.",
    mend="Propose an initiative for it, or answer that it will not be done, and why.",
    limits=(Limit("days", "Days until somebody should work on it", 180),),
)
def neglected(records: Records, limits: Limits) -> Iterator[Found]:
    """Find accepted pain points that no initiative answers after some time."""
    for one in records.pains:
        age = (records.today - one.raised_on).days
        is_due = one.status == "accepted" and age > limits["days"]
        if is_due and one.id not in records.answered_pains:
            words = f"Raised {days(age)} ago, accepted, and no initiative answers it."
            yield naming.pain(records, one, words)


@rule(
    "OUT108",
    OUT,
    Severity.LOW,
    "Operational metric without a counterpart",
    why="How work runs and how people experience it drift apart unseen when only one "
    "of them is measured.",
    mend="Pair it with a metric that tells how people experience it, such as "
    "satisfaction, or add one to its practice.",
)
def unpaired(records: Records, _: Limits) -> Iterator[Found]:
    """Find practices that improve operational metrics and measure no experience."""
    felt = {
        one.practice_id
        for one in records.metrics.values()
        if one.aspect is Aspect.EXPERIENCE
    }
    for one in records.metrics.values():
        is_alone = one.practice_id not in felt and one.id not in records.paired
        if one.aspect is Aspect.OPERATIONAL and is_alone:
            words = "Nothing in this practice tells how people experience it."
            yield naming.metric(records, one, words)


@rule(
    "OUT109",
    OUT,
    Severity.HIGH,
    "Improved metric has no better direction",
    why="With no better direction no change can be called an improvement.",
    mend="Say in the metric's definition which way is better.",
)
def directionless(records: Records, _: Limits) -> Iterator[Found]:
    """Find initiatives that promise to move a metric without a better direction."""
    for one in naming.alive(records):
        metric = records.metrics.get(one.metric_id)
        if metric and metric.direction is Direction.NEUTRAL:
            words = f"{metric.name} says that neither way is better."
            yield naming.initiative(records, one, words, "outcome", "metric_id")


@rule(
    "OUT110",
    OUT,
    Severity.MEDIUM,
    "Pain point without a cost",
    why="What costs nothing on paper is never chosen; the weight orders the register.",
    mend="Estimate the hours, the money or the trust it costs each month.",
)
def weightless(records: Records, _: Limits) -> Iterator[Found]:
    """Find living pain points that weigh nothing."""
    for one in records.pains:
        if one.status in STILL_HURTING and not one.weight:
            words = "It says what hurts, and not what it costs."
            yield naming.pain(records, one, words)
