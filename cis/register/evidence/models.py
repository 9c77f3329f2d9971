"""The tables of evidence and of the files it rests on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.db.triggers import Trigger, register
from cis.kit.records import PRIVATE, Record, private
from cis.register.evidence.rules import Kind, nameless
from cis.register.evidence.sorts import Sort
from cis.register.people.models import Person


class StoredFile(Base):
    """A file that is kept once, however often it is attached."""

    __tablename__ = "stored_file"
    __record__ = Record("file")

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    # Bytes.
    size: Mapped[int]
    sort: Mapped[Sort]
    stored_at: Mapped[datetime]
    # Set when the bytes were removed because they had to be forgotten.
    erased_on: Mapped[date | None]
    erased_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )


class Evidence(Base):
    """A link or a file that shows what is said about one record."""

    __tablename__ = "evidence"
    __record__ = Record(
        "evidence",
        "EV",
        page="evidence.show",
        name="title",
        author="attached_by_id",
        parts_of=("subject",),
    )
    __table_args__ = (
        CheckConstraint("(link <> '') <> (file_id IS NOT NULL)", name="one_source"),
        CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_because <> ''", name="withdrawal"
        ),
        Index(None, "subject", "withdrawn_on"),
        Index(None, "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What it hangs on, as the trail names it: metric:7.
    subject: Mapped[str] = mapped_column(String(60))
    kind: Mapped[Kind]
    title: Mapped[str] = mapped_column(String(200), info=private("attached_by_id"))
    note: Mapped[str] = mapped_column(Text, default="", info=private("attached_by_id"))
    dated_on: Mapped[date]
    link: Mapped[str] = mapped_column(String(500), default="", info=PRIVATE)
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_file.id"), index=True
    )
    # As it is offered for download, cleaned.
    file_name: Mapped[str] = mapped_column(
        String(120), default="", info=private("attached_by_id", nameless)
    )
    attached_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    attached_on: Mapped[date]
    expires_on: Mapped[date | None]
    # The last time somebody said that it still holds.
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    confirmed_on: Mapped[date | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    withdrawn_on: Mapped[date | None]
    withdrawn_because: Mapped[str] = mapped_column(
        Text, default="", info=private("withdrawn_by_id")
    )
    version: Mapped[int] = mapped_column(default=1)

    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    attached_by: Mapped[Person | None] = relationship(
        foreign_keys=[attached_by_id], lazy="raise_on_sql"
    )
    confirmed_by: Mapped[Person | None] = relationship(
        foreign_keys=[confirmed_by_id], lazy="raise_on_sql"
    )
    withdrawn_by: Mapped[Person | None] = relationship(
        foreign_keys=[withdrawn_by_id], lazy="raise_on_sql"
    )

    __mapper_args__: Any = {"version_id_col": version}

    @property
    def reference(self) -> str:
        """How people cite it."""
        return self.__record__.reference(self.id)

    @property
    def is_erased(self) -> bool:
        """Whether its file had to be forgotten."""
        return self.file is not None and self.file.erased_on is not None


def _lasting(table: str) -> Trigger:
    """Return the trigger that keeps the rows of a table from being deleted."""
    said = f"{table} rows are never deleted"
    return Trigger(
        name=f"{table}_no_delete",
        table=table,
        sqlite=f"BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END",
        postgresql=f"RAISE EXCEPTION '{said}';",
        when="BEFORE DELETE",
    )


register(_lasting("evidence"), _lasting("stored_file"))
