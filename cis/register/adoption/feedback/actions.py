"""Changes feedback. The caller owns the transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.kit.trail import capture
from cis.register.adoption.feedback import queries, rules
from cis.register.adoption.feedback.models import Feedback, FeedbackAddress
from cis.register.adoption.feedback.rules import Draft, Reply, State
from cis.register.people import queries as people
from cis.register.people.models import Person
from cis.register.practices import queries as practices


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to who gave feedback, with a key so that it is sent once."""

    key: str
    to: str
    subject: str
    body: str


# The post office, where there is one: it takes a letter within the transaction.
posts: list[Callable[[Session, Letter], None]] = []


def give(session: Session, draft: Draft, *, by: int | None, today: date) -> Feedback:
    """Enter what somebody says; their address, if any, is kept apart."""
    if draft.practice_id is not None:
        practices.get(session, draft.practice_id)
    made = Feedback(
        practice_id=draft.practice_id,
        text=draft.text.strip(),
        given_on=today,
        given_by_id=by,
        state=State.OPEN,
    )
    session.add(made)
    session.flush()
    if draft.email:
        session.add(FeedbackAddress(feedback_id=made.id, email=draft.address))
        session.flush()
    return made


def answer(
    session: Session, key: int, reply: Reply, *, by: int | None, today: date
) -> Feedback:
    """End a piece of feedback with its answer, and send that to who left an address.

    The address goes with it. Raises RuleError for what is answered already.
    """
    found = queries.get(session, key)
    authorize(session, found)
    if found.state is not State.OPEN:
        raise RuleError("It was answered already.")
    address = queries.address(session, key)
    found.state, found.answer = reply.state, reply.text.strip()
    found.answered_by_id, found.answered_on = by, today
    if address and posts:
        _send(session, found, address)
    elif posts and found.given_by_id and found.given_by_id != by:
        _tell(session, found, people.get(session, found.given_by_id))
    session.flush()
    return found


def send_waiting(session: Session) -> int:
    """Send answers given while nothing could be sent; return how many there were."""
    waiting = queries.unsent(session) if posts else []
    for found, address in waiting:
        _send(session, found, address)
    session.flush()
    return len(waiting)


def forget_address(session: Session, key: int) -> None:
    """Delete the address of who gave feedback, or raise RuleError if there is none."""
    authorize(session, queries.get(session, key))
    address = queries.address(session, key)
    if address is None:
        raise RuleError("There is no address here.")
    session.delete(address)
    capture.note(session, feedback=key)
    session.flush()


def _send(session: Session, found: Feedback, address: FeedbackAddress) -> None:
    """Hand the answer to the post office; the address goes with it."""
    name = people.organisation(session).name
    _post(session, found, address.email, rules.letter(found.text, found.reply, name))
    session.delete(address)


def _tell(session: Session, found: Feedback, person: Person) -> None:
    """Send the answer to a colleague who gave the feedback, if they are still here."""
    if person.email and not person.left_on:
        name = people.organisation(session).name
        letter = rules.letter(found.text, found.reply, name, is_known=True)
        _post(session, found, person.email, letter)


def _post(session: Session, found: Feedback, to: str, letter: tuple[str, str]) -> None:
    for post in posts:
        post(session, Letter(f"feedback:{found.id}", to, *letter))
    found.was_sent = True
