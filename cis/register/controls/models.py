"""The tables of frameworks, controls, profiles and mappings."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import PRIVATE, Record
from cis.register.controls.rules import Kind, Priority, Status
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Metric
from cis.register.practices.models import Practice


class Framework(Base):
    """A standard or list of controls; ``code`` tells it in files and addresses."""

    __tablename__ = "framework"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    source: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[str] = mapped_column(Text, default="")
    is_shipped: Mapped[bool] = mapped_column(default=False)


class Control(Base):
    """One control, clause or objective, perhaps under another of its framework."""

    __tablename__ = "control"
    __digested__: ClassVar[bool] = True
    __table_args__ = (Index(None, "framework_id", "code", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    code: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(500), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("control.id"), index=True)
    # Its place in the framework: codes do not sort as people read them.
    place: Mapped[int] = mapped_column(default=0)

    framework: Mapped[Framework] = relationship(lazy="raise_on_sql")
    parent: Mapped["Control | None"] = relationship(
        remote_side="Control.id", lazy="raise_on_sql"
    )


class FrameworkImport(Base):
    """One delivery of a list: the file, and what it changed, as JSON for its page."""

    __tablename__ = "framework_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    # JSON list with an object for each framework: see intake.Taken.
    result: Mapped[str] = mapped_column(Text)
    imported_by: Mapped[str] = mapped_column(String(40))
    imported_at: Mapped[datetime]


class Profile(Base):
    """A selection over a framework: which of its controls matter how much."""

    __tablename__ = "profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"), index=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")

    framework: Mapped[Framework] = relationship(lazy="raise_on_sql")


class ProfileEntry(Base):
    """What a profile says of one control."""

    __tablename__ = "profile_entry"
    __digested__: ClassVar[bool] = True
    __table_args__ = (Index(None, "profile_id", "control_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id"))
    control_id: Mapped[int] = mapped_column(ForeignKey("control.id"), index=True)
    priority: Mapped[Priority]
    recommendation: Mapped[str] = mapped_column(Text, default="")


def _filled(kind: Kind, column: str) -> str:
    return f"(kind = '{kind.value}') = ({column} IS NOT NULL)"


class ControlMapping(Base):
    """What the organisation says of a control: by what it is met, and how far."""

    __tablename__ = "control_mapping"
    __record__ = Record(
        "control mapping",
        page="controls.edit",
        has_evidence=True,
        practice="practice_id",
        parts_of=("initiative_id", "metric_id"),
    )
    __table_args__ = (
        Index(None, "control_id", "subject", unique=True),
        CheckConstraint(_filled(Kind.PRACTICE, "practice_id"), name="practice"),
        CheckConstraint(_filled(Kind.INITIATIVE, "initiative_id"), name="initiative"),
        CheckConstraint(_filled(Kind.METRIC, "metric_id"), name="metric"),
        CheckConstraint("(kind = 'role') = (role <> '')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    control_id: Mapped[int] = mapped_column(ForeignKey("control.id"))
    kind: Mapped[Kind]
    # What is named as one word, such as practice:3: named once for each control.
    subject: Mapped[str] = mapped_column(String(60))
    practice_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice.id"), index=True
    )
    initiative_id: Mapped[int | None] = mapped_column(
        ForeignKey("initiative.id"), index=True
    )
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    role: Mapped[str] = mapped_column(String(60), default="")
    status: Mapped[Status]
    note: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    evidence: Mapped[str] = mapped_column(String(500), default="", info=PRIVATE)
    version: Mapped[int] = mapped_column(default=1)

    control: Mapped[Control] = relationship(lazy="raise_on_sql")
    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")
    initiative: Mapped[Initiative | None] = relationship(lazy="raise_on_sql")
    metric: Mapped[Metric | None] = relationship(lazy="raise_on_sql")

    __mapper_args__: Any = {"version_id_col": version}

    @property
    def label(self) -> str:
        """What is named, as people call it."""
        if self.practice:
            return self.practice.name
        if self.initiative:
            return f"{self.initiative.reference} {self.initiative.title}"
        return self.metric.name if self.metric else self.role.capitalize()

    @property
    def of_practice(self) -> int | None:
        """The practice that it speaks for, its own or that of what is named."""
        owner = self.initiative or self.metric
        return owner.practice_id if owner else self.practice_id
