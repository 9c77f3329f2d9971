"""Holds a review: draws up its agenda, answers its lines. The caller commits."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from cis.core.access import Actor
from cis.core.errors import NotFoundError, RuleError
from cis.kit.authorization import authorize, granted
from cis.kit.records import ERASED
from cis.register.actions import actions as promises
from cis.register.actions import queries as promised
from cis.register.actions.models import Action
from cis.register.actions.rules import Draft as Promise
from cis.register.decisions import actions as deciding
from cis.register.decisions import queries as decided
from cis.register.decisions.rules import Answer as Said
from cis.register.decisions.rules import AnswerDraft as SaidDraft
from cis.register.decisions.rules import Draft as Question
from cis.register.decisions.rules import Kind
from cis.register.initiatives import actions as initiatives
from cis.register.initiatives.models import Initiative
from cis.register.people import queries as people
from cis.register.practices import queries as practices
from cis.register.reviews.agenda import Item
from cis.register.reviews.meeting import queries
from cis.register.reviews.meeting.rules import AnswerDraft, Held, check_open
from cis.register.reviews.models import (
    Review,
    ReviewAttendance,
    ReviewChoice,
    ReviewLine,
)
from cis.register.reviews.rules import ENDED, Answer, Presence, Stage

SAID = {
    Answer.DECIDE: Said.DECIDE,
    Answer.ACT: Said.ACT,
    Answer.DROP: Said.DROP,
    Answer.CARRY: Said.CARRY_OVER,
}
HOME = "continual-improvement"


def begin(session: Session, review: Review, items: Iterable[Item], today: date) -> int:
    """Begin a review, or look again; return how many lines are new on its agenda."""
    authorize(session, review)
    if review.stage in ENDED:
        check_open(review.stage)
    review.stage = Stage.OPEN
    review.begun_on = review.begun_on or today
    there = {(one.source, one.subject) for one in queries.lines(session, review.id)}
    home = _home(session)
    fresh = [
        ReviewLine(
            review_id=review.id,
            source=one.source,
            subject=one.subject,
            about=_about(one, home),
            title=one.title[:200],
            words=one.words,
            owner_id=one.owner_id,
            carried=one.carried,
        )
        for one in items
        if (one.source, one.subject) not in there
    ]
    session.add_all(fresh)
    session.flush()
    return len(fresh)


def answer(
    session: Session,
    review: Review,
    line: ReviewLine,
    draft: AnswerDraft,
    *,
    actor: Actor,
    today: date,
) -> None:
    """Answer a line, with all that follows from it; or raise RuleError.

    Raise NotYoursError for a decision that is somebody else's, naming who may.
    """
    authorize(session, line)
    # An action that comes of the answer, or ends by it, is a part of it.
    granted(session)
    check_open(review.stage)
    if line.outcome:
        raise RuleError("Something came of this answer already: it stays.")
    kind, _, number = line.subject.partition(":")
    if kind == "decision":
        _decide(session, int(number), draft, actor, today)
    if kind == "action" and draft.answer in {Answer.ACT, Answer.DROP}:
        _mend(session, int(number), draft, actor, today)
        line.outcome = line.subject
    elif draft.answer is Answer.ACT:
        line.outcome = f"action:{_act(session, review, line, draft, actor, today)}"
    elif kind == "decision" and draft.answer is not Answer.CARRY:
        line.outcome = line.subject
    elif draft.answer is Answer.DECIDE:
        line.outcome = f"decision:{_say(session, review, line, draft, actor, today)}"
    if kind == "initiative":
        initiatives.look(session.get_one(Initiative, int(number)), today)
    line.answer, line.reason = draft.answer, draft.reason.strip()
    line.answered_on, line.answered_by_id = today, actor.person_id
    session.flush()


def record(session: Session, review: Review, held: Held) -> None:
    """Write down who took part, what was noted, and what is chosen next."""
    authorize(session, review)
    check_open(review.stage)
    _attend(session, review, held)
    _choose(session, review, held)
    # Even where only people or choices changed, so that whoever comes second is told.
    flag_modified(review, "notes")
    review.guests, review.notes = held.guests.strip(), held.notes.strip()
    review.more_because = held.more_because.strip()
    session.flush()


def erase_words(session: Session, person_id: int) -> list[str]:
    """Blank what the chair of open reviews wrote; return what was blanked."""
    led = select(Review).where(
        Review.chair_id == person_id, Review.stage != Stage.CLOSED
    )
    reviews = session.scalars(led).all()
    for review in reviews:
        for name in ("reason", "notes", "guests", "more_because"):
            if getattr(review, name):
                setattr(review, name, ERASED)
    return [f"review:{review.id}" for review in reviews]


def _about(item: Item, home: int | None) -> str:
    """Return what an action of a line would be about."""
    code = item.about or item.subject
    if code.startswith("organisation:"):
        return f"practice:{home}" if home else ""
    return code


def _home(session: Session) -> int | None:
    try:
        return practices.by_code(session, HOME).id
    except NotFoundError:
        return None


def _decide(
    session: Session, key: int, draft: AnswerDraft, actor: Actor, today: date
) -> None:
    said = SaidDraft(
        SAID[draft.answer], draft.reason or draft.title, until=draft.due_on
    )
    deciding.answer(session, decided.get(session, key), said, actor=actor, today=today)


def _mend(
    session: Session, key: int, draft: AnswerDraft, actor: Actor, today: date
) -> None:
    """Give an action another day, or drop it."""
    action = promised.get(session, key)
    if draft.answer is Answer.DROP:
        promises.drop(session, action, draft.reason, actor=actor, today=today)
    elif draft.due_on is not None:
        promises.move(
            session, action, draft.due_on, draft.reason, actor=actor, today=today
        )


def _act(
    session: Session,
    review: Review,
    line: ReviewLine,
    draft: AnswerDraft,
    actor: Actor,
    today: date,
) -> int:
    if not draft.title.strip():
        raise RuleError("Say what will be done.", field="title")
    if draft.owner_id is None or draft.due_on is None:
        raise RuleError("Say who will do it.", field="owner_id")
    promise = Promise(
        line.about,
        draft.title,
        draft.owner_id,
        draft.due_on,
        draft.done_when,
        f"review:{review.id}",
    )
    made: Action = promises.promise(session, promise, actor=actor, today=today)
    return made.id


def _say(
    session: Session,
    review: Review,
    line: ReviewLine,
    draft: AnswerDraft,
    actor: Actor,
    today: date,
) -> int:
    """Write down a decision that the review takes by itself."""
    question = Question(
        line.about,
        f"{line.title}: {line.words}"[:1000],
        actor.person_id,
        today,
        Kind.REVIEW,
        f"review:{review.id}",
    )
    asked = deciding.ask(session, question, today)
    said = SaidDraft(Said.DECIDE, draft.reason)
    deciding.answer(session, asked, said, actor=actor, today=today)
    return asked.id


def _attend(session: Session, review: Review, held: Held) -> None:
    wanted = {
        **dict.fromkeys(held.present, Presence.PRESENT),
        **dict.fromkeys(held.excused, Presence.EXCUSED),
    }
    for person_id in wanted:
        people.get(session, person_id)
    rows = session.scalars(
        select(ReviewAttendance).where(ReviewAttendance.review_id == review.id)
    )
    for row in rows:
        if row.person_id in wanted:
            row.presence = wanted.pop(row.person_id)
        else:
            session.delete(row)
    session.add_all(
        ReviewAttendance(review_id=review.id, person_id=key, presence=presence)
        for key, presence in wanted.items()
    )


def _choose(session: Session, review: Review, held: Held) -> None:
    wanted = list(held.choices)
    possible = queries.improvements(session, review.scope)
    rows = session.scalars(
        select(ReviewChoice).where(ReviewChoice.review_id == review.id)
    )
    for row in rows:
        if row.initiative_id in wanted:
            wanted.remove(row.initiative_id)
        else:
            session.delete(row)
    for key in wanted:
        if str(key) not in possible:
            raise RuleError("Choose an improvement from the list.", field="first")
        session.add(ReviewChoice(review_id=review.id, initiative_id=key))
