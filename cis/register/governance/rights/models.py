"""The tables of decision rights and of decisions taken without one."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base, triggers
from cis.kit.db.triggers import Trigger
from cis.kit.records import ERASED, private
from cis.register.governance.activities import ACTIVITIES, Duty
from cis.register.governance.rights.rules import FourEyes, reference
from cis.register.governance.rules import OPEN_END
from cis.register.people.models import Person
from cis.register.practices.models import Practice


class DecisionRight(Base):
    """One entry of a right; a change is a new entry with the next revision."""

    __tablename__ = "decision_right"
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="period"),
        Index(None, "number", "revision", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str] = mapped_column(String(40), index=True)
    # Nothing here means: for the organisation, in every practice.
    practice_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice.id"), index=True
    )
    holder_role: Mapped[Duty | None]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    limits: Mapped[str] = mapped_column(Text, default="")
    limit_amount: Mapped[float | None]
    conditions: Mapped[str] = mapped_column(Text, default="")
    pre_approval: Mapped[str] = mapped_column(Text, default="")
    escalation_role: Mapped[Duty | None]
    escalation_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    escalation_days: Mapped[int] = mapped_column(default=0)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    has_holders_deputy: Mapped[bool] = mapped_column(default=False)
    four_eyes: Mapped[FourEyes] = mapped_column(default=FourEyes.NONE)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=OPEN_END)
    entered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    reason: Mapped[str] = mapped_column(Text, default="", info=private("entered_by_id"))

    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")
    holder: Mapped[Person | None] = relationship(
        foreign_keys=[holder_id], lazy="raise_on_sql"
    )
    escalation: Mapped[Person | None] = relationship(
        foreign_keys=[escalation_id], lazy="raise_on_sql"
    )
    deputy: Mapped[Person | None] = relationship(
        foreign_keys=[deputy_id], lazy="raise_on_sql"
    )
    entered_by: Mapped[Person | None] = relationship(
        foreign_keys=[entered_by_id], lazy="raise_on_sql"
    )

    @property
    def reference(self) -> str:
        """The name people use for it, such as DR-0003."""
        return reference(self.number)

    @property
    def words(self) -> str:
        """What it lets its holder decide, in words."""
        return ACTIVITIES[self.decision].words

    @property
    def scope(self) -> str:
        """Where it holds, in words."""
        return self.practice.name if self.practice else "Every practice"

    @property
    def who(self) -> str:
        """Who holds it, in words."""
        if self.holder:
            return self.holder.name
        is_led = self.holder_role is Duty.LEADERSHIP
        return Duty.LEADERSHIP.value if is_led else f"the {self.holder_role}"

    @property
    def terms(self) -> list[str]:
        """Its limits, conditions and pre-approval as sentences."""
        amount = "" if self.limit_amount is None else f"up to {self.limit_amount:,.0f}"
        limit = ": ".join(part for part in (amount, self.limits) if part)
        parts = (
            ("Limit", limit),
            ("Condition", self.conditions),
            ("Pre-approved", self.pre_approval),
        )
        return [f"{name}: {words.rstrip('.')}." for name, words in parts if words]

    @property
    def escalates_to(self) -> str:
        """Who decides when the holder does not, in words."""
        return self.escalation.name if self.escalation else self.escalation_role or ""


class EmergencyDecision(Base):
    """A decision that somebody took without the right to it, and why."""

    __tablename__ = "emergency_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision: Mapped[str] = mapped_column(String(40))
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    subject: Mapped[str] = mapped_column(String(60), default="", index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    decided_on: Mapped[date] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(Text, info=private("person_id"))

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")

    @property
    def words(self) -> str:
        """What was decided, in words."""
        return ACTIVITIES[self.decision].words


def unchangeable(table: str, blank: str = "") -> list[Trigger]:
    """Return the triggers that keep every row of a table as it was written.

    A column named in ``blank`` may be blanked, and only that: people can have free text
    of theirs erased.
    """
    said = f"{table} rows are never changed"
    return [
        _no_update(table, blank, said),
        Trigger(
            name=f"{table}_no_delete",
            table=table,
            sqlite=f"BEFORE DELETE ON {table} {_abort(said)}",
            postgresql=f"RAISE EXCEPTION '{said}';",
            when="BEFORE DELETE",
        ),
        Trigger(
            name=f"{table}_no_replace",
            table=table,
            # INSERT OR REPLACE fires no delete trigger: a key is used once.
            sqlite=f"BEFORE INSERT ON {table} WHEN EXISTS ({_there(table)}) "
            + _abort(said),
            postgresql="",
            when="BEFORE INSERT",
        ),
    ]


def _no_update(table: str, blank: str, said: str) -> Trigger:
    refuse, when = f"RAISE EXCEPTION '{said}';", ""
    if blank:
        changed = _changed(table, blank)
        refuse = f"IF {changed} THEN {refuse} END IF; RETURN NEW;"
        when = f"WHEN {changed.replace('IS DISTINCT FROM', 'IS NOT')}"
    return Trigger(
        name=f"{table}_no_update",
        table=table,
        sqlite=f"BEFORE UPDATE ON {table} {when} {_abort(said)}",
        postgresql=refuse,
        when="BEFORE UPDATE",
    )


def _abort(said: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{said}'); END"


def _changed(table: str, blank: str) -> str:
    names = [one.name for one in Base.metadata.tables[table].columns]
    new, old = (
        ", ".join(f"{side}.{name}" for name in names if name != blank)
        for side in ("NEW", "OLD")
    )
    return (
        f"(({new}) IS DISTINCT FROM ({old}) "
        f"OR (NEW.{blank} <> OLD.{blank} AND NEW.{blank} NOT IN ('', '{ERASED}')))"
    )


def _there(table: str) -> str:
    same = " AND ".join(
        f"old.{one.name} = NEW.{one.name}"
        for one in Base.metadata.tables[table].primary_key
    )
    return f"SELECT 1 FROM {table} AS old WHERE {same}"  # noqa: S608 - our own words


triggers.register(
    *unchangeable("decision_right", blank="reason"),
    *unchangeable("emergency_decision", blank="reason"),
)
