"""What else a report tells, a section each; one that has nothing to say is left out."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cis.desk.findings import catalogue
from cis.desk.findings import queries as findings
from cis.desk.findings.models import Sighting
from cis.desk.reports import words
from cis.desk.reports.content import Section
from cis.register.initiatives.models import Initiative
from cis.register.reviews.models import Review, ReviewChoice

Teller = Callable[[Session, date, date], Sequence[str]]
MOST_NAMED = 5


def sections(session: Session, first: date, last: date) -> tuple[Section, ...]:
    """Return the sections that have something to say of the days of a report."""
    told = ((title, tell(session, first, last)) for title, tell in TELLERS)
    return tuple(Section(title, tuple(said)) for title, said in told if said)


def _linted(session: Session, first: date, last: date) -> Sequence[str]:
    """Tell what the register linter found, saw mended, and what was waived."""
    begun = session.scalar(select(func.min(Sighting.first_on)))
    if begun is None or begun > last:
        return []
    moves = findings.moves(session, first, last)
    still = session.scalar(
        select(func.count(Sighting.id)).where(
            Sighting.first_on <= last,
            or_(Sighting.mended_on.is_(None), Sighting.mended_on > last),
        )
    )
    if first <= begun:
        return [words.counted_first(still or 0, begun, last)]
    said = [
        words.linted(
            still or 0, len(moves.new), len(moves.mended), len(moves.waived), last
        )
    ]
    for label, keys in (("New", moves.new), ("Waived", moves.waived)):
        named = Counter(code for code, _ in keys).most_common(MOST_NAMED)
        if named:
            titles = [(code, catalogue.entry(code).title, n) for code, n in named]
            said.append(words.ruled(label, titles, len(keys)))
    return said


def _changes(session: Session, first: date, last: date) -> Sequence[str]:
    """Tell which improvements the newest review of each kind chose for next month."""
    rows = session.execute(
        select(
            *(Initiative.id, Initiative.title, Review.id, Review.title),
            *(Review.due_on, Review.practice_id, Review.initiative_id),
        )
        .join(ReviewChoice, ReviewChoice.initiative_id == Initiative.id)
        .join(Review, Review.id == ReviewChoice.review_id)
        .where(Review.due_on.between(first, last), Review.closed_at.is_not(None))
        .order_by(Review.due_on.desc(), Review.id.desc(), ReviewChoice.id)
    )
    newest: dict[tuple[int | None, int | None], int] = {}
    found: dict[str, list[tuple[str, date]]] = {}
    for key, title, review, name, on, practice, initiative in rows:
        if newest.setdefault((practice, initiative), review) == review:
            found.setdefault(Initiative.__record__.label(key, title), []).append(
                (name, on)
            )
    return [words.chosen(named, by) for named, by in found.items()]


TELLERS: Sequence[tuple[str, Teller]] = (
    ("Findings", _linted),
    ("Changes for next month", _changes),
)
