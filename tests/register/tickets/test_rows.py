import io
from datetime import datetime

from cis.register.tickets import rows
from cis.register.tickets.reading import read
from cis.register.tickets.rules import Options

LOG = (
    "number,incident_state,opened_at,resolved_at,closed_at,priority,made_sla\n"
    "INC1,New,2024-05-13 08:00:00,,,High,true\n"
    "INC2,New,2024-05-13 09:00:00,,,Low,true\n"
    "INC3,New,never,,,Low,true\n"
    "INC1,Closed,2024-05-13 08:00:00,2024-05-13 10:00:00,2024-05-14 11:30:15,Low,"
    "false\n"
)


def test_tickets_come_once_with_their_last_state_and_their_texts():
    reading = read(io.BytesIO(LOG.encode()), "log.csv", Options())
    second, first = rows.tickets(reading)
    assert (first.number, first.line, first.texts["priority"]) == ("INC1", 5, "Low")
    assert first.opened_at == datetime(2024, 5, 13, 8)  # noqa: DTZ001
    assert first.closed_at == datetime(2024, 5, 14, 11, 30, 15)  # noqa: DTZ001
    assert (first.profile.sla_met, first.texts["state"]) == (False, "Closed")
    assert (second.number, second.resolved_at) == ("INC2", None)
