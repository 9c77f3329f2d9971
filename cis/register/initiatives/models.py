"""The tables of initiatives, their pain points, guardrails and comments."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.records import PRIVATE, Duty, Record
from cis.register.initiatives.rules import (
    ENDED,
    Cadence,
    Effort,
    Kind,
    Level,
    Outcome,
    Status,
)
from cis.register.metrics.models import Baseline, Metric
from cis.register.painpoints.models import PainPoint
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from cis.register.practices.rules import Phase


class Initiative(Base):
    """A bounded effort that deliberately changes something to raise value."""

    __tablename__ = "initiative"
    __record__ = Record(
        "initiative",
        "CI",
        page="initiatives.show",
        name="title",
        has_actions=True,
        has_evidence=True,
        duties=(
            Duty("Owner of the initiative", "owner_id", "is_alive"),
            Duty("Sponsor of the initiative", "sponsor_id", "is_alive", kind="sponsor"),
        ),
        columns=(
            ("target_on", "target date"),
            ("owner_hours", "owner's hours a month"),
            ("rank", "place among equals"),
            ("kind", "kind of change"),
            ("cadence", "review cadence"),
            ("overruled_because", "reason for overruling the verdict"),
            ("closing_verdict", "verdict at closing"),
        ),
        owners=("owner_id",),
        author="proposed_by_id",
        while_="is_proposed",
        practice="practice_id",
    )
    # Filter and order from one index each: the register stays flat as it grows.
    __table_args__ = (
        Index("ix_initiative_by_priority", "priority", "rank", "id", "status"),
        Index("ix_initiative_by_status", "status", "priority", "rank", "id"),
        Index("ix_initiative_by_owner", "owner_id", "status", "priority", "rank", "id"),
        Index("ix_initiative_by_practice", "practice_id", "priority", "rank", "id"),
        Index("ix_initiative_by_target_on", "target_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    description: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[Status] = mapped_column(default=Status.PROPOSED)
    kind: Mapped[Kind] = mapped_column(default=Kind.PROCESS)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    # The phase of its practice's roadmap that it works for.
    phase: Mapped[Phase | None]
    service: Mapped[str] = mapped_column(String(120), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # Whether the owner may change the work and has the hours for it.
    owner_has_authority: Mapped[bool] = mapped_column(default=False)
    owner_hours: Mapped[float | None]

    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    baseline_id: Mapped[int | None] = mapped_column(
        ForeignKey("baseline.id"), index=True
    )
    target: Mapped[float | None]
    target_on: Mapped[date | None]
    cadence: Mapped[Cadence | None]

    effort: Mapped[Effort] = mapped_column(default=Effort.M)
    confidence: Mapped[Level] = mapped_column(default=Level.MEDIUM)
    reach: Mapped[Level] = mapped_column(default=Level.MEDIUM)
    risk: Mapped[Level] = mapped_column(default=Level.LOW)
    # Computed by the rule when saved; stored so that the register can be ordered by it.
    priority: Mapped[float] = mapped_column(default=0)
    rank: Mapped[int] = mapped_column(default=0)

    proposed_on: Mapped[date]
    # Where a right wants a second person, who proposed it cannot approve it.
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    approved_on: Mapped[date | None]
    approved_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    started_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    outcome: Mapped[Outcome | None]
    # The verdict as it stood at closing, and whether it was accepted.
    closing_verdict: Mapped[str] = mapped_column(String(40), default="")
    overruled_because: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    lesson: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    status_reason: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    next_step: Mapped[str] = mapped_column(String(300), default="")
    # What the links to pain points and guardrails hold, for exports; and so that
    # the trail finds a changed link by its initiative.
    pain_references: Mapped[str] = mapped_column(Text, default="")
    guardrail_keys: Mapped[str] = mapped_column(Text, default="")
    # The last day somebody looked at it or changed it on purpose.
    reviewed_on: Mapped[date | None]
    # Derived from the rest: the trail need not hold it twice.
    search: Mapped[str] = mapped_column(Text, default="", info={"secret": True})
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(
        foreign_keys=[owner_id], lazy="raise_on_sql"
    )
    sponsor: Mapped[Person | None] = relationship(
        foreign_keys=[sponsor_id], lazy="raise_on_sql"
    )
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )
    metric: Mapped[Metric | None] = relationship(lazy="raise_on_sql")
    baseline: Mapped[Baseline | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self.status not in ENDED

    @property
    def is_proposed(self) -> bool:
        """Whether nobody has assessed it yet."""
        return self.status is Status.PROPOSED

    @property
    def reference(self) -> str:
        """The name people use for it, such as CI-0042."""
        return self.__record__.reference(self.id)


class InitiativePain(Base):
    """An initiative answers a pain point."""

    __tablename__ = "initiative_pain"
    __record__ = Record("initiative pain", parts_of=("initiative_id",))

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id"), primary_key=True
    )
    pain_point_id: Mapped[int] = mapped_column(
        ForeignKey("pain_point.id"), primary_key=True, index=True
    )

    pain_point: Mapped[PainPoint] = relationship(lazy="raise_on_sql")


class Guardrail(Base):
    """A metric that must not get worse while the target metric improves."""

    __tablename__ = "guardrail"
    __record__ = Record("guardrail", parts_of=("initiative_id",))

    initiative_id: Mapped[int] = mapped_column(
        ForeignKey("initiative.id"), primary_key=True
    )
    metric_id: Mapped[int] = mapped_column(
        ForeignKey("metric.id"), primary_key=True, index=True
    )

    metric: Mapped[Metric] = relationship(lazy="raise_on_sql")


class Comment(Base):
    """What somebody said about an initiative; a link may come with it."""

    __tablename__ = "comment"
    __record__ = Record("comment", parts_of=("initiative_id",))

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text, info=PRIVATE)
    link: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
