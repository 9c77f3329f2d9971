"""The declarative base, its naming convention and its column types."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import CheckConstraint, Connection, Engine, Enum, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, registry

from cis.kit.db.engine import in_mode
from cis.kit.db.types import UtcDateTime


def _check_name(constraint: CheckConstraint, _table: Table) -> str:
    """Name the check of an enum by its column: two columns may share one enum."""
    columns = list(constraint.columns)
    if constraint._type_bound and columns:  # noqa: SLF001 - nothing public tells
        return str(columns[0].name)
    return str(constraint.name)


NAMING: dict[str, Any] = {
    "own_constraint_name": _check_name,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(own_constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every model.

    Models inherit from this class and not from ``db.Model``: they share its metadata,
    and a type checker can follow it. ``__trail__`` says how the trail treats a table:
    ``True`` records every value, ``False`` nothing (sessions, derived figures).
    ``__digested__`` tables have rows by the thousand, or rows that nobody reads in the
    trail: each event states what it added to a digest over all of them.
    ``__unchecked__`` says why nothing compares the rows of a table with the log; a
    column says it in ``info={"unchecked": REASON}``.
    """

    __trail__: ClassVar[bool] = True
    __digested__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = ""

    # Given as a registry: Flask-SQLAlchemy subclasses this base, and SQLAlchemy
    # refuses a second base with a type_annotation_map of its own.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UtcDateTime(),
            # Stored by value, as text with a CHECK: SQLite and PostgreSQL agree.
            StrEnum: Enum(
                StrEnum,
                native_enum=False,
                length=32,
                create_constraint=True,
                values_callable=lambda kind: [member.value for member in kind],
            ),
        },
    )


class ModeSession(FlaskSession):
    """A session that reads through the read engine unless a transaction is open."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Return the application's engine in the session's mode."""
        bind = super().get_bind(*args, **kwargs)
        if isinstance(bind, Engine):
            return in_mode(bind, self.info.get("mode", "read"))
        return bind


db = SQLAlchemy(
    model_class=Base, disable_autonaming=True, session_options={"class_": ModeSession}
)
