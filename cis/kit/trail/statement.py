"""What a log of the first format left out, stated once by the upgrade.

Its events did not say which rows came by the thousand, which version a record has and
what its hidden columns hold, and which texts were erased. One event says it as it
stands at the upgrade; what was altered before, that event cannot tell.
"""

import json
from typing import Any

from sqlalchemy import Connection, func, select

from cis.core.access import SYSTEM
from cis.kit.db.session import Intent
from cis.kit.trail import event_state, log, verify
from cis.kit.trail.models import TrailEvent
from cis.kit.trail.replay import STATE, Gap, Replay

WHY = "The format of the trail changed: what older events leave out is stated once."


def state(connection: Connection) -> bool:
    """Append the event if the log is older and has none; tell whether it was due."""
    if not _is_due(connection):
        return False
    reading = verify.read(connection)
    sums = reading.replay.sum_tables(connection)
    stated: dict[str, Any] = {
        "tables": {name: total.stated() for name, total in sums.items()},
        "records": _records(connection, reading.replay),
        "erased": [list(place) for place in sorted(reading.absent)],
    }
    handling = log.Handling(state=stated)
    facts = {name: len(values) for name, values in stated.items()}
    log.append(connection, Intent(SYSTEM, STATE, WHY), {}, facts, handling)
    return True


def _is_due(connection: Connection) -> bool:
    chosen = select(TrailEvent.payload).where(TrailEvent.seq == 0)
    first = connection.scalar(chosen)
    if first is None or json.loads(first)["v"] >= log.FORMAT:
        return False
    stated = select(func.count()).where(TrailEvent.action == STATE)
    return connection.scalar(stated) == 0


def _records(connection: Connection, replay: Replay) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for gap in replay.gaps(connection):
        if _was_left_out(gap):
            value = event_state.value(gap.column, gap.value)
            found.setdefault(gap.subject, {})[gap.attribute] = value
    return found


def _was_left_out(gap: Gap) -> bool:
    """Tell whether the log could not say it; what it denies stays a fault."""
    return not gap.is_stated or gap.is_version
