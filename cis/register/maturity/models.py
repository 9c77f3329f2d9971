"""The tables of question sets, assessments, their answers and what was agreed."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base, triggers
from cis.kit.db.triggers import Trigger
from cis.kit.records import PRIVATE, Record, private
from cis.register.governance.rights.models import unchangeable
from cis.register.maturity.rules import Dimension, GapKind, Side, Status
from cis.register.people.models import Person
from cis.register.practices.models import Practice

LEVEL = "level BETWEEN 1 AND 5"


class StoredSet(Base):
    """An edition of a set of questions; what changes becomes the next edition."""

    __tablename__ = "question_set"
    __table_args__ = (UniqueConstraint("series", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # The code of the practice it is for; empty for all of them.
    series: Mapped[str] = mapped_column(String(60))
    edition: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    content: Mapped[str] = mapped_column(Text)
    added_on: Mapped[date]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    added_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Assessment(Base):
    """A practice is looked at by some people, who then agree."""

    __tablename__ = "assessment"
    __record__ = Record(
        "assessment",
        "MA",
        page="assessments.show",
        has_evidence=True,
        author="begun_by_id",
        while_="is_open",
        practice="practice_id",
    )
    __table_args__ = (
        CheckConstraint(
            "(status = 'draft') = (closed_on IS NULL)", name="closed_with_a_day"
        ),
        Index(
            "uq_assessment_draft",
            "practice_id",
            unique=True,
            sqlite_where=column("status") == "draft",
            postgresql_where=column("status") == "draft",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    question_set_id: Mapped[int] = mapped_column(
        ForeignKey("question_set.id"), index=True
    )
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    begun_on: Mapped[date]
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # When, by whom and with which words it was agreed or set aside.
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    note: Mapped[str] = mapped_column(Text, default="", info=private("closed_by_id"))
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")
    questions: Mapped[StoredSet] = relationship(lazy="raise_on_sql")
    begun_by: Mapped[Person | None] = relationship(
        foreign_keys=[begun_by_id], lazy="raise_on_sql"
    )
    closed_by: Mapped[Person | None] = relationship(
        foreign_keys=[closed_by_id], lazy="raise_on_sql"
    )

    __mapper_args__: Any = {"version_id_col": version}

    @property
    def reference(self) -> str:
        """How people cite it."""
        return self.__record__.reference(self.id)

    @property
    def is_open(self) -> bool:
        """Whether it is neither agreed on nor set aside."""
        return self.status is Status.DRAFT


class Sheet(Base):
    """The answers of one assessor."""

    __tablename__ = "maturity_sheet"
    __record__ = Record("answers")
    __table_args__ = (UniqueConstraint("assessment_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begun_on: Mapped[date]
    # When the assessor said that this is all.
    done_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __mapper_args__: Any = {"version_id_col": version}


class Answer(Base):
    """What one assessor says of one side of a dimension."""

    __tablename__ = "maturity_answer"
    __record__ = Record("answer")
    __table_args__ = (
        CheckConstraint(LEVEL, name="level"),
        UniqueConstraint("sheet_id", "dimension", "side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("maturity_sheet.id"), index=True)
    dimension: Mapped[Dimension]
    side: Mapped[Side]
    level: Mapped[int | None]
    statement: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)


class Score(Base):
    """One side of a dimension as agreed; evidence hangs on it from the beginning."""

    __tablename__ = "maturity_score"
    __record__ = Record(
        "maturity score",
        page="assessments.score",
        name="title",
        has_evidence=True,
        parts_of=("assessment_id",),
    )
    __table_args__ = (
        CheckConstraint(LEVEL, name="level"),
        UniqueConstraint("assessment_id", "dimension", "side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    # What people call it, where it is mentioned elsewhere.
    title: Mapped[str] = mapped_column(String(160))
    dimension: Mapped[Dimension]
    side: Mapped[Side]
    level: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)


class Gap(Base):
    """What kind of gap a dimension has: as the rule says, and as people agreed."""

    __tablename__ = "maturity_gap"
    __table_args__ = (
        CheckConstraint("target BETWEEN 1 AND 5", name="target"),
        UniqueConstraint("assessment_id", "dimension"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    dimension: Mapped[Dimension]
    # The target on the day of the agreement.
    target: Mapped[int | None]
    derived: Mapped[GapKind]
    kind: Mapped[GapKind]
    reason: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)


class Target(Base):
    """What a practice aims at in each dimension."""

    __tablename__ = "maturity_target"
    __table_args__ = tuple(
        CheckConstraint(f"{one.value} BETWEEN 1 AND 5", name=one.value)
        for one in Dimension
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), unique=True)
    people: Mapped[int]
    process: Mapped[int]
    technology: Mapped[int]
    governance: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="", info=private("set_by_id"))
    set_on: Mapped[date]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    set_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__: Any = {"version_id_col": version}

    @property
    def levels(self) -> dict[Dimension, int]:
        """The level aimed at in each dimension."""
        return {one: getattr(self, one.value) for one in Dimension}


def _frozen(table: str, when: str) -> Trigger:
    """Return the trigger that keeps agreed values; words may still be erased."""
    said = "what was agreed is never changed"
    return Trigger(
        name=f"{table}_frozen",
        table=table,
        sqlite=f"BEFORE UPDATE ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END",
        postgresql=f"IF {when} THEN RAISE EXCEPTION '{said}'; END IF; RETURN NEW;",
        when="BEFORE UPDATE",
    )


def _lasting(table: str) -> Trigger:
    """Return the trigger that keeps the rows of a table from being deleted."""
    said = f"{table} rows are never deleted"
    return Trigger(
        name=f"{table}_no_delete",
        table=table,
        sqlite=f"BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END",
        postgresql=f"RAISE EXCEPTION '{said}';",
        when="BEFORE DELETE",
    )


triggers.register(
    *unchangeable("question_set"),
    _lasting("assessment"),
    _lasting("maturity_score"),
    _lasting("maturity_gap"),
    _frozen(
        "assessment",
        "OLD.status <> 'draft' AND (NEW.status <> OLD.status "
        "OR NEW.closed_on IS DISTINCT FROM OLD.closed_on "
        "OR NEW.practice_id <> OLD.practice_id)",
    ),
    _frozen(
        "maturity_score",
        "OLD.level IS NOT NULL AND NEW.level IS DISTINCT FROM OLD.level",
    ),
    _frozen(
        "maturity_gap",
        "NEW.kind <> OLD.kind OR NEW.target IS DISTINCT FROM OLD.target",
    ),
)
