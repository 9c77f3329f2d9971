"""The tables of actions and of the moves of their dates."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import Duty, Record, private
from cis.register.actions import rules
from cis.register.actions.rules import Status
from cis.register.people.models import Person


class Action(Base):
    """What somebody promised to do by a day."""

    __tablename__ = "action"
    __record__ = Record(
        "action",
        page="actions.show",
        name="title",
        has_evidence=True,
        duties=(Duty("Action", "owner_id", "is_open"),),
        owners=("owner_id",),
        author="opened_by_id",
        parts_of=("subject",),
    )
    __table_args__ = (
        CheckConstraint("moves >= 0", name="moves"),
        Index(None, "owner_id", "status", "due_on"),
        Index(None, "status", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What it is about, as the trail names it: initiative:3, metric:7, practice:12.
    subject: Mapped[str] = mapped_column(String(60), index=True)
    title: Mapped[str] = mapped_column(String(200))
    done_when: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date]
    status: Mapped[Status] = mapped_column(default=Status.OPEN)
    opened_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    # What it came out of, such as review:3, gate:2 or decision:5; or nothing.
    source: Mapped[str] = mapped_column(String(60), default="", index=True)
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    closing_note: Mapped[str] = mapped_column(
        Text, default="", info=private("closed_by_id")
    )
    # A link to where the result can be seen.
    evidence: Mapped[str] = mapped_column(String(500), default="")
    moves: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="raise_on_sql")
    opened_by: Mapped[Person | None] = relationship(
        foreign_keys=[opened_by_id], lazy="raise_on_sql"
    )
    closed_by: Mapped[Person | None] = relationship(
        foreign_keys=[closed_by_id], lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.status is Status.OPEN

    def is_overdue(self, today: date) -> bool:
        """Tell whether its day has passed and nothing ended it."""
        return rules.is_overdue(self.status, self.due_on, today)


class ActionMove(Base):
    """The date of an action went from one day to another, and why."""

    __tablename__ = "action_move"
    __record__ = Record("move of an action", parts_of=("action_id",))

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, info=private("moved_by_id"))
    moved_on: Mapped[date] = mapped_column(index=True)
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    moved_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
