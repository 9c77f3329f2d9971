"""The only place that asks what time it is. Rules and actions are told."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the current moment, always aware and always UTC."""
    return datetime.now(UTC)


def today(zone: str = "UTC") -> date:
    """Return today's date in a time zone named as IANA does."""
    return now().astimezone(ZoneInfo(zone)).date()
