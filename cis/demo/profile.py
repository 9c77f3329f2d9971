"""What the demo's organisation says of itself, and what counts in its ranking."""

from collections.abc import Iterator
from functools import partial

from cis.demo.people import INES, TOMAS
from cis.demo.story import Calendar, Scene, Step
from cis.desk.overview.begin import actions as beginning
from cis.desk.overview.begin.profile import Profile, Regulation, Size, Support
from cis.desk.overview.first import actions as ranking
from cis.desk.overview.first.rules import Weights

# A carrier of parcels: its sites are infrastructure, its labels personal data.
PROFILE = Profile(
    Size.MEDIUM,
    Support.SEVERAL_TEAMS,
    frozenset({Regulation.INFRASTRUCTURE, Regulation.PERSONAL}),
)
# Week, what each criterion counts, and why.
WEIGHED = (
    (
        24,
        Weights(pain=50, findings=10, maturity=10, capacity=20, dependencies=10),
        "What hurts comes first, and nothing begins without hours of an owner.",
    ),
    (
        52,
        Weights(pain=40, findings=15, maturity=15, capacity=20, dependencies=10),
        "Every practice is assessed now, so that its gap can count for more.",
    ),
)


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield the profile, and how the ranking was weighed."""
    yield Step(calendar.day(1, 1), INES, "beginning.describe", _describe)
    for week, weights, why in WEIGHED:
        act = partial(_weigh, weights=weights)
        yield Step(calendar.past(week, 3), TOMAS, "advice.weigh", act, why)


def _describe(scene: Scene) -> None:
    beginning.describe(scene.session, PROFILE)


def _weigh(scene: Scene, *, weights: Weights) -> None:
    ranking.weigh(scene.session, weights)
