"""The pain point table."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import PRIVATE, Record
from cis.register.painpoints.rules import Frequency, Kind, Status
from cis.register.people.models import Person
from cis.register.practices.models import Practice


class PainPoint(Base):
    """A loss that the business already feels, in its own words."""

    __tablename__ = "pain_point"
    __record__ = Record(
        "pain point",
        "PP",
        page="painpoints.show",
        name="statement",
        has_evidence=True,
        author="raised_by_id",
        while_="is_open",
        practice="practice_id",
    )
    __table_args__ = (
        CheckConstraint("hours_lost >= 0", name="hours_lost"),
        CheckConstraint("money_lost >= 0", name="money_lost"),
        CheckConstraint("trust_lost BETWEEN 0 AND 5", name="trust_lost"),
        Index(None, "status", "weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[str] = mapped_column(String(400))
    kind: Mapped[Kind]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    service: Mapped[str] = mapped_column(String(120), default="")
    frequency: Mapped[Frequency]
    # Losses each month: hours of work, money in the organisation's currency, trust 0-5.
    hours_lost: Mapped[float] = mapped_column(default=0)
    money_lost: Mapped[float] = mapped_column(default=0)
    trust_lost: Mapped[int] = mapped_column(default=0)
    # The figures it was born from (a line of the Pareto), as a sentence.
    figures: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[Status] = mapped_column(default=Status.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    # Computed by the rule when saved, so that the register can be ordered by it.
    weight: Mapped[float] = mapped_column(default=0)
    raised_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    raised_on: Mapped[date]
    # Derived from the rest: the trail need not hold it twice.
    search: Mapped[str] = mapped_column(Text, default="", info={"secret": True})
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")
    raised_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether nobody has accepted or answered it yet."""
        return self.status is Status.OPEN

    @property
    def reference(self) -> str:
        """The name people use for it, such as PP-0007."""
        return self.__record__.reference(self.id)
