"""Erases a person across every noun. The caller owns the transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.desk.erasure import queries, words
from cis.kit.mail import outbox
from cis.kit.records import ERASED
from cis.kit.trail import capture, erasure
from cis.register.accounts import actions as accounts
from cis.register.initiatives.models import Comment
from cis.register.maturity import actions as maturity
from cis.register.people import actions as people
from cis.register.people import queries as persons
from cis.register.people.rules import is_erased, pseudonym
from cis.register.reviews.meeting import actions as meetings


@dataclass(frozen=True, slots=True)
class Erased:
    """How many texts of the trail and how many comments went."""

    texts: int
    comments: int


def erase(session: Session, person_id: int, on: date) -> Erased:
    """Blank a person, their comments and their words in the trail, for ever.

    Raises NotFoundError, or RuleError while they answer for a practice, for the last
    administrator, and for somebody who is erased already.
    """
    person = persons.get(session, person_id)
    if is_erased(person.email):
        raise RuleError(f"{person.name} is erased already.")
    held = queries.answers_for(session, person_id, on)
    if held:
        raise RuleError(
            f"{person.name} answers for {', '.join(held)}. Appoint somebody else "
            "first: nobody may be left in charge by a name that is gone."
        )
    accounts.erase(session, person_id, on)
    comments = _comments(session, person_id)
    outbox.forget(session, person.email)
    people.erase(person, on)
    subjects = [
        f"person:{person_id}",
        *(f"comment:{key}" for key in comments),
        *words.blank(session, person_id),
        *meetings.erase_words(session, person_id),
        *maturity.erase_words(session, person_id),
    ]
    texts = words.blank_unsigned(session, person_id)
    texts += erasure.erase(session, pseudonym(person_id), subjects)
    capture.note(session, person=person_id, texts=texts, comments=len(comments))
    return Erased(texts, len(comments))


def _comments(session: Session, person_id: int) -> list[int]:
    """Blank what somebody said about initiatives; return the comments' numbers."""
    said = session.scalars(select(Comment).where(Comment.person_id == person_id)).all()
    for comment in said:
        comment.text, comment.link = ERASED, ""
    return [comment.id for comment in said]
