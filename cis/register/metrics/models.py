"""The tables of metrics, readings, baselines and the standing computed from them."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.core.spc.words import CAVEATS
from cis.kit.db import Base
from cis.kit.records import Duty, Record, private
from cis.register.metrics import judging
from cis.register.metrics.rules import (
    Aspect,
    DataKind,
    Direction,
    Measure,
    NoteKind,
    Period,
    Source,
    Transform,
)
from cis.register.people.models import Person
from cis.register.practices.models import Practice


class Metric(Base):
    """A defined measure with unit, better direction and period."""

    __tablename__ = "metric"
    __record__ = Record(
        "metric",
        page="metrics.show",
        has_actions=True,
        has_evidence=True,
        duties=(Duty("Metric", "owner_id"),),
        columns=(
            ("due_days", "days until a reading is due"),
            ("digits", "decimals"),
            ("transform", "scale of the limits"),
            ("kind", "kind of data"),
            ("direction", "better direction"),
        ),
        owners=("owner_id",),
        practice="practice_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    definition: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(20))
    direction: Mapped[Direction]
    kind: Mapped[DataKind]
    period: Mapped[Period]
    aspect: Mapped[Aspect] = mapped_column(default=Aspect.OPERATIONAL)
    transform: Mapped[Transform] = mapped_column(default=Transform.NONE)
    digits: Mapped[int] = mapped_column(default=1)
    target: Mapped[float | None]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    service: Mapped[str] = mapped_column(String(120), default="")
    # Days after a period's end by which its reading is expected.
    due_days: Mapped[int] = mapped_column(default=7)
    # Where the readings come from: empty for typed ones, else feed, measure, breakdown.
    source_key: Mapped[str] = mapped_column(String(200), default="", index=True)
    search: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def measure(self) -> Measure:
        """What the arithmetic needs to know of it."""
        return Measure(
            self.name,
            self.unit,
            self.direction,
            self.kind,
            self.period,
            self.transform,
            self.digits,
        )


class ReadingBatch(Base):
    """One delivery of readings: from where, and what it changed."""

    __tablename__ = "reading_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    source: Mapped[Source]
    source_name: Mapped[str] = mapped_column(String(200), default="")
    source_sha256: Mapped[str] = mapped_column(String(64), default="")
    added: Mapped[int]
    revised: Mapped[int]
    unchanged: Mapped[int]
    recorded_by: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]


class Reading(Base):
    """One value of a metric for one period; a correction is a new row of its own."""

    __tablename__ = "reading"
    __record__ = Record(
        "reading",
        part_of="metric_id",
        told_by="starts_on",
        has_evidence=True,
        parts_of=("metric_id",),
    )
    __digested__: ClassVar[bool] = True
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        Index(None, "metric_id", "starts_on", "revision", unique=True),
        # The readings in force: the newest revision of each period.
        Index(None, "metric_id", "is_current", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    starts_on: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    # How many events stand behind the value, when it was computed from tickets.
    sample: Mapped[int | None]
    source: Mapped[Source]
    source_name: Mapped[str] = mapped_column(String(200), default="")
    source_sha256: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(Text, default="", info=private("recorded_by"))
    recorded_by: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]


class Baseline(Base):
    """The frozen readings against which a delta is stated; never changed."""

    __tablename__ = "baseline"
    __record__ = Record(
        "baseline",
        part_of="metric_id",
        told_by="number",
        has_evidence=True,
        parts_of=("metric_id",),
    )
    __table_args__ = (Index(None, "metric_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    number: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    count: Mapped[int]
    mean: Mapped[float]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    is_trial: Mapped[bool]
    transform: Mapped[Transform]
    # The readings as frozen: JSON list of [date, value, numerator, denominator].
    frozen: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="", info=private("agreed_by_id"))
    agreed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    agreed_at: Mapped[datetime]

    metric: Mapped[Metric] = relationship(lazy="raise_on_sql")
    agreed_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class PeriodNote(Base):
    """What people say of a period that its number does not."""

    __tablename__ = "period_note"
    __record__ = Record("period note", parts_of=("metric_id",))
    __table_args__ = (Index(None, "metric_id", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    starts_on: Mapped[date]
    kind: Mapped[NoteKind]
    text: Mapped[str] = mapped_column(Text, info=private("written_by_id"))
    link: Mapped[str] = mapped_column(String(500), default="")
    written_on: Mapped[date]
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )

    written_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class MetricPair(Base):
    """A metric of how the work runs, and the one of how people experience it."""

    __tablename__ = "metric_pair"
    __record__ = Record("pair of metrics", parts_of=("metric_id",))

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    experience_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)


class VerdictChange(Base):
    """An edit of a definition or of old readings that turned a verdict."""

    __tablename__ = "verdict_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    baseline_id: Mapped[int] = mapped_column(ForeignKey("baseline.id"), index=True)
    before: Mapped[str] = mapped_column(String(40))
    after: Mapped[str] = mapped_column(String(40))
    # The event of the trail that did it, such as metric.edit.
    action: Mapped[str] = mapped_column(String(80))
    changed_on: Mapped[date] = mapped_column(index=True)
    changed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )


class Standing(Base):
    """What the readings say since a baseline; recomputed whenever they change."""

    __tablename__ = "standing"
    __trail__: ClassVar[bool] = False

    baseline_id: Mapped[int] = mapped_column(
        ForeignKey("baseline.id"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(40), index=True)
    sustained: Mapped[bool] = mapped_column(default=False)
    sentence: Mapped[str] = mapped_column(Text, default="")
    current: Mapped[float | None]
    delta: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    # Codes of the caveats, joined by commas.
    caveats: Mapped[str] = mapped_column(Text, default="")
    # The newest values and their point types for a sparkline, as JSON.
    spark: Mapped[str] = mapped_column(Text, default="[]")
    newest_on: Mapped[date | None]

    @property
    def headline(self) -> str:
        """The verdict's first words, such as Improved."""
        return judging.headline(self.sentence)[0]

    @property
    def explanation(self) -> str:
        """The rest of the verdict's sentence."""
        return judging.headline(self.sentence)[1]

    @property
    def cautions(self) -> list[str]:
        """The caveats as sentences."""
        return [CAVEATS[code] for code in self.caveats.split(",") if code]
