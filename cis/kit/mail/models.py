"""The outbox: every mail once, what became of it, and the files that go with it."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base
from cis.kit.mail.message import LONGEST_ADDRESS, LONGEST_SUBJECT
from cis.kit.mail.rules import State

LONGEST_KEY, LONGEST_ANSWER, LONGEST_NAME = 120, 500, 120


class Mail(Base):
    """One mail to one address; its key makes sure that it is written once.

    Text and files go once it is sent: whom, what about and when are kept for a while.
    """

    __tablename__ = "mail"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "what waits to be sent or was sent"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), unique=True)
    to_address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), index=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(32), default="")
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # What the server said last, as it said it.
    answer: Mapped[str] = mapped_column(String(LONGEST_ANSWER), default="")


class MailFile(Base):
    """The bytes of an attachment, once however many mails carry it."""

    __tablename__ = "mail_file"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "what waits to be sent or was sent"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class MailAttachment(Base):
    """A file as a mail carries it."""

    __tablename__ = "mail_attachment"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "what waits to be sent or was sent"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("mail_file.sha256"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[str] = mapped_column(String(100))
