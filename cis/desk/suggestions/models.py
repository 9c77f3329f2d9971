"""The table of suggested changes."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import private
from cis.register.people.models import Person


class State(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Suggestion(Base):
    """A form that somebody filled in for a record that is not theirs to change.

    ``action`` is the event that the change would leave, ``path`` where the form goes,
    ``fields`` what was typed: a list of pairs of name and value, as JSON.
    """

    __tablename__ = "suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    path: Mapped[str] = mapped_column(String(400))
    fields: Mapped[str] = mapped_column(Text, info=private("suggested_by_id"))
    suggested_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    suggested_on: Mapped[date]
    state: Mapped[State] = mapped_column(default=State.OPEN, index=True)
    reason: Mapped[str] = mapped_column(
        Text, default="", info=private("answered_by_id")
    )
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    answered_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    suggested_by: Mapped[Person] = relationship(
        foreign_keys=[suggested_by_id], lazy="raise_on_sql"
    )
    answered_by: Mapped[Person | None] = relationship(
        foreign_keys=[answered_by_id], lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}
