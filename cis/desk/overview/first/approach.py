"""Step by step, or broadly? The conditions that speak for each, from the figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from cis.desk.overview.first.rules import FOCUS, Plan, Ranked

# The share of all pain that counts as most of it, and how many practices are few.
MOST_PAIN, FEW = 0.8, 2
RULE = (
    "A broader rollout is proposed only when every condition speaks for it. One that "
    "does not is enough to go step by step: a small change that holds convinces more "
    "people than a large one that is half adopted."
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: what was found, and whether it speaks for a broader rollout."""

    words: str
    is_for_broader: bool


@dataclass(frozen=True, slots=True)
class Approach:
    """How to go about it, with every condition that was looked at."""

    conditions: Sequence[Condition]

    @property
    def is_broader(self) -> bool:
        """Return whether everything speaks for a broader rollout."""
        return all(one.is_for_broader for one in self.conditions)

    @property
    def for_incremental(self) -> list[str]:
        """Return what speaks for going step by step."""
        return [one.words for one in self.conditions if not one.is_for_broader]

    @property
    def for_broader(self) -> list[str]:
        """Return what speaks for a broader rollout."""
        return [one.words for one in self.conditions if one.is_for_broader]


def approach(found: Sequence[Ranked], plan: Plan) -> Approach:
    """Weigh the conditions for the practices that come first."""
    first = [*plan.now, *plan.under_way][:FOCUS]
    return Approach(
        (
            _spread(found),
            _owned(first),
            _timely(first),
            _room(plan),
            _alone(first),
        )
    )


def holding(found: Sequence[Ranked]) -> int:
    """Return how few practices hold most of the pain."""
    losses = sorted((one.situation.loss for one in found), reverse=True)
    whole, held = sum(losses), 0.0
    for count, loss in enumerate(losses, 1):
        held += loss
        if whole and held >= MOST_PAIN * whole:
            return count
    return 0


def _spread(found: Sequence[Ranked]) -> Condition:
    count = holding(found)
    if not count:
        return Condition("Nobody has said yet what hurts.", is_for_broader=False)
    who = "One practice holds" if count == 1 else f"{count} practices hold"
    words = f"{who} four fifths of the pain."
    return Condition(words, is_for_broader=count > FEW)


def _owned(first: Sequence[Ranked]) -> Condition:
    bare = [one.situation.name for one in first if not one.situation.is_owned]
    if bare or not first:
        words = f"The ownership of {_listed(bare)} is not real." if bare else ""
        return Condition(
            words or "No practice with a pain has an owner yet.", is_for_broader=False
        )
    return Condition("The ownership of all of them is real.", is_for_broader=True)


def _timely(first: Sequence[Ranked]) -> Condition:
    short = [one.situation.name for one in first if one.situation.free_hours <= 0]
    if short or not first:
        return Condition(
            f"The owner of {_listed(short)} has no time left."
            if short
            else "Nobody's time is agreed yet.",
            is_for_broader=False,
        )
    return Condition("Their owners have time left.", is_for_broader=True)


def _room(plan: Plan) -> Condition:
    changing = len(plan.under_way)
    count = "1 practice changes" if changing == 1 else f"{changing} practices change"
    words = f"{count} already, and people can follow {plan.most} at once."
    return Condition(words, is_for_broader=plan.room >= FOCUS)


def _alone(first: Sequence[Ranked]) -> Condition:
    leaning = [one.situation.name for one in first if one.situation.leans_on]
    if leaning:
        words = f"{_listed(leaning)} would stand on something that is not there yet."
        return Condition(words, is_for_broader=False)
    return Condition("None of them waits for another practice.", is_for_broader=True)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
