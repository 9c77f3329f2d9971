"""What the pages say about reviews, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from cis.core.schedule.rules import said as rule_said
from cis.register.initiatives.rules import day
from cis.register.reviews import queries, rules
from cis.register.reviews.models import Review, ReviewCadence
from cis.register.reviews.rules import Scope

SHOWN = 6
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """A review that a cadence wants and nobody has prepared yet."""

    cadence: ReviewCadence
    day: date


def name(scoped: Review | ReviewCadence) -> str:
    """Return what is reviewed, in words."""
    if scoped.initiative:
        return f"{scoped.initiative.reference} {scoped.initiative.title}"
    return scoped.practice.name if scoped.practice else "The organisation"


def said(missed: Sequence[Review], coming: Sequence[Review], today: date) -> str:
    """Return in one line what is missed and what comes next."""
    words = []
    if missed:
        count = len(missed)
        words.append(
            "One review was missed." if count == 1 else f"{count} reviews were missed."
        )
    if coming:
        first = coming[0]
        when = "today" if first.due_on == today else f"on {day(first.due_on)}"
        words.append(f"The next is {first.title}, {when}.")
    return " ".join(words) or "No review is planned."


def rhythm(cadence: ReviewCadence) -> str:
    """Return how often and when a cadence falls, in words."""
    rule = queries.rule(cadence)
    if rule is None:
        return "paused: the plan of its initiative says nothing, or it has ended"
    return f"{rule_said(rule)}, {cadence.at}"


def coming(session: Session, cadence: ReviewCadence, today: date) -> list[date]:
    """Return the next days of a cadence."""
    rule = queries.rule(cadence)
    if rule is None:
        return []
    off = queries.holidays(session)
    since = max(today, cadence.begins_on - DAY)
    return list(rules.upcoming(rule, since, off, SHOWN))


def expected(session: Session, scope: Scope | None, today: date) -> list[Expected]:
    """Return the next day of each cadence for which no review is prepared."""
    off, found = queries.holidays(session), []
    for cadence in queries.cadences(session, scope):
        known = queries.newest_due(session, cadence.id)
        rule = queries.rule(cadence)
        if rule is not None and (known is None or known < today):
            since = max(known or today, cadence.begins_on - DAY)
            found += [
                Expected(cadence, one) for one in rules.upcoming(rule, since, off, 1)
            ]
    return found
