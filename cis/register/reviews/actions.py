"""Changes cadences and holidays, prepares and opens reviews, in the caller's hands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.register.initiatives import queries as initiatives
from cis.register.initiatives.rules import ENDED as OVER
from cis.register.people import queries as people
from cis.register.people.rules import has_left
from cis.register.practices import queries as practices
from cis.register.reviews import queries, rules
from cis.register.reviews.models import (
    BusinessChange,
    Holiday,
    Review,
    ReviewCadence,
)
from cis.register.reviews.rules import (
    LONGEST_REASON,
    CadenceDraft,
    ReviewDraft,
    Scope,
    Stage,
)

# Reviews stand in the calendar this long before their day, one at least.
AHEAD = timedelta(days=35)
DAY = timedelta(days=1)


def enter(session: Session, draft: CadenceDraft, today: date) -> ReviewCadence:
    """Enter a cadence, prepare its first review, and return it; or raise RuleError."""
    authorize(session, draft.scope.subject)
    _check_scope(session, draft.scope, has_rhythm=draft.rhythm is not None)
    _check_chair(session, draft.chair_id, today)
    made = ReviewCadence(
        practice_id=draft.scope.practice_id, initiative_id=draft.scope.initiative_id
    )
    _write(made, draft)
    session.add(made)
    session.flush()
    since = today - DAY
    _prepare(session, queries.cadence(session, made.id), today, since)
    return made


def edit(
    session: Session, cadence: ReviewCadence, draft: CadenceDraft, today: date
) -> None:
    """Change a cadence; its prepared reviews follow, those that began stay."""
    authorize(session, cadence)
    if draft.scope != cadence.scope:
        raise RuleError("A cadence stays with what it reviews: enter another one.")
    _check_scope(session, draft.scope, has_rhythm=draft.rhythm is not None)
    if draft.chair_id != cadence.chair_id:
        _check_chair(session, draft.chair_id, today)
    _write(cadence, draft)
    session.flush()
    _rearrange(session, cadence, today)


def end(session: Session, cadence: ReviewCadence, today: date) -> None:
    """End a cadence: what is prepared for later is taken away."""
    authorize(session, cadence)
    if cadence.ends_on is not None:
        raise RuleError("This cadence has ended already.")
    cadence.ends_on = today
    _withdraw(session, cadence, today, keep=())


def keep_holidays(session: Session, days: Mapping[date, str], today: date) -> None:
    """Let these be all holidays; prepared reviews move off them."""
    authorize(session)
    known = {one.day: one for one in session.scalars(select(Holiday))}
    for day, one in known.items():
        if day not in days:
            session.delete(one)
        else:
            one.name = days[day]
    session.add_all(
        Holiday(day=day, name=name) for day, name in days.items() if day not in known
    )
    session.flush()
    for cadence in queries.cadences(session):
        _rearrange(session, cadence, today)


def prepare(session: Session, today: date) -> list[Review]:
    """Create the reviews that the cadences want ahead; those there are stay as one."""
    authorize(session)
    made: list[Review] = []
    for cadence in queries.cadences(session):
        made += _prepare(session, cadence, today)
    return made


def prepare_of(session: Session, cadence: ReviewCadence, today: date) -> list[Review]:
    """Create the reviews that one cadence wants ahead."""
    return _prepare(session, cadence, today)


def call(
    session: Session,
    draft: ReviewDraft,
    today: date,
    change: BusinessChange | None = None,
) -> Review:
    """Open a review by hand for a day, or raise RuleError.

    It is up to whoever answers for what is reviewed, whoever takes the chair.
    """
    authorize(session, draft.scope.subject)
    _check_scope(session, draft.scope, has_rhythm=draft.scope.initiative_id is None)
    _check_chair(session, draft.chair_id, today)
    if draft.due_on < today:
        raise RuleError(
            "Give today or a day to come: a review is opened ahead.", field="due_on"
        )
    made = Review(
        practice_id=draft.scope.practice_id,
        initiative_id=draft.scope.initiative_id,
        change_id=change.id if change else None,
        title=draft.title.strip(),
        due_on=draft.due_on,
        chair_id=draft.chair_id,
        reason=draft.reason.strip(),
    )
    session.add(made)
    session.flush()
    return made


def skip(session: Session, review: Review, reason: str) -> None:
    """Say that a review was not held, and why; or raise RuleError."""
    authorize(session, review)
    if review.stage is not Stage.PREPARED:
        raise RuleError(f"This review is {review.stage}: it cannot be skipped.")
    if not reason.strip():
        raise RuleError("Say why it is not held.", field="reason")
    rules.check_text("reason", reason, LONGEST_REASON)
    review.stage, review.reason = Stage.NOT_HELD, reason.strip()
    session.flush()


def _write(cadence: ReviewCadence, draft: CadenceDraft) -> None:
    days = draft.days
    cadence.name, cadence.rhythm = draft.name.strip(), draft.rhythm
    cadence.weekday, cadence.place = int(days.weekday), days.place
    cadence.day, cadence.nth = days.day, days.nth
    cadence.month, cadence.shift = days.month, days.shift
    cadence.at = rules.hour(draft.at).strftime("%H:%M")
    cadence.begins_on, cadence.chair_id = draft.begins_on, draft.chair_id


def _prepare(
    session: Session, cadence: ReviewCadence, today: date, since: date = date.min
) -> list[Review]:
    """Create what a cadence wants after its newest review, or after a day."""
    rule, until = queries.rule(cadence), today + AHEAD
    if rule is None:
        return []
    known = queries.newest_due(session, cadence.id) or date.min
    start = max(known, since, cadence.begins_on - DAY)
    wanted = rules.ahead(rule, start, until, queries.holidays(session))
    # One is enough where none is near.
    return _create(
        session, cadence, [day for day in wanted if day <= until or known <= today]
    )


def _create(
    session: Session, cadence: ReviewCadence, days: Iterable[date]
) -> list[Review]:
    made = [
        Review(
            cadence_id=cadence.id,
            practice_id=cadence.practice_id,
            initiative_id=cadence.initiative_id,
            title=cadence.name,
            due_on=day,
            at=cadence.at,
            chair_id=cadence.chair_id,
        )
        for day in days
    ]
    session.add_all(made)
    session.flush()
    return made


def _rearrange(session: Session, cadence: ReviewCadence, today: date) -> None:
    """Let what is prepared for later follow the rule, the holidays and the chair."""
    wanted = _wanted(session, cadence, today)
    _withdraw(session, cadence, today, keep=wanted)
    kept = session.scalars(_later(cadence, today)).all()
    for one in kept:
        one.title, one.at, one.chair_id = cadence.name, cadence.at, cadence.chair_id
    there = {one.due_on for one in kept}
    _create(session, cadence, [day for day in wanted if day not in there])


def _wanted(session: Session, cadence: ReviewCadence, today: date) -> Sequence[date]:
    """Return the days to come, after those whose review began or is over."""
    rule = queries.rule(cadence)
    if rule is None:
        return ()
    done = queries.newest_due(session, cadence.id, but=Stage.PREPARED) or date.min
    start = max(today, done, cadence.begins_on - DAY)
    return rules.ahead(rule, start, today + AHEAD, queries.holidays(session))


def _later(cadence: ReviewCadence, today: date) -> Select[Review]:
    return select(Review).where(
        Review.cadence_id == cadence.id,
        Review.stage == Stage.PREPARED,
        Review.due_on > today,
    )


def _withdraw(
    session: Session, cadence: ReviewCadence, today: date, keep: Collection[date]
) -> None:
    for one in session.scalars(_later(cadence, today)):
        if one.due_on not in keep:
            session.delete(one)
    session.flush()


def _check_scope(session: Session, scope: Scope, *, has_rhythm: bool) -> None:
    if scope.practice_id is not None:
        practices.get(session, scope.practice_id)
    if scope.initiative_id is not None:
        found = initiatives.get(session, scope.initiative_id)
        if found.status in OVER:
            raise RuleError(f"{found.reference} has ended: it needs no more reviews.")
        if has_rhythm:
            raise RuleError(
                "How often an initiative is reviewed stands in its plan.", "rhythm"
            )
    elif not has_rhythm:
        raise RuleError("Choose how often it is reviewed.", field="rhythm")


def _check_chair(session: Session, chair_id: int | None, today: date) -> None:
    if chair_id is None:
        return
    chair = people.get(session, chair_id)
    if has_left(chair.left_on, today):
        raise RuleError(
            f"{chair.name} has left: choose somebody else for the chair.",
            field="chair_id",
        )
