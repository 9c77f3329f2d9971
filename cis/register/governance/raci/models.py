"""The tables of RACI versions and their cells; no row is ever changed."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base, triggers
from cis.kit.records import private
from cis.register.governance.rights.models import unchangeable
from cis.register.people.models import Person
from cis.register.practices.models import Practice


class RaciVersion(Base):
    """A saved RACI: the organisation's default, or what a practice overrides."""

    __tablename__ = "raci_version"
    __table_args__ = (Index(None, "scope", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice.id"), index=True
    )
    # The practice's number, 0 for the organisation: nothing is not unique in SQL.
    scope: Mapped[int]
    number: Mapped[int]
    saved_on: Mapped[date]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, info=private("saved_by_id"))

    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")
    saved_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class RaciCell(Base):
    """The letters of one activity for one role, or for one person."""

    __tablename__ = "raci_cell"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("raci_version.id"), primary_key=True
    )
    activity: Mapped[str] = mapped_column(String(40), primary_key=True)
    # A role's name, or p and the person's number.
    column: Mapped[str] = mapped_column(String(40), primary_key=True)
    letters: Mapped[str] = mapped_column(String(8))


triggers.register(
    *unchangeable("raci_version", blank="reason"), *unchangeable("raci_cell")
)
