"""The trail's tables: events, the head of the log, and what may be erased."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base, triggers
from cis.kit.db.triggers import Trigger


class TrailEvent(Base):
    """One event of the log: what one transaction did; written once, never changed."""

    __tablename__ = "trail_event"
    __trail__: ClassVar[bool] = False

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(27))
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(10), server_default="success")
    payload: Mapped[str] = mapped_column(Text)
    leaf: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index(None, "actor", "seq"),
        Index(None, "action", "seq"),
        Index(None, "outcome", "seq"),
        Index(None, "at"),
    )


class TrailTouch(Base):
    """Which records an event touched: the way from a record to its history."""

    __tablename__ = "trail_touch"
    __trail__: ClassVar[bool] = False

    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)


class TrailHead(Base):
    """The size of the log and its frontier; a single row."""

    __tablename__ = "trail_head"
    __trail__: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Integer)
    frontier: Mapped[str] = mapped_column(Text)


class TrailPrivate(Base):
    """Free text that the log holds only as a salted commitment, so it can be erased."""

    __tablename__ = "trail_private"
    __trail__: ClassVar[bool] = False

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    value: Mapped[str] = mapped_column(Text)


class TrailCheckpoint(Base):
    """A signed checkpoint of the log; copies of it belong outside."""

    __tablename__ = "trail_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


def _append_only(table: str) -> tuple[Trigger, ...]:
    refusal = f"{table} is append-only"
    return (
        *(
            Trigger(
                name=f"{table}_no_{verb}",
                table=table,
                sqlite=f"BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
                postgresql=f"RAISE EXCEPTION '{refusal}';",
                when=f"BEFORE {verb}",
            )
            for verb in ("update", "delete")
        ),
        Trigger(
            name=f"{table}_no_truncate",
            table=table,
            sqlite="",
            postgresql=f"RAISE EXCEPTION '{refusal}';",
            when="BEFORE TRUNCATE",
            each="STATEMENT",
        ),
    )


triggers.register(
    *_append_only("trail_event"),
    *_append_only("trail_touch"),
    *_append_only("trail_checkpoint"),
    Trigger(
        name="trail_event_dense",
        table="trail_event",
        # INSERT OR REPLACE fires no delete trigger: only the next number may enter.
        sqlite="BEFORE INSERT ON trail_event WHEN NEW.seq IS NOT "
        "(SELECT size FROM trail_head WHERE id = 1) "
        "BEGIN SELECT RAISE(ABORT, 'trail_event numbers are dense'); END",
        postgresql="IF NEW.seq IS DISTINCT FROM "
        "(SELECT size FROM trail_head WHERE id = 1) THEN "
        "RAISE EXCEPTION 'trail_event numbers are dense'; END IF; RETURN NEW;",
        when="BEFORE INSERT",
    ),
)
