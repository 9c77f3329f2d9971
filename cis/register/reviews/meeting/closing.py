"""Closes a review: its minutes are frozen, and the next one prepared."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.kit.authorization import authorize, granted
from cis.register.actions import queries as promised
from cis.register.initiatives import actions as initiatives
from cis.register.initiatives.models import Initiative
from cis.register.people import queries as people
from cis.register.reviews import actions as calendar
from cis.register.reviews import agenda, measured, showing
from cis.register.reviews import queries as reviews
from cis.register.reviews.meeting import minutes, queries
from cis.register.reviews.meeting.minutes import Choice, Line, Minutes, Promise, Words
from cis.register.reviews.meeting.rules import check_open
from cis.register.reviews.models import (
    Review,
    ReviewLine,
    ReviewMinutes,
    ReviewWord,
)
from cis.register.reviews.rules import Answer, Presence, Stage


def close(session: Session, review: Review, *, by: Actor, now: datetime) -> None:
    """Freeze what a review said, and prepare the one after it."""
    authorize(session, review)
    granted(session)
    check_open(review.stage)
    words, zone = Words(), people.zone(session)
    local = now.astimezone(ZoneInfo(zone))
    content = minutes.dumped(_content(session, review, words, by, local))
    session.add(ReviewMinutes(review_id=review.id, content=content))
    session.add_all(
        ReviewWord(review_id=review.id, place=place, person_id=author, text=text)
        for place, (text, author) in enumerate(words.kept)
    )
    if review.initiative_id is not None:
        initiatives.look(
            session.get_one(Initiative, review.initiative_id), local.date()
        )
    review.stage, review.closed_at = Stage.CLOSED, now
    review.closed_by_id, review.minutes_sha256 = by.person_id, minutes.digest(content)
    # They stand in the minutes, where they can be erased.
    review.notes = review.guests = review.reason = review.more_because = ""
    session.flush()
    _prepare(session, review, local.date())


def _prepare(session: Session, review: Review, today: date) -> None:
    if review.cadence_id is None:
        return
    cadence = reviews.cadence(session, review.cadence_id)
    if cadence.ends_on is None:
        calendar.prepare_of(session, cadence, today)


def _content(
    session: Session, review: Review, words: Words, by: Actor, at: datetime
) -> Minutes:
    organisation = people.founded(session)
    there = queries.attendance(session, review.id)
    author = review.chair_id or by.person_id
    titles = agenda.titles()
    lines = queries.lines(session, review.id)
    chosen = queries.improvements(session, review.scope)
    codes = measured.codes(session)
    return Minutes(
        version=minutes.VERSION,
        review=review.id,
        title=review.title,
        scope=showing.name(review),
        organisation=organisation.name if organisation else "This organisation",
        due_on=review.due_on.isoformat(),
        begun_on=(review.begun_on or at.date()).isoformat(),
        closed_at=at.strftime("%Y-%m-%d %H:%M"),
        chair=review.chair_id,
        closed_by=by.person_id,
        present=tuple(there[Presence.PRESENT]),
        excused=tuple(there[Presence.EXCUSED]),
        guests=words.place(review.guests, author),
        notes=words.place(review.notes, author),
        reason=words.place(review.reason, author),
        more_because=words.place(review.more_because, author),
        lines=tuple(
            _line(session, one, titles, words)
            for one in sorted(lines, key=lambda one: _place(one, titles))
        ),
        choices=tuple(
            Choice(f"initiative:{key}", chosen[str(key)])
            for key in queries.choices(session, review.id)
            if str(key) in chosen
        ),
        verdicts={str(one.id): code for one, code in codes},
    )


def _place(line: ReviewLine, titles: dict[str, str]) -> tuple[bool, int, int]:
    order = list(titles)
    known = order.index(line.source) if line.source in titles else len(order)
    return not line.carried, known, line.id


def _line(
    session: Session, line: ReviewLine, titles: dict[str, str], words: Words
) -> Line:
    code = agenda.CARRIED if line.carried else line.source
    return Line(
        group=titles.get(code, "More"),
        subject=line.subject,
        title=line.title,
        words=line.words,
        owner=line.owner_id,
        carried=line.carried,
        answer=line.answer or "",
        reason=words.place(line.reason, line.answered_by_id),
        by=line.answered_by_id,
        promise=_promise(session, line),
    )


def _promise(session: Session, line: ReviewLine) -> Promise | None:
    kind, _, key = line.outcome.partition(":")
    if kind != "action" or line.answer is not Answer.ACT:
        return None
    action = promised.get(session, int(key))
    return Promise(action.title, action.owner_id, action.due_on.isoformat())
