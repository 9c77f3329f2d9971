"""The tables of a report's readers: who wants it, and which roles get it anyway."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cis.core.access import Role
from cis.kit.db import Base


class ReportWish(Base):
    """What somebody said themselves: yes, or no in spite of their role."""

    __tablename__ = "report_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    wants: Mapped[bool]


class ReportAudience(Base):
    """A role whose people get the report unless they said no."""

    __tablename__ = "report_audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(unique=True)
