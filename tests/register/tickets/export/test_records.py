import io

from cis.register.tickets.measures.measure import measure
from cis.register.tickets.rules import Options

CHANGES = (
    "change_id,deployed_at,app,type,is_rollback,outcome,rolled_back_at\n"
    "a,2024-05-13T08:00:00Z,x,Normal,false,,\n"
    "b,2024-05-13T08:10:00Z,x,Normal,false,Backed out,2024-05-13T09:10:00Z\n"
    "c,2024-05-13T09:10:00Z,x,Normal,true,Rollback,\n"
    "d,2024-05-13T10:10:00Z,y,Normal,true,Rollback,\n"
    "e,2024-05-13T11:10:01Z,y,Normal,true,Rollback,\n"
    ",,,,,,\n"
    "f,2024-05-99T11:10:01Z,y,Normal,false,,\n"
    "a,2024-05-13T08:30:00Z,x,Emergency,false,,\n"
)
LOG = (
    "Case ID,Activity,Resource,Complete Timestamp\n"
    "1,Open,A,2024/05/13 08:00:00.000\n"
    "1,Solve,B,2024/05/13 09:00:00.500\n"
    "1,Wait,B,2024/05/13 10:00:00.000\n"
    "1,Solve,C,2024/05/13 12:00:00.000\n"
    "1,Close,X,2024/05/20 12:00:00.000\n"
    "2,Close,X,2024/05/20 12:00:00.000\n"
    "2,Escalate,X,never\n"
    ",Open,X,2024/05/20 12:00:00.000\n"
)
MEANING = {
    "resolved_activity": "Solve",
    "closed_activity": "Close",
    "escalated_activity": "Escalate|Beg",
}


def _measured(text, **options):
    return measure(io.BytesIO(text.encode()), "export.csv", Options(**options))


def test_rollbacks_within_the_hour_are_one_episode():
    found = _measured(CHANGES, by="app")
    totals = found.totals
    assert (totals["rollback_n"], totals["rollback_episodes_n"]) == (3, 2)
    assert (totals["forward_n"], totals["backed_out_n"]) == (2, 1)
    assert (totals["change_success_pct"], totals["hours_to_rollback_median"]) == (50, 1)
    assert found.totals_by["y"]["changes_n"] == 2


def test_a_change_told_twice_counts_once_as_its_last_row_tells_it():
    found = _measured(CHANGES)
    assert found.totals["emergency_n"] == 1
    assert any("repeat a change" in each for each in found.warnings)


def test_rows_without_a_readable_date_are_listed_and_blank_ones_are_no_rows():
    found = _measured(CHANGES)
    assert found.rows == 7
    assert [(each.line, each.column) for each in found.rejected] == [(8, "deployed_at")]


def test_activities_tell_when_a_ticket_was_resolved_moved_and_opened_again():
    found = _measured(LOG, mapping=MEANING)
    totals = found.totals
    assert (totals["resolved_n"], totals["mttr_mean_h"]) == (2, 2)
    assert (totals["reopened_n"], totals["escalated_n"]) == (1, 0)
    assert totals["reassign_mean"] == 1
    assert [each.line for each in found.rejected] == [8, 9]
