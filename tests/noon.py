"""Every run of the tests begins at noon of one day, so that it is the same every day.

Modules take the day when they are read, long before their tests run; at midnight the
one would be yesterday. Servers that a test starts keep the same time. The day is in the
middle of a month in which no clock changes; CIS_TEST_DAY chooses another one, and
``today`` the one of the calendar on the wall.
"""

import os
from datetime import UTC, date, datetime, timedelta

import time_machine

KEPT = "CIS_TEST_SHIFT"
DAY = "2027-06-17"


def keep() -> None:
    """Shift the clock of this process, and of those it starts that call this too."""
    moment = datetime.now(UTC)
    chosen = os.environ.get("CIS_TEST_DAY", DAY)
    day = moment.date() if chosen == "today" else date.fromisoformat(chosen)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    shift = float(os.environ.setdefault(KEPT, str((noon - moment).total_seconds())))
    time_machine.travel(moment + timedelta(seconds=shift), tick=True).start()
