"""Every run of the tests begins at noon of the same day.

Modules take the day when they are read, long before their tests run: at midnight the
one would be yesterday. A month that begins, or a clock that changes, is tried on
purpose (``CIS_TEST_DAY=2024-02-29``, or ``today``), not by whoever works that day.
Servers that a test starts keep the same time. Files and certificates do not: their
time is the machine's. So the day lies in the past, where nothing has run out yet.
"""

import os
from datetime import UTC, date, datetime, timedelta

import time_machine

DAY, KEPT = "CIS_TEST_DAY", "CIS_TEST_SHIFT"
# A Tuesday in the middle of a month and a quarter; no clock in Europe changes.
USUAL = "2026-11-17"


def keep() -> None:
    """Shift the clock of this process, and of those it starts that call this too."""
    moment = datetime.now(UTC)
    shift = float(os.environ.setdefault(KEPT, str(_shift(moment).total_seconds())))
    time_machine.travel(moment + timedelta(seconds=shift), tick=True).start()


def _shift(moment: datetime) -> timedelta:
    said = os.environ.get(DAY) or USUAL
    day = moment.date() if said == "today" else date.fromisoformat(said)
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - moment
