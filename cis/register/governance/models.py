"""The assignment table and what the database itself refuses.

Rows are never changed except ``sup_seq``, once: a change supersedes the rows it touches
and enters what is true instead. ``rec_seq`` and ``sup_seq`` are the numbers of the
events in the log, so that any earlier state of knowledge can be asked again.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base, triggers
from cis.kit.db.triggers import Trigger
from cis.kit.records import Record, private
from cis.kit.trail.models import TrailHead
from cis.register.governance.rules import (
    ACCOUNTABLE,
    LONGEST_TEAM,
    OPEN_END,
    AssignmentRole,
    Authority,
    Scope,
    ScopeKind,
)
from cis.register.governance.rules import scope as read_scope
from cis.register.people.models import Person
from cis.register.practices.models import Practice, Service

LONGEST_SCOPE = 40
KEYS = {
    ScopeKind.PRACTICE: "practice_id",
    ScopeKind.SERVICE: "service_id",
    ScopeKind.INITIATIVE: "initiative_id",
}


def _scope_of(context: Any) -> str:
    """Return the scope that a row's key column says."""
    values = context.get_current_parameters()
    for kind, column in KEYS.items():
        if values.get(column) is not None:
            return f"{kind}:{values[column]}"
    return str(ScopeKind.ORGANISATION)


def _recording(context: Any) -> int:
    """Return the number that the event of this transaction will have."""
    size: int = context.connection.scalar(select(TrailHead.size)) or 0
    return size


def _one_scope() -> str:
    """Return the condition that the scope's name and the key columns agree."""
    cases = [f"scope = '{ScopeKind.ORGANISATION}' AND {_only(None)}"]
    for kind, column in KEYS.items():
        same = f"{column} IS NOT NULL AND scope = '{kind}:' || {column}"
        cases.append(f"{same} AND {_only(column)}")
    return " OR ".join(f"({case})" for case in cases)


def _only(column: str | None) -> str:
    others = [name for name in KEYS.values() if name != column]
    return " AND ".join(f"{name} IS NULL" for name in others)


class Assignment(Base):
    """A person holds a role in a scope from a day until before another."""

    __tablename__ = "assignment"
    __record__ = Record("assignment", page="governance.edit")
    __table_args__ = (
        CheckConstraint("valid_from < valid_to", name="period"),
        CheckConstraint("sup_seq >= rec_seq", name="recorded"),
        CheckConstraint(_one_scope(), name="one_scope"),
        CheckConstraint("deputy_id <> person_id", name="deputy_of_another"),
        Index(None, "scope", "role", "valid_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(LONGEST_SCOPE), default=_scope_of)
    practice_id: Mapped[int | None] = mapped_column(
        ForeignKey("practice.id"), index=True
    )
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    # A plain number: initiatives are a noun above this one.
    initiative_id: Mapped[int | None]
    role: Mapped[AssignmentRole]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(default=OPEN_END)
    may_change_workflow: Mapped[bool] = mapped_column(default=False)
    may_influence_tooling: Mapped[bool] = mapped_column(default=False)
    may_escalate: Mapped[bool] = mapped_column(default=False)
    hours_agreed: Mapped[float | None]
    hours_needed: Mapped[float | None]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    appointed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    note: Mapped[str] = mapped_column(Text, default="", info=private("appointed_by_id"))
    # Of a champion: where they work, as people call it.
    team: Mapped[str] = mapped_column(
        String(LONGEST_TEAM), default="", server_default=""
    )
    rec_seq: Mapped[int] = mapped_column(default=_recording)
    sup_seq: Mapped[int | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    deputy: Mapped[Person | None] = relationship(
        foreign_keys=[deputy_id], lazy="raise_on_sql"
    )
    practice: Mapped[Practice | None] = relationship(lazy="raise_on_sql")
    service: Mapped[Service | None] = relationship(lazy="raise_on_sql")

    @property
    def title(self) -> str:
        """What the person is called by the role, a champion with their team."""
        return f"{self.role} in {self.team}" if self.team else str(self.role)

    @property
    def place(self) -> Scope:
        """Where the role is held."""
        return read_scope(self.scope)

    @property
    def authority(self) -> Authority:
        """What the person may do by it, the time for it, and who stands in."""
        return Authority(
            self.may_change_workflow,
            self.may_influence_tooling,
            self.may_escalate,
            self.hours_agreed,
            self.hours_needed,
            self.deputy_id,
        )


# Half-open periods overlap when each begins before the other ends. The index on
# scope, role and first day makes the question cheap.
_SINGLE = ", ".join(f"'{role}'" for role in ACCOUNTABLE.values())
_ALONE = f"(NEW.role IN ({_SINGLE}) OR other.person_id = NEW.person_id)"
_OTHER = (
    "SELECT 1 FROM assignment AS other WHERE other.scope = NEW.scope "  # noqa: S608 - our own words
    "AND other.role = NEW.role AND other.sup_seq IS NULL AND NEW.sup_seq IS NULL "
    "AND other.valid_from < NEW.valid_to AND NEW.valid_from < other.valid_to AND "
    + _ALONE
)
_TWO = "two owners of one scope at once"
_AGAIN = "SELECT 1 FROM assignment AS old WHERE old.id = NEW.id"
_FIXED = sorted(
    column.name
    for column in Assignment.__table__.columns
    if column.name not in {"sup_seq", "note"}
)
_NEW, _OLD = (", ".join(f"{side}.{name}" for name in _FIXED) for side in ("NEW", "OLD"))
# A note may be blanked, and only that: people can have free text about them erased.
_CHANGED = (
    f"({_NEW}) IS DISTINCT FROM ({_OLD}) "
    "OR (OLD.sup_seq IS NOT NULL AND NEW.sup_seq IS DISTINCT FROM OLD.sup_seq) "
    "OR (NEW.note <> OLD.note AND NEW.note NOT IN ('', '(erased)'))"
)
_KEPT = "assignments are superseded, not changed"

triggers.register(
    Trigger(
        name="assignment_alone",
        table="assignment",
        sqlite=f"BEFORE INSERT ON assignment WHEN EXISTS ({_OTHER}) "
        f"BEGIN SELECT RAISE(ABORT, '{_TWO}'); END",
        postgresql=f"IF EXISTS ({_OTHER}) THEN "
        f"RAISE EXCEPTION '{_TWO}' USING ERRCODE = 'exclusion_violation'; "
        "END IF; RETURN NEW;",
        when="BEFORE INSERT",
    ),
    Trigger(
        name="assignment_new",
        table="assignment",
        # INSERT OR REPLACE fires no delete trigger: a number is used once.
        sqlite=f"BEFORE INSERT ON assignment WHEN EXISTS ({_AGAIN}) "
        f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        postgresql="",
        when="BEFORE INSERT",
    ),
    Trigger(
        name="assignment_kept",
        table="assignment",
        sqlite=f"BEFORE UPDATE ON assignment WHEN "
        f"{_CHANGED.replace('IS DISTINCT FROM', 'IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        postgresql=f"IF {_CHANGED} THEN RAISE EXCEPTION '{_KEPT}'; END IF; RETURN NEW;",
        when="BEFORE UPDATE",
    ),
    Trigger(
        name="assignment_no_delete",
        table="assignment",
        sqlite=f"BEFORE DELETE ON assignment BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
        postgresql=f"RAISE EXCEPTION '{_KEPT}';",
        when="BEFORE DELETE",
    ),
    Trigger(
        name="assignment_no_truncate",
        table="assignment",
        sqlite="",
        postgresql=f"RAISE EXCEPTION '{_KEPT}';",
        when="BEFORE TRUNCATE",
        each="STATEMENT",
    ),
)
