"""The tables of adoption checks and of the cases drawn for them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import Record, private
from cis.register.adoption.checks.rules import Answer, Result, result
from cis.register.metrics.models import Metric
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from cis.register.tickets.models import TicketFeed


class AdoptionCheck(Base):
    """A sample of tickets that somebody looks through, one by one."""

    __tablename__ = "adoption_check"
    __record__ = Record(
        "adoption check",
        "AC",
        page="checks.show",
        name="question",
        has_evidence=True,
        author="drawn_by_id",
        while_="is_open",
        practice="practice_id",
    )
    __table_args__ = (
        CheckConstraint("size >= 1 AND size <= population", name="size"),
        Index(None, "practice_id", "first_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    feed_id: Mapped[int] = mapped_column(ForeignKey("ticket_feed.id"), index=True)
    question: Mapped[str] = mapped_column(String(200))
    # Tickets opened from the first to the last day, both included.
    first_on: Mapped[date]
    last_on: Mapped[date]
    population: Mapped[int]
    size: Mapped[int]
    # With it and the population anybody draws the same cases again.
    seed: Mapped[int]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    drawn_on: Mapped[date]
    finished_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    finished_on: Mapped[date | None]
    # The metric that took its rate as a reading.
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")
    feed: Mapped[TicketFeed] = relationship(lazy="raise_on_sql")
    metric: Mapped[Metric | None] = relationship(lazy="raise_on_sql")
    drawn_by: Mapped[Person | None] = relationship(
        foreign_keys=[drawn_by_id], lazy="raise_on_sql"
    )
    finished_by: Mapped[Person | None] = relationship(
        foreign_keys=[finished_by_id], lazy="raise_on_sql"
    )
    cases: Mapped[list["AdoptionCase"]] = relationship(
        order_by="AdoptionCase.number", lazy="raise_on_sql"
    )

    __mapper_args__: Any = {"version_id_col": version}

    @property
    def reference(self) -> str:
        """How people cite it."""
        return self.__record__.reference(self.id)

    @property
    def name(self) -> str:
        """What it is about, in a line."""
        return f"{self.practice.name}, {self.first_on} to {self.last_on}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has finished it yet."""
        return self.finished_on is None

    @property
    def open_cases(self) -> int:
        """How many cases have no answer yet."""
        return sum(case.answer is None for case in self.cases)

    @property
    def result(self) -> Result:
        """What the answers so far come to."""
        return result([case.answer for case in self.cases if case.answer])


class AdoptionCase(Base):
    """One drawn ticket, and whether the workflow was followed."""

    __tablename__ = "adoption_case"

    check_id: Mapped[int] = mapped_column(
        ForeignKey("adoption_check.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(String(120))
    # What the ticket said when it was drawn: day, category, team.
    shown: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[Answer | None]
    reason: Mapped[str] = mapped_column(
        Text, default="", info=private("answered_by_id")
    )
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
