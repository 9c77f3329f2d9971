"""The assignment table and what the database itself refuses."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base, triggers
from cis.kit.db.triggers import Trigger
from cis.register.governance.rules import OPEN_END, AssignmentRole
from cis.register.people.models import Person
from cis.register.practices.models import Practice

PRIVATE = {"private": True}


class Assignment(Base):
    """A person holds a role in a practice from a date until before another."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="period"),
        Index(None, "practice_id", "role", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[AssignmentRole]
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=OPEN_END)
    appointed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    note: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


# Half-open periods overlap when each begins before the other ends. The index on
# practice, role and first day makes the question cheap.
_OTHER = (
    "SELECT 1 FROM assignment AS other WHERE other.practice_id = NEW.practice_id "
    "AND other.role = NEW.role AND other.valid_from < NEW.valid_to "
    "AND NEW.valid_from < other.valid_to"
)
_ONE_ONLY = f"NEW.role = '{AssignmentRole.PRACTICE_OWNER.value}'"
_REFUSAL = "two owners of a practice at once"

triggers.register(
    Trigger(
        name="assignment_alone_on_insert",
        table="assignment",
        sqlite=f"BEFORE INSERT ON assignment WHEN {_ONE_ONLY} AND EXISTS ({_OTHER}) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        postgresql=f"IF {_ONE_ONLY} AND EXISTS ({_OTHER}) THEN "
        f"RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'exclusion_violation'; "
        "END IF; RETURN NEW;",
        when="BEFORE INSERT",
    ),
    Trigger(
        name="assignment_alone_on_update",
        table="assignment",
        sqlite=f"BEFORE UPDATE ON assignment WHEN {_ONE_ONLY} "
        f"AND EXISTS ({_OTHER} AND other.id <> OLD.id) "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        postgresql=f"IF {_ONE_ONLY} AND EXISTS ({_OTHER} AND other.id <> OLD.id) THEN "
        f"RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'exclusion_violation'; "
        "END IF; RETURN NEW;",
        when="BEFORE UPDATE",
    ),
)
