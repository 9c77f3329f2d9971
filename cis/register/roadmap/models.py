"""The tables of phases, criteria, attestations, dependencies and gate decisions."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base, triggers
from cis.kit.records import PRIVATE, Record, private
from cis.register.governance.rights.models import unchangeable
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Metric
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from cis.register.practices.rules import Phase
from cis.register.roadmap.rules import Choice, Demand, Kind

ORGANISATION = "The organisation"


class RoadmapPhase(Base):
    """A phase of a practice, or of the organisation where there is no practice."""

    __tablename__ = "phase"
    __record__ = Record(
        "phase",
        page="roadmap.phase",
        name="name",
        has_actions=True,
        practice="practice_id",
    )
    __table_args__ = (Index(None, "scope", "phase", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # The practice's number, 0 for the organisation.
    scope: Mapped[int]
    practice_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice.id"), index=True
    )
    phase: Mapped[Phase]
    # What will be measurably better, one a line.
    outcomes: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    gate_on: Mapped[date | None] = mapped_column(index=True)
    # Where a right wants a second person, who laid it out cannot pass its gate.
    laid_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def place(self) -> str:
        """What people call the practice, or the organisation."""
        return self.practice.name if self.practice else ORGANISATION

    @property
    def name(self) -> str:
        """What people call the phase, such as Change enablement: stabilise."""
        return f"{self.place}: {self.phase}"

    @property
    def subject(self) -> str:
        """The phase as the trail writes it."""
        return f"phase:{self.id}"


class Criterion(Base):
    """What must be true before the gate of a phase is passed."""

    __tablename__ = "criterion"
    __record__ = Record(
        "criterion",
        "EC",
        part_of="phase_id",
        name="statement",
        parts_of=("phase_id",),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("phase.id"), index=True)
    kind: Mapped[Kind]
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    initiative_id: Mapped[int | None] = mapped_column(
        ForeignKey("initiative.id"), index=True
    )
    number: Mapped[float | None]
    demand: Mapped[Demand | None]
    # The class of findings that must be gone: a severity or a family.
    findings: Mapped[str] = mapped_column(String(32), default="")
    statement: Mapped[str] = mapped_column(String(200), default="")
    dropped_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    phase: Mapped[RoadmapPhase] = relationship(lazy="raise_on_sql")
    metric: Mapped[Metric | None] = relationship(lazy="raise_on_sql")
    initiative: Mapped[Initiative | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def reference(self) -> str:
        """The name people use for it, such as EC-0012."""
        return self.__record__.reference(self.id)

    @property
    def subject(self) -> str:
        """The criterion as the trail writes it."""
        return f"criterion:{self.id}"


class Attestation(Base):
    """Somebody says with their name that a criterion is met; evidence hangs on it."""

    __tablename__ = "attestation"
    __record__ = Record(
        "attestation",
        has_evidence=True,
        author="attested_by_id",
        parts_of=("criterion_id",),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), index=True)
    statement: Mapped[str] = mapped_column(Text, info=private("attested_by_id"))
    attested_on: Mapped[date]
    attested_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    withdrawn_on: Mapped[date | None]

    attested_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class Dependency(Base):
    """One item needs another first: an initiative, a phase or a criterion each."""

    __tablename__ = "dependency"
    __record__ = Record("dependency", parts_of=("item",))
    __table_args__ = (Index(None, "item", "needs", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # As the trail names them, such as phase:3.
    item: Mapped[str] = mapped_column(String(40))
    needs: Mapped[str] = mapped_column(String(40), index=True)


class GateDecision(Base):
    """A decision at a gate with the state of all criteria as it was; never changed."""

    __tablename__ = "gate_decision"
    __record__ = Record("gate decision", page="gates.show", has_evidence=True)

    id: Mapped[int] = mapped_column(primary_key=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("phase.id"), index=True)
    decided_on: Mapped[date] = mapped_column(index=True)
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    choice: Mapped[Choice]
    reason: Mapped[str] = mapped_column(Text, info=private("decided_by_id"))
    link: Mapped[str] = mapped_column(String(500), default="")
    was_ready: Mapped[bool]
    # Every criterion and dependency with what was found, as JSON.
    state: Mapped[str] = mapped_column(Text, info=PRIVATE)
    state_sha256: Mapped[str] = mapped_column(String(64))

    phase: Mapped[RoadmapPhase] = relationship(lazy="raise_on_sql")
    decided_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @property
    def subject(self) -> str:
        """The decision as the trail writes it."""
        return f"gate_decision:{self.id}"


triggers.register(*unchangeable("gate_decision", blank="reason"))
