"""The tables of decisions and of how often they were put off."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import Duty, Record, private
from cis.register.decisions import rules
from cis.register.decisions.rules import Answer, Kind, Status
from cis.register.people.models import Person


class Decision(Base):
    """A decision that somebody must take by a day."""

    __tablename__ = "decision"
    __record__ = Record(
        "decision",
        page="decisions.show",
        name="question",
        has_actions=True,
        has_evidence=True,
        duties=(Duty("Decision", "owner_id", "is_open"),),
        owners=("owner_id", "escalated_to_id"),
        parts_of=("subject",),
    )
    __table_args__ = (
        CheckConstraint("carried >= 0", name="carried"),
        Index(None, "status", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What it is about, as the trail names it: metric:7, initiative:3.
    subject: Mapped[str] = mapped_column(String(60), index=True)
    kind: Mapped[Kind]
    question: Mapped[str] = mapped_column(Text)
    # Who is accountable for the answer; nobody, where a practice has no owner.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date]
    opened_on: Mapped[date]
    status: Mapped[Status] = mapped_column(default=Status.OPEN)
    answer: Mapped[Answer | None]
    reason: Mapped[str] = mapped_column(Text, default="", info=private("decided_by_id"))
    decided_on: Mapped[date | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    escalated_on: Mapped[date | None]
    escalated_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    carried: Mapped[int] = mapped_column(default=0)
    # What it came out of, such as review:3; or nothing.
    source: Mapped[str] = mapped_column(String(60), default="", index=True)
    # What opened it by itself, such as metric:7 since 2026-03-01: asked only once.
    occasion: Mapped[str | None] = mapped_column(String(120), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Person | None] = relationship(
        foreign_keys=[owner_id], lazy="raise_on_sql"
    )
    decided_by: Mapped[Person | None] = relationship(
        foreign_keys=[decided_by_id], lazy="raise_on_sql"
    )
    escalated_to: Mapped[Person | None] = relationship(
        foreign_keys=[escalated_to_id], lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.status is Status.OPEN

    def is_late(self, today: date) -> bool:
        """Tell whether its day has passed without an answer."""
        return rules.is_late(self.status, self.due_on, today)


class DecorationSetting(Base):
    """What an organisation changed about the decoration rule; a single row."""

    __tablename__ = "decoration_setting"
    __record__ = Record("decoration rule")

    id: Mapped[int] = mapped_column(primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    run: Mapped[int]
    weighed: Mapped[int]
    answer_days: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DecisionCarry(Base):
    """A decision was put off from one day to another, and why."""

    __tablename__ = "decision_carry"
    __record__ = Record("delay of a decision", parts_of=("decision_id",))

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, info=private("carried_by_id"))
    carried_on: Mapped[date]
    carried_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )

    carried_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
