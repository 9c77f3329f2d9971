"""The moment at which a review begins, wherever the organisation is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def moment(day: date, at: time, zone: str) -> datetime:
    """Return the UTC moment of a local hour in a zone named as IANA does.

    An hour that the clocks skip begins as much later as they jump; an hour
    that comes twice means the first.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
