"""The agenda of a review: the sources it is built from, and what last time left.

The factory provides the sources, also from packages above; lines come in its order.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.kit.registry import registry
from cis.register.actions.models import Action
from cis.register.actions.rules import Status
from cis.register.initiatives import queries as initiatives
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED, day
from cis.register.reviews import queries
from cis.register.reviews.models import Review, ReviewLine
from cis.register.reviews.rules import Answer, Scope

# A scope that was never reviewed looks back this long.
BACK = timedelta(days=31)
# What was dropped stays away this long.
QUIET = timedelta(days=90)
# Of one source; the line after them says how many more there are.
MOST = 12
CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an agenda: of what, what is the matter, who would answer for it.

    ``subject`` is the record it is; ``about`` what an action of it is about, if that is
    another one.
    """

    subject: str
    title: str
    words: str
    owner_id: int | None = None
    about: str = ""
    source: str = ""
    carried: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source is asked: of which scope, on which day, since when."""

    session: Session
    scope: Scope
    today: date
    since: date
    # Of an initiative: itself and its metric, as the trail names them.
    subjects: frozenset[str] = frozenset()
    # The verdicts as the last minutes knew them, by initiative.
    seen: Mapping[int, str] = field(default_factory=dict)

    def wants(self, practice_id: int | None, *subjects: str) -> bool:
        """Tell whether records of a practice belong to the scope."""
        if self.scope.initiative_id is not None:
            return bool(self.subjects.intersection(subjects))
        return self.scope.practice_id in {None, practice_id}


@dataclass(frozen=True, slots=True)
class Source:
    """One part of every agenda: its code, its heading, and who gathers its lines."""

    code: str
    title: str
    gather: Callable[[Asked], Iterable[Item]]


def titles() -> dict[str, str]:
    """Return the headings of an agenda by code, in order."""
    first = {CARRIED: "Carried over from last time"}
    return first | {source.code: source.title for source in registry().agenda}


def asked(
    session: Session, review: Review, today: date, seen: Mapping[int, str]
) -> Asked:
    """Return what the sources are asked for a review."""
    last = queries.before(session, review)
    since = last.closed_at.date() if last and last.closed_at else today - BACK
    return Asked(
        session, review.scope, today, since, _subjects(session, review.scope), seen
    )


def items(session: Session, review: Review, question: Asked) -> list[Item]:
    """Return every line for a review, those that were carried over first."""
    dropped = _dropped(session, review.scope, question.today)
    fresh = [one for one in _gathered(question) if _key(one) not in dropped]
    known = {_key(one): one for one in fresh}
    # An action is one matter, whether it is late or was moved.
    promised = {one.subject: one for one in fresh if one.subject.startswith("action:")}
    found: dict[tuple[str, str], Item] = {}
    for key, line in _left(session, review).items():
        now = known.get(key) or promised.get(line.subject)
        if now is None and line.answer is Answer.CARRY:
            now = _again(session, line)
        if now is not None:
            found[_key(now)] = replace(now, carried=line.carried + 1)
    return [*found.values(), *(one for one in fresh if _key(one) not in found)]


def _gathered(question: Asked) -> Iterable[Item]:
    for source in registry().agenda:
        lines = [replace(one, source=source.code) for one in source.gather(question)]
        yield from lines[:MOST]
        if len(lines) > MOST:
            yield _more(question, source.code, lines[MOST:])


def _more(question: Asked, code: str, rest: Sequence[Item]) -> Item:
    names = ", ".join(one.title for one in rest[:3])
    words = f"{len(rest)} more lines of this kind, such as {names}."
    return Item(question.scope.subject, "And more", words, source=code)


def _left(session: Session, review: Review) -> dict[tuple[str, str], ReviewLine]:
    """Return what the review before put off or did not come to."""
    last = queries.before(session, review)
    if last is None:
        return {}
    wanted = select(ReviewLine).where(ReviewLine.review_id == last.id)
    return {
        (line.source, line.subject): line
        for line in session.scalars(wanted.order_by(ReviewLine.id))
        if line.answer in {None, Answer.CARRY}
    }


def _dropped(session: Session, scope: Scope, today: date) -> set[tuple[str, str]]:
    rows = session.execute(
        select(
            ReviewLine.source,
            ReviewLine.subject,
            Review.practice_id,
            Review.initiative_id,
        )
        .join(Review, Review.id == ReviewLine.review_id)
        .where(ReviewLine.answer == Answer.DROP, ReviewLine.answered_on > today - QUIET)
    )
    return {
        (source, subject)
        for source, subject, practice_id, initiative_id in rows
        if Scope(practice_id, initiative_id) == scope
    }


def _again(session: Session, line: ReviewLine) -> Item | None:
    """Return a line that was carried over, None if its matter ended meanwhile."""
    kind, _, key = line.subject.partition(":")
    words = line.words
    if kind == "decision":
        return None  # an open one is on the agenda by itself
    if kind == "action":
        action = session.get(Action, int(key))
        if action is None or action.status is not Status.OPEN:
            return None
        words = f"It is due {day(action.due_on)}."
    if kind == "initiative":
        one = session.get(Initiative, int(key))
        if one is None or one.status in ENDED:
            return None
    return Item(line.subject, line.title, words, line.owner_id, line.about, line.source)


def _key(item: Item) -> tuple[str, str]:
    return item.source, item.subject


def _subjects(session: Session, scope: Scope) -> frozenset[str]:
    if scope.initiative_id is None:
        return frozenset()
    one = initiatives.get(session, scope.initiative_id)
    return frozenset({scope.subject, f"metric:{one.metric_id}"})
