"""The tables of ticket feeds, layouts, imports and the tickets themselves."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base
from cis.kit.records import PRIVATE, Record

LONGEST_RECORD_ID, LONGEST_TEXT = 120, 200


class TicketFeed(Base):
    """One stream of exports: the same tool, the same kind, again and again."""

    __tablename__ = "ticket_feed"
    __record__ = Record("ticket feed", page="tickets.feed")

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TicketLayout(Base):
    """A mapping that somebody made for an export we did not recognise."""

    __tablename__ = "ticket_layout"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    # Digest of the header row it fits.
    header_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    # Canonical names to headers, date order, kind: JSON.
    mapping: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class TicketImport(Base):
    """One file that was applied: counts and digest; its rejected rows beside it."""

    __tablename__ = "ticket_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("ticket_feed.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64), index=True)
    # The mapping, kind and date order the file was read with, as JSON.
    options: Mapped[str] = mapped_column(Text)
    layout: Mapped[str] = mapped_column(String(120))
    rows: Mapped[int]
    tickets: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    rejected: Mapped[int]
    # SHA-256 over the stored rows: the one audited exception to recording each value.
    content_sha256: Mapped[str] = mapped_column(String(64))
    rejected_rows: Mapped[str] = mapped_column(Text, default="[]", info=PRIVATE)
    warnings: Mapped[str] = mapped_column(Text, default="[]")
    imported_by: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime]


class Ticket(Base):
    """The last known state of a ticket; moments are the export's own wall clock.

    No person is kept: neither who asked nor who worked on it.
    """

    __tablename__ = "ticket"
    __trail__: ClassVar[bool] = False
    __digested__: ClassVar[bool] = True
    # Clustered by its key: one tree to write instead of two.
    __table_args__ = ({"sqlite_with_rowid": False},)

    feed_id: Mapped[int] = mapped_column(ForeignKey("ticket_feed.id"), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(LONGEST_RECORD_ID), primary_key=True)
    # Milliseconds since 1970-01-01 00:00 on the export's wall clock. Of a change it is
    # when it was made, of an answer the day it was given.
    opened: Mapped[int] = mapped_column(BigInteger)
    resolved: Mapped[int | None] = mapped_column(BigInteger)
    closed: Mapped[int | None] = mapped_column(BigInteger)
    reassignments: Mapped[int | None]
    reopens: Mapped[int | None]
    sla_met: Mapped[bool | None]
    first_contact: Mapped[bool | None]
    escalated: Mapped[bool | None]
    priority: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    category: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    subcategory: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    team: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    service: Mapped[str] = mapped_column(String(LONGEST_TEXT), default="")
    # What only changes and answers have, as JSON: type, outcome, score.
    detail: Mapped[str] = mapped_column(Text, default="")
