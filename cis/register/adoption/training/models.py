"""The tables of training needs and of who has had what."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import Record
from cis.register.adoption.training.rules import Audience
from cis.register.people.models import Person
from cis.register.practices.models import Practice


class TrainingNeed(Base):
    """A training that an audience of a practice needs."""

    __tablename__ = "training_need"
    __record__ = Record(
        "training need", page="training.show", name="title", practice="practice_id"
    )
    __table_args__ = (
        CheckConstraint("months IS NULL OR months > 0", name="months"),
        Index(None, "practice_id", "title", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    title: Mapped[str] = mapped_column(String(120))
    audience: Mapped[Audience]
    # After so many months it is needed again.
    months: Mapped[int | None]
    # Set when it is needed no more.
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")

    __mapper_args__: Any = {"version_id_col": version}


class Attendance(Base):
    """Somebody has had a training."""

    __tablename__ = "attendance"
    __table_args__ = (Index(None, "need_id", "person_id", "attended_on", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("training_need.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    attended_on: Mapped[date]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
