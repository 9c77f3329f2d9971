"""Puts mails into the outbox, claims them for sending, notes what became of them.

The caller owns the transaction. Statements go straight to the connection where one
condition must hold for one row at one moment.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from cis.core.errors import ConflictError, NotFoundError
from cis.kit.mail import rules
from cis.kit.mail.message import Attached, Letter
from cis.kit.mail.models import LONGEST_ANSWER, Mail, MailAttachment, MailFile
from cis.kit.mail.rules import State

DIED = "The process that sent it ended each time before the server had answered."


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this process alone may send for a while, and how often it was."""

    id: int
    key: str
    token: str
    tries: int
    made_at: datetime
    letter: Letter


def post(session: Session, key: str, letter: Letter, now: datetime) -> bool:
    """Put a letter into the outbox unless its key is known; tell whether it was new."""
    if session.scalar(select(Mail.id).where(Mail.key == key)) is not None:
        return False
    mail = Mail(
        key=key,
        to_address=letter.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        made_at=now,
        due_at=now,
    )
    session.add(mail)
    session.flush()
    for one in letter.attached:
        digest = _kept(session, one.body)
        session.add(
            MailAttachment(mail_id=mail.id, sha256=digest, name=one.name, kind=one.kind)
        )
    return True


def _kept(session: Session, body: bytes) -> str:
    digest = hashlib.sha256(body).hexdigest()
    if session.get(MailFile, digest) is None:
        session.add(MailFile(sha256=digest, body=body))
        session.flush()
    return digest


def waiting(now: datetime) -> Sequence[ColumnElement[bool]]:
    """Return the conditions under which a mail may be claimed."""
    free = or_(Mail.claimed_until.is_(None), Mail.claimed_until <= now)
    return (Mail.state == State.WAITING, Mail.due_at <= now, free)


def claim(session: Session, token: str, now: datetime) -> Claimed | None:
    """Claim the mail that has waited longest, or return None when none is due.

    The condition stands in the statement itself: of many processes one gets the mail.
    """
    connection = session.connection()
    chosen = select(Mail.id).where(*waiting(now)).order_by(Mail.due_at, Mail.id)
    key = connection.scalar(chosen.limit(1))
    if key is None:
        return None
    taken = connection.execute(
        update(Mail)
        .where(Mail.id == key, *waiting(now))
        .values(
            claimed_by=token,
            claimed_until=now + rules.CLAIM,
            tries=Mail.tries + 1,
        )
    )
    return _claimed(session, key, token) if taken.rowcount == 1 else None


def _claimed(session: Session, key: int, token: str) -> Claimed:
    mail = session.get_one(Mail, key, populate_existing=True)
    rows = session.execute(
        select(MailAttachment.name, MailAttachment.kind, MailFile.body)
        .join(MailFile, MailFile.sha256 == MailAttachment.sha256)
        .where(MailAttachment.mail_id == key)
        .order_by(MailAttachment.id)
    )
    attached = tuple(Attached(*row) for row in rows)
    letter = Letter(mail.to_address, mail.subject, mail.text, mail.html, attached)
    return Claimed(mail.id, mail.key, token, mail.tries, mail.made_at, letter)


def sent(session: Session, claimed: Claimed, now: datetime) -> bool:
    """Note that a mail is on its way; tell whether it still was this process's."""
    done = _note(session, claimed, state=State.SENT, sent_at=now, text="", html="")
    if done:
        _drop_files(session, [claimed.id])
    return done


def refused(session: Session, claimed: Claimed, answer: str) -> bool:
    """Note that the server will never take a mail, and what it said."""
    said = answer[:LONGEST_ANSWER]
    return _note(session, claimed, state=State.FAILED, answer=said)


def delayed(session: Session, claimed: Claimed, answer: str, now: datetime) -> bool:
    """Note why a mail was not sent; tell whether it is given up."""
    again = rules.next_try(claimed.tries, now)
    if again is None:
        refused(session, claimed, answer)
        return True
    _note(session, claimed, due_at=again, answer=answer[:LONGEST_ANSWER])
    return False


def _note(session: Session, claimed: Claimed, **values: object) -> bool:
    mine = (Mail.id == claimed.id, Mail.claimed_by == claimed.token)
    free = {"claimed_by": "", "claimed_until": None}
    noted = session.connection().execute(
        update(Mail).where(*mine).values(**free, **values)
    )
    return noted.rowcount == 1


def again(session: Session, mail_id: int, now: datetime) -> Mail:
    """Let a mail that was given up wait once more, or raise ConflictError."""
    mail = session.get(Mail, mail_id)
    if mail is None:
        raise NotFoundError("There is no such mail.")
    if mail.state is not State.FAILED:
        raise ConflictError(f"This mail is {mail.state}; there is nothing to repeat.")
    mail.state, mail.due_at, mail.tries = State.WAITING, now, 0
    return mail


def expire(session: Session, now: datetime) -> int:
    """Forget mails long sent or given up; return how many."""
    old = select(Mail.id).where(
        Mail.state != State.WAITING, Mail.made_at < now - rules.KEPT
    )
    return _delete(session, session.scalars(old).all())


def forget(session: Session, address: str) -> int:
    """Delete every mail to an address; return how many."""
    theirs = select(Mail.id).where(func.lower(Mail.to_address) == address.lower())
    return _delete(session, session.scalars(theirs).all())


def _delete(session: Session, ids: Sequence[int]) -> int:
    _drop_files(session, ids)
    session.connection().execute(delete(Mail).where(Mail.id.in_(ids)))
    return len(ids)


def _drop_files(session: Session, ids: Sequence[int]) -> None:
    """Let go of the files of mails; their bytes go with the last that carried them."""
    connection = session.connection()
    connection.execute(delete(MailAttachment).where(MailAttachment.mail_id.in_(ids)))
    carried = select(MailAttachment.sha256)
    connection.execute(delete(MailFile).where(MailFile.sha256.not_in(carried)))
