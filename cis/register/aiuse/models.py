"""The tables of uses of AI and of their reviews."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import Record, private
from cis.register.aiuse.rules import Doing, Rhythm
from cis.register.metrics.models import Metric
from cis.register.people.models import Person
from cis.register.practices.models import Practice


class AiUse(Base):
    """A place where AI routes, suggests or answers."""

    __tablename__ = "ai_use"
    __record__ = Record(
        "use of AI",
        page="aiuse.show",
        name="name",
        owners=("owner_id",),
        practice="practice_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    doing: Mapped[Doing]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    service: Mapped[str] = mapped_column(String(160), default="")
    # What a reviewer looks at, so that two reviewers count the same.
    checked: Mapped[str] = mapped_column(Text, default="")
    rhythm: Mapped[Rhythm]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # The share of wrong answers over time.
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    begun_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    metric: Mapped[Metric] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class AiReview(Base):
    """Somebody looked at a sample and counted the wrong ones."""

    __tablename__ = "ai_review"
    __record__ = Record("ai review", parts_of=("ai_use_id",))
    __table_args__ = (
        CheckConstraint("sample >= 1", name="sample"),
        CheckConstraint("wrong BETWEEN 0 AND sample", name="wrong"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ai_use_id: Mapped[int] = mapped_column(ForeignKey("ai_use.id"), index=True)
    reviewed_on: Mapped[date]
    reviewed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    sample: Mapped[int]
    wrong: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="", info=private("reviewed_by_id"))
    link: Mapped[str] = mapped_column(String(500), default="")

    reviewed_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
