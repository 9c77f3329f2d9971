"""The table of bundles: who took which, and how far it has come."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.desk.audit.bundle.content import State
from cis.kit.db import Base
from cis.register.people.models import Person


class AuditBundle(Base):
    """A bundle that somebody asked for.

    The trail has one event for each bundle that became ready, and not for its progress.
    """

    __tablename__ = "audit_bundle"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "bundles are signed; cis verify checks each"

    id: Mapped[int] = mapped_column(primary_key=True)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    taken_at: Mapped[datetime]
    # What was chosen: as people read it, and as JSON.
    scope: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(default=State.BUILDING)
    # Events read so far and in all; when either last moved.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime]
    fault: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    manifest_sha256: Mapped[str] = mapped_column(String(64), default="")
    checkpoint_size: Mapped[int] = mapped_column(default=0, index=True)
    checkpoint: Mapped[str] = mapped_column(Text, default="")

    taken_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
