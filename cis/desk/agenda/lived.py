"""What adoption asks of somebody: feedback, checks, trainings, what gets easier."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from cis.core.access import Actor, Role
from cis.desk.agenda.rules import Matter, Task, Where
from cis.desk.findings import catalogue
from cis.desk.findings import queries as findings
from cis.register.adoption.benefits import queries as benefits
from cis.register.adoption.checks import queries as checks
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.adoption.feedback import queries as feedback
from cis.register.adoption.feedback.models import Feedback
from cis.register.adoption.training import queries as training
from cis.register.adoption.training.rules import Coverage
from cis.register.governance import queries as governance
from cis.register.people.models import Person
from cis.register.people.rules import has_left
from cis.register.practices import queries as practices

# What waits longest comes first; the rest stands on its own page.
MOST_FEEDBACK = 3
# The finding that says how many must have had their trainings; its limit is ours.
GUARD = "ADO106"


def tasks(
    session: Session,
    actor: Actor,
    today: date,
    owned: Mapping[int, str],
    waiting: Sequence[Feedback],
) -> Iterator[Task]:
    """Yield what somebody answers, looks through, has taught and is to tell.

    ``owned`` are their practices, ``waiting`` is the feedback that waits for them.
    """
    yield from (_reply(one) for one in waiting[:MOST_FEEDBACK])
    more = len(waiting) - MOST_FEEDBACK
    if more > 0:
        title, words = f"{more} more", "They wait for an answer, too."
        where = Where("feedback.index")
        yield Task(Matter.REPLY, "Feedback", title, words, where, count=more)
    yield from _checks(session, actor, owned, today)
    if owned:
        yield from _trainings(session, today, owned)
    for one in benefits.unsaid(session):
        if one.owner_id == actor.person_id:
            words = "Nobody is told yet what gets easier for them."
            where = Where("benefits.say", one.id, page="initiatives.show")
            yield Task(Matter.TELL, one.reference, one.title, words, where)


def shown(waiting: Sequence[Feedback]) -> dict[int, Feedback]:
    """Return the feedback that is answered on the page itself, by its number."""
    return {one.id: one for one in waiting[:MOST_FEEDBACK]}


def theirs(session: Session, actor: Actor, today: date) -> list[Feedback]:
    """Return the feedback that somebody is to answer, what waits longest first.

    The owner of the practice answers; where there is none, the owner of continual
    improvement, and without one leadership: nothing waits for nobody.
    """
    waiting = feedback.unanswered(session)
    if not waiting or actor.person_id is None:
        return []
    owners = governance.owners(session, today)
    last = owners.get(practices.home(session).id)
    leads = last is None and actor.role is Role.LEADERSHIP

    def is_theirs(one: Feedback) -> bool:
        owner: Person | None = owners.get(one.practice_id or 0, last)
        return owner.id == actor.person_id if owner else leads

    return [one for one in waiting if is_theirs(one)]


def _reply(one: Feedback) -> Task:
    about = one.practice.name if one.practice else "No practice named"
    words = "Somebody waits for an answer: what changed, or why nothing did."
    where = Where("feedback.answer", one.id, page="feedback.answer")
    return Task(Matter.REPLY, "Feedback", about, words, where, since=one.given_on)


def _checks(
    session: Session, actor: Actor, owned: Mapping[int, str], today: date
) -> Iterator[Task]:
    """Yield the checks they drew; of who left, those of their practices."""
    for one in checks.unfinished(session):
        drawer = one.drawn_by
        is_left = drawer is None or has_left(drawer.left_on, today)
        if one.drawn_by_id == actor.person_id or (is_left and one.practice_id in owned):
            yield _check(one)


def _check(one: AdoptionCheck) -> Task:
    left = one.open_cases
    words = (
        f"{left} of {one.size} cases have no answer yet."
        if left
        else "Every case is answered: finish it."
    )
    where, name = Where("checks.show", one.id), one.practice.name
    return Task(Matter.CHECK, one.reference, name, words, where, since=one.drawn_on)


def _trainings(
    session: Session, today: date, owned: Mapping[int, str]
) -> Iterator[Task]:
    """Yield their practices of which too few have had what they need, as one."""
    changed = findings.settings(session).get(GUARD, {})
    if changed is None:
        return
    least = {**catalogue.entry(GUARD).defaults, **changed}["percent"]
    found = training.covered(training.rows(session, today))
    short = [key for key in owned if key in found and _is_below(found[key], least)]
    if short:
        one = sum((found[key] for key in short), Coverage(0, 0))
        title = ", ".join(sorted(owned[key] for key in short))
        words = f"{one.covered} of {one.needed} trainings needed were had."
        yield Task(Matter.TRAIN, "Training", title, words, Where("training.index"))


def _is_below(found: Coverage, least: int) -> bool:
    return found.share is not None and found.share < least
