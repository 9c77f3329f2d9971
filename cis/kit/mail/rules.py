"""How often a mail is tried, and when again; plain Python."""

from datetime import datetime, timedelta
from enum import StrEnum

# Minutes until the next try, after the first, the second ... one.
WAITS = (5, 15, 60, 180, 360, 720, 1440)
MOST_TRIES = len(WAITS) + 1
# Longer than a server may take for one mail. After it the process that claimed the
# mail counts as dead, and another sends it.
CLAIM = timedelta(minutes=10)
KEPT = timedelta(days=90)


class State(StrEnum):
    """What became of a mail so far."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a mail is tried again after so many tries; None to give it up."""
    if tries >= MOST_TRIES:
        return None
    return now + timedelta(minutes=WAITS[max(tries, 1) - 1])
