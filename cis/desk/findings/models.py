"""What was decided about rules and findings, and when each finding was first seen."""

from datetime import date
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import private
from cis.register.people.models import Person

LONGEST_CODE, LONGEST_SUBJECT = 6, 60


class RuleSetting(Base):
    """What an organisation changed about a rule: off, or with other numbers."""

    __tablename__ = "rule_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE), unique=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    # The numbers that differ from the rule's own, as JSON.
    limits: Mapped[str] = mapped_column(Text, default="{}")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Waiver(Base):
    """A finding that somebody accepted, with reason, until a day."""

    __tablename__ = "waiver"
    __table_args__ = (Index(None, "code", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    reason: Mapped[str] = mapped_column(Text, info=private("waived_by_id"))
    waived_on: Mapped[date]
    # The last day on which it counts; then the finding comes back.
    until: Mapped[date] = mapped_column(index=True)
    waived_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )

    waived_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Sighting(Base):
    """A finding from the day it was first seen to the day it was gone."""

    __tablename__ = "sighting"
    __trail__: ClassVar[bool] = False
    __digested__: ClassVar[bool] = True
    __table_args__ = (Index(None, "code", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(LONGEST_CODE))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    first_on: Mapped[date] = mapped_column(index=True)
    mended_on: Mapped[date | None] = mapped_column(index=True)
