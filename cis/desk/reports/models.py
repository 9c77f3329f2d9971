"""The tables of published reports and their papers: written once, never changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base, triggers
from cis.register.governance.rights.models import unchangeable
from cis.register.people.models import Person


class Paper(StrEnum):
    """What a published report is kept as."""

    CONTENT = "json"
    A4 = "a4"
    LETTER = "letter"
    WORKBOOK = "xlsx"


class Report(Base):
    """A published report: its number and month, and the digests of its papers."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    month: Mapped[date] = mapped_column(index=True)
    # The number of the report that this one stands for; 0 if it is the first.
    corrects: Mapped[int] = mapped_column(default=0, index=True)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    content_sha256: Mapped[str] = mapped_column(String(64))
    a4_sha256: Mapped[str] = mapped_column(String(64))
    letter_sha256: Mapped[str] = mapped_column(String(64))
    xlsx_sha256: Mapped[str] = mapped_column(String(64))

    published_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class ReportPaper(Base):
    """One paper of a report, byte for byte; its digest is in the trail's event."""

    __tablename__ = "report_paper"
    __digested__: ClassVar[bool] = True
    __table_args__ = (Index(None, "report_id", "kind", unique=True),)
    __trail__: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    kind: Mapped[Paper]
    body: Mapped[bytes] = mapped_column(LargeBinary)


triggers.register(*unchangeable("report"), *unchangeable("report_paper"))
