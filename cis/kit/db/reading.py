"""What a reading session worked out already, kept as long as that reading lasts."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

KEPT = "kept"
T = TypeVar("T")


def once(session: Session, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` answered for this key since the session began to read.

    A writing session is asked anew each time: what it read may have changed since.
    """
    if session.info.get("mode") == "write":
        return make()
    kept = _kept(session)
    if key not in kept:
        kept[key] = make()
    found: T = kept[key]
    return found


def _kept(session: Session) -> dict[Hashable, Any]:
    """Return what is kept, nothing of it after the reading transaction ended."""
    reading = session.get_transaction() or session.begin()
    begun, kept = session.info.get(KEPT, (None, {}))
    if begun is reading:
        known: dict[Hashable, Any] = kept
        return known
    fresh: dict[Hashable, Any] = {}
    session.info[KEPT] = (reading, fresh)
    return fresh
