"""Writes, publishes and confirms playbooks. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import NotFoundError, RuleError
from cis.kit.authorization import authorize
from cis.kit.trail import capture
from cis.register.people import queries as people
from cis.register.playbooks import authority, queries, rules
from cis.register.playbooks.models import (
    Playbook,
    PlaybookStep,
    PlaybookText,
    PlaybookVersion,
)
from cis.register.playbooks.rules import COLUMNS, Draft
from cis.register.practices import queries as practices


def propose(
    session: Session, practice_id: int, draft: Draft, actor: Actor, today: date
) -> PlaybookText:
    """Write a version that waits for a decision; an earlier proposal gives way.

    Raise RuleError when it says what is in force or proposed already.
    """
    waiting = queries.proposal(session, practice_id)
    if waiting is not None and waiting.draft.says_the_same(draft):
        raise RuleError("This is proposed already.")
    return _write(session, practice_id, draft, actor, today)


def change(
    session: Session, practice_id: int, draft: Draft, actor: Actor, today: date
) -> PlaybookVersion:
    """Publish a draft as the next version, or raise NotYoursError.

    What was proposed in the same words is published as its proposer wrote it.
    """
    text = queries.proposal(session, practice_id)
    if text is None or not text.draft.says_the_same(draft):
        text = _write(session, practice_id, draft, actor, today)
    return _publish(session, text, actor, today)


def accept(
    session: Session, practice_id: int, actor: Actor, today: date
) -> PlaybookVersion:
    """Publish what is proposed, or raise NotYoursError, NotFoundError."""
    return _publish(session, _waiting(session, practice_id), actor, today)


def drop(session: Session, practice_id: int, actor: Actor, today: date) -> None:
    """Take a proposal off the table: whoever wrote it may, and who may publish."""
    text = _waiting(session, practice_id)
    if text.written_by_id is None or text.written_by_id != actor.person_id:
        authority.enforce(session, practice_id, None, actor, today)
    authorize(session, text)
    text.waits = False
    session.flush()


def confirm(session: Session, practice_id: int, actor: Actor, today: date) -> Playbook:
    """Say that a playbook is still right, which moves its review."""
    book = queries.get(session, practice_id)
    authorize(session, book)
    if book.review_on is None:
        raise RuleError("Nothing of it is published yet.")
    book.confirmed_on, book.confirmed_by_id = today, actor.person_id
    book.review_on = rules.next_review(today, book.months)
    session.flush()
    capture.note(session, playbook=practice_id)
    return book


def _write(
    session: Session, practice_id: int, draft: Draft, actor: Actor, today: date
) -> PlaybookText:
    _check(session, practice_id, draft)
    waiting = queries.proposal(session, practice_id)
    if waiting is not None:
        waiting.waits = False
    book = queries.find(session, practice_id)
    if book is None:
        practice = practices.get(session, practice_id)
        book = Playbook(id=practice.id, owner_id=draft.owner_id, months=draft.months)
        session.add(book)
        session.flush()
    text = PlaybookText(
        playbook_id=practice_id,
        begins=draft.begins.strip(),
        owner_id=draft.owner_id,
        months=draft.months,
        written_by_id=actor.person_id,
        written_on=today,
        reason=draft.reason.strip(),
        waits=True,
    )
    session.add(text)
    session.flush()
    session.add_all(_rows(text, draft))
    session.flush()
    return text


def _check(session: Session, practice_id: int, draft: Draft) -> None:
    if draft.owner_id is not None:
        people.get(session, draft.owner_id)
    known = queries.current(session, practice_id)
    if known is None:
        return
    before = Draft(known.begins, known.steps, known.owner_id, known.months)
    if before.says_the_same(draft):
        raise RuleError(f"It says the same as {known.name}.")
    if not draft.reason.strip():
        raise RuleError("Say why it changes.", field="reason")


def _rows(text: PlaybookText, draft: Draft) -> Sequence[PlaybookStep]:
    return [
        PlaybookStep(
            text_id=text.id,
            place=place,
            **dict(zip(COLUMNS, step.values, strict=True)),
        )
        for place, step in enumerate(draft.steps, 1)
    ]


def _waiting(session: Session, practice_id: int) -> PlaybookText:
    found = queries.proposal(session, practice_id)
    if found is None:
        raise NotFoundError("Nothing is proposed for this playbook.")
    return found


def _publish(
    session: Session, text: PlaybookText, actor: Actor, today: date
) -> PlaybookVersion:
    key = text.playbook_id
    authority.enforce(session, key, text.written_by_id, actor, today)
    newest = select(func.max(PlaybookVersion.number)).where(
        PlaybookVersion.playbook_id == key
    )
    version = PlaybookVersion(
        playbook_id=key,
        number=(session.scalar(newest) or 0) + 1,
        text_id=text.id,
        published_on=today,
        published_by_id=actor.person_id,
    )
    session.add(version)
    text.waits = False
    book = queries.get(session, key)
    book.owner_id, book.months = text.owner_id, text.months
    book.review_on = rules.next_review(today, text.months)
    book.confirmed_on = book.confirmed_by_id = None
    session.flush()
    return version
