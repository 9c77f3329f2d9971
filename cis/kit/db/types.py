"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

LENGTH = len("2026-11-24T09:15:02.123456Z")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as ISO 8601 text in UTC; SQLite would forget a time zone."""

    impl = String(LENGTH)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> Any:
        """Return the text of an aware moment, or raise ValueError for a naive one."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Return the moment, aware and in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def stamp(moment: datetime) -> str:
    """Write a moment as UTC text of fixed width, or raise ValueError if it is naive."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone.")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
