"""Every run of the tests begins at noon, so that no date changes while it goes on.

Modules take the day when they are read, long before their tests run; at midnight the
one would be yesterday. Servers that a test starts keep the same time.
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

KEPT = "CIS_TEST_SHIFT"


def keep() -> None:
    """Shift the clock of this process, and of those it starts that call this too."""
    moment = datetime.now(UTC)
    noon = moment.replace(hour=12, minute=0, second=0, microsecond=0)
    shift = float(os.environ.setdefault(KEPT, str((noon - moment).total_seconds())))
    time_machine.travel(moment + timedelta(seconds=shift), tick=True).start()
