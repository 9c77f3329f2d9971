"""The tables of cadences, holidays, business changes, reviews and their minutes."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, MappedColumn, Session, mapped_column, relationship

from cis.core.schedule.rules import Month, Shift, Weekday
from cis.kit.db import Base, triggers
from cis.kit.db.triggers import Trigger
from cis.kit.records import ERASED, PRIVATE, Duty, Record, private
from cis.register.governance.rights.models import unchangeable
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Cadence
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from cis.register.reviews.rules import (
    Answer,
    Days,
    Kind,
    Place,
    Presence,
    Scope,
    Stage,
)

ONE_SCOPE = "practice_id IS NULL OR initiative_id IS NULL"
SHUT = "OLD.stage = 'closed'"
KEPT = "the words of minutes are kept, or erased"


def _link(key: str) -> MappedColumn[Any]:
    return mapped_column(ForeignKey(key), index=True)


def _pass_on_prepared(session: Session, cadence: Any) -> None:
    """Give what a cadence prepared its chair, too."""
    waiting = select(Review).filter_by(cadence_id=cadence.id, stage=Stage.PREPARED)
    for review in session.scalars(waiting):
        review.chair_id = cadence.chair_id


class ReviewCadence(Base):
    """How often something is reviewed, on which day, and who takes the chair."""

    __tablename__ = "review_cadence"
    __record__ = Record(
        "cadence",
        duties=(Duty("Chair", "chair_id", "is_running", "review", _pass_on_prepared),),
        owners=("chair_id",),
        practice="practice_id",
        parts_of=("initiative_id",),
    )
    __table_args__ = (
        CheckConstraint(ONE_SCOPE, name="one_scope"),
        CheckConstraint("day BETWEEN 1 AND 31", name="day"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    practice_id: Mapped[int | None] = _link("practice.id")
    initiative_id: Mapped[int | None] = _link("initiative.id")
    # Nothing for an initiative: its own plan says how often.
    rhythm: Mapped[Cadence | None]
    weekday: Mapped[int]
    place: Mapped[Place]
    day: Mapped[int]
    nth: Mapped[int]
    month: Mapped[Month]
    shift: Mapped[Shift]
    # The hour in the organisation's time zone, such as 09:30.
    at: Mapped[str] = mapped_column(String(5))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    chair_id: Mapped[int | None] = _link("person.id")
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")
    initiative: Mapped[Initiative | None] = relationship(lazy="raise_on_sql")
    chair: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_running(self) -> bool:
        """Whether it still prepares reviews."""
        return self.ends_on is None

    @property
    def scope(self) -> Scope:
        """What it reviews."""
        return Scope(self.practice_id, self.initiative_id)

    @property
    def days(self) -> Days:
        """Which day of its period it falls on."""
        weekday = Weekday(self.weekday)
        return Days(weekday, self.place, self.day, self.nth, self.month, self.shift)


class Holiday(Base):
    """A day on which nobody works."""

    __tablename__ = "holiday"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(80))


class BusinessChange(Base):
    """Something changes in the business, and practices must be looked at again."""

    __tablename__ = "business_change"
    __record__ = Record("change of the business", page="triggers.show")

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(
        Text, default="", info=private("recorded_by_id")
    )
    happens_on: Mapped[date]
    recorded_on: Mapped[date]
    recorded_by_id: Mapped[int | None] = _link("person.id")
    version: Mapped[int] = mapped_column(default=1)

    recorded_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class Review(Base):
    """One review: prepared for a day, held, and closed with its minutes."""

    __tablename__ = "review"
    __record__ = Record(
        "review",
        page="meeting.show",
        has_evidence=True,
        owners=("chair_id",),
        practice="practice_id",
        parts_of=("initiative_id",),
    )
    __table_args__ = (
        # However many processes prepare: a cadence has one review on a day.
        Index(None, "cadence_id", "due_on", unique=True),
        Index("ix_review_by_stage", "stage", "due_on", "id"),
        CheckConstraint(ONE_SCOPE, name="one_scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cadence_id: Mapped[int | None] = _link("review_cadence.id")
    practice_id: Mapped[int | None] = _link("practice.id")
    initiative_id: Mapped[int | None] = _link("initiative.id")
    change_id: Mapped[int | None] = _link("business_change.id")
    title: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    at: Mapped[str] = mapped_column(String(5), default="")
    chair_id: Mapped[int | None] = _link("person.id")
    stage: Mapped[Stage] = mapped_column(default=Stage.PREPARED)
    # Why it was opened by hand, or why it was not held.
    reason: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    begun_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = _link("person.id")
    notes: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    guests: Mapped[str] = mapped_column(String(300), default="", info=PRIVATE)
    # Why it chose more improvements than two.
    more_because: Mapped[str] = mapped_column(Text, default="", info=PRIVATE)
    minutes_sha256: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    cadence: Mapped[ReviewCadence | None] = relationship(lazy="raise_on_sql")
    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")
    initiative: Mapped[Initiative | None] = relationship(lazy="raise_on_sql")
    change: Mapped[BusinessChange | None] = relationship(lazy="raise_on_sql")
    chair: Mapped[Person | None] = relationship(
        foreign_keys=[chair_id], lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def scope(self) -> Scope:
        """What it reviews."""
        return Scope(self.practice_id, self.initiative_id)


class ReviewLine(Base):
    """One line of an agenda, as it was when the review began, and the answer to it."""

    __tablename__ = "review_line"
    __record__ = Record(
        "line of an agenda", owners=("owner_id",), parts_of=("review_id",)
    )
    __table_args__ = (Index(None, "review_id", "source", "subject", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = _link("review.id")
    source: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(60))
    # What an action or a decision that comes of it is about.
    about: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    # Who would answer for an action about it.
    owner_id: Mapped[int | None] = _link("person.id")
    # How many reviews before put it off.
    carried: Mapped[int] = mapped_column(default=0)
    answer: Mapped[Answer | None]
    reason: Mapped[str] = mapped_column(
        Text, default="", info=private("answered_by_id")
    )
    # What came of it, as the trail names it: action:7 or decision:3.
    outcome: Mapped[str] = mapped_column(String(60), default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = _link("person.id")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReviewAttendance(Base):
    """Somebody was at a review, or could not be."""

    __tablename__ = "review_attendance"
    __record__ = Record("attendance at a review")
    __table_args__ = (Index(None, "review_id", "person_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = _link("review.id")
    person_id: Mapped[int] = _link("person.id")
    presence: Mapped[Presence]


class ReviewChoice(Base):
    """An initiative that a review chose for the period to come."""

    __tablename__ = "review_choice"
    __record__ = Record("choice of a review")
    __table_args__ = (Index(None, "review_id", "initiative_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = _link("review.id")
    initiative_id: Mapped[int] = _link("initiative.id")


class ReviewMinutes(Base):
    """What a closed review says, frozen; its digest is in the trail's event."""

    __tablename__ = "review_minutes"
    __trail__: ClassVar[bool] = False
    __digested__: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), unique=True)
    content: Mapped[str] = mapped_column(Text)


class ReviewWord(Base):
    """Words in minutes that a person chose: frozen, but they can be erased."""

    __tablename__ = "review_word"
    __record__ = Record("words of the minutes")
    __table_args__ = (Index(None, "review_id", "place", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = _link("review.id")
    place: Mapped[int]
    person_id: Mapped[int | None] = _link("person.id")
    text: Mapped[str] = mapped_column(Text, info=private("person_id"))


def _refusals(table: str, new: str, old: tuple[str, str], words: str) -> list[Trigger]:
    """Return triggers that refuse to change some rows of a table, and to delete."""
    return [
        Trigger(
            name=f"{table}_no_{verb.lower()}",
            table=table,
            sqlite=f"BEFORE {verb} ON {table} WHEN {when[0]} BEGIN "
            f"SELECT RAISE(ABORT, '{words}'); END",
            postgresql=f"IF {when[1]} THEN RAISE EXCEPTION '{words}'; END IF; "
            f"RETURN {row};",
            when=f"BEFORE {verb}",
        )
        for verb, row, when in (
            ("UPDATE", "NEW", (new, new)),
            ("DELETE", "OLD", old),
        )
    ]


triggers.register(
    *unchangeable("review_minutes"),
    *_refusals("review", SHUT, (SHUT, SHUT), "a closed review is never changed"),
    *_refusals("review_word", f"NEW.text <> '{ERASED}'", ("1", "TRUE"), KEPT),
)
