"""The tables of feedback, of addresses kept apart from it, and of recent tries."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import Record, private
from cis.register.adoption.feedback.rules import State, sentence
from cis.register.people.models import Person
from cis.register.practices.models import Practice


class Feedback(Base):
    """What somebody says about a practice, and what became of it."""

    __tablename__ = "feedback"
    __record__ = Record("feedback", "FB", practice="practice_id")
    __table_args__ = (
        CheckConstraint("state = 'open' OR answered_on IS NOT NULL", name="answered"),
        Index(None, "state", "given_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice.id"), index=True
    )
    text: Mapped[str] = mapped_column(Text, info=private("given_by_id"))
    given_on: Mapped[date]
    # Nobody for what came by the public page: it asks for no name.
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[State] = mapped_column(default=State.OPEN)
    answer: Mapped[str] = mapped_column(
        Text, default="", info=private("answered_by_id")
    )
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    answered_on: Mapped[date | None]
    was_sent: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")
    given_by: Mapped[Person | None] = relationship(
        foreign_keys=[given_by_id], lazy="raise_on_sql"
    )
    answered_by: Mapped[Person | None] = relationship(
        foreign_keys=[answered_by_id], lazy="raise_on_sql"
    )

    __mapper_args__: Any = {"version_id_col": version}

    @property
    def reference(self) -> str:
        """How people cite it."""
        return self.__record__.reference(self.id)

    @property
    def reply(self) -> str:
        """The answer with its beginning, empty while it is open."""
        return "" if self.state is State.OPEN else sentence(self.state, self.answer)


class FeedbackAddress(Base):
    """Where the answer goes: apart from what was said, and only until it is sent."""

    __tablename__ = "feedback_address"

    feedback_id: Mapped[int] = mapped_column(
        ForeignKey("feedback.id"), primary_key=True
    )
    # Of an address the trail says only that there was one.
    email: Mapped[str] = mapped_column(
        String(254),
        info={"secret": True, "unchecked": "an address could be guessed from a hash"},
    )


class FeedbackTry(Base):
    """Something sent by the public page a moment ago, counted against floods."""

    __tablename__ = "feedback_try"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "what was sent a moment ago, counted against floods"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Digest of where it came from; the address itself is not kept.
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
