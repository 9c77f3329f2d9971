"""Exports of each tool, as their headers and values look."""

import io

import pytest

from cis.core.errors import FileError
from cis.register.tickets.measures.measure import measure
from cis.register.tickets.measures.preview import inspect
from cis.register.tickets.rules import Kind, Options

JIRA = (
    "\ufeffSummary,Issue key,Issue id,Issue Type,Status,Priority,Resolution,Created,"
    "Resolved,Watchers,Watchers,Comment,Custom field (Time to resolution),"
    "Satisfaction rating\n"
    "a,ABC-1,1,Incident,Done,High,Done,25/Feb/26 10:17 PM,26/Feb/26 12:17 AM,x,y,"
    '"two\nlines",1:30,5\n'
    "b,ABC-2,2,Incident,Done,High,Done,25/Feb/26 10:17 AM,25/Feb/26 12:17 PM,x,,"
    ",-0:05,2\n"
)
GLPI = (
    "\ufeffID;Título;Status;Prioridade;Data de abertura;Data da solução;"
    "Tempo para resolver excedido;\n"
    "52 267;a;Solucionado;Alta;23-02-2026 10:00;23-02-2026 12:00;Não;\n"
    "52 268;b;Fechado;Média;24-02-2026 10:00;24-02-2026 14:00;Sim;\n"
)
ZENDESK = (
    "Summation column,Id,Status,Created at,Solved at,Reopens,Assignee stations,"
    "Satisfaction Score\n"
    "1,10,Solved,2026-02-23 10:00,2026-02-23 12:00,0,1,Good\n"
    "1,11,Solved,2026-02-23 10:00,2026-02-23 14:00,1,3,Bad\n"
    "1,12,Solved,2026-02-23 10:00,2026-02-23 15:00,0,1,Offered\n"
)
FRESHDESK = (
    "Ticket ID,Subject,Status,Priority,Type,Group,Created time,Resolved time,"
    "Closed time,Resolution status,Resolution time (in hrs)\n"
    "1,a,Closed,Low,Incident,Desk,2026-02-23 10:00:00,2026-02-23 12:00:00,,"
    "Within SLA,\n"
    "2,b,Closed,Low,Incident,Desk,2026-02-23 10:00:00,2026-02-23 14:00:00,,"
    "SLA Violated,\n"
)
SERVICE_MANAGER = (
    "CI Name (aff);Incident ID;Status;Priority;# Reassignments;Open Time;Reopen Time;"
    "Resolved Time;Close Time;Handle Time (Hours);;\n"
    "X;IM1;Closed;4;2;05/02/2012 13:32:57;;05/02/2012 15:32:57;05/02/2012 15:33:00;"
    "3,87;;\n"
    "Y;IM2;Closed;4;0;17/02/2012 13:32:57;;17/02/2012 17:32:57;#N/B;3,87;;\n"
    ";;;;;;;;;;;\n"
)
LABELS = (
    "Number,Opened,Resolved,Closed,Assignment group,Reassignment count,Made SLA\n"
    "INC1,2026-02-23 10:00:00,2026-02-23 12:00:00,,Desk,0,true\n"
    "INC2,2026-02-23 10:00:00,2026-02-23 14:00:00,,Desk,1,false\n"
)
GENERIC = (
    "Report of the week\nmade by hand\n\n"
    "Ticket\tOpened\tSolved\tPriority\n"
    "1\t23.02.2026 10:00\t23.02.2026 12:00\tA\n"
    "2\t23.02.2026 10:00\t23.02.2026 14:00\tB\n"
)
TOOLS = {
    "jira": (JIRA, {"sla_pct": 50, "mttr_mean_h": 2}),
    "glpi": (GLPI, {"sla_pct": 50, "mttr_mean_h": 3}),
    "zendesk": (ZENDESK, {"reopened_n": 1, "reassign_mean": 2 / 3}),
    "freshservice": (FRESHDESK, {"sla_pct": 50, "mttr_mean_h": 3}),
    "service-manager": (SERVICE_MANAGER, {"reassigned_n": 1, "mttr_mean_h": 3}),
    "servicenow-labels": (LABELS, {"sla_pct": 50, "reassigned_n": 1}),
    "generic": (GENERIC, {"mttr_mean_h": 3, "opened_n": 2}),
}


def _measured(text, **options):
    return measure(io.BytesIO(text.encode()), "export.csv", Options(**options))


@pytest.mark.parametrize("tool", TOOLS)
def test_an_export_is_recognised_and_measured(tool):
    text, expected = TOOLS[tool]
    found = _measured(text)
    assert (found.layout, found.kind) == (tool, Kind.INCIDENTS)
    assert found.rejected == ()
    assert {key: found.totals[key] for key in expected} == pytest.approx(expected)


def test_the_header_is_found_below_a_preamble_and_that_is_told():
    preview = inspect(io.BytesIO(GENERIC.encode()), "export.txt")
    assert (preview.header_line, preview.delimiter) == (4, "\t")
    assert any("the header stands on line 4" in each for each in preview.warnings)


def test_a_mapping_wins_over_what_was_recognised():
    text = "Nr,Begin,End,State\n7,2026-02-23 10:00,2026-02-23 12:00,x\n"
    mapping = {"number": "nr", "opened_at": "Begin", "resolved_at": "END"}
    found = _measured(text, mapping=mapping)
    assert found.totals["mttr_mean_h"] == 2


def test_a_mapped_field_replaces_the_stand_in_that_was_recognised():
    text = ZENDESK.replace("Status", "Moves").replace("Solved,", "4,")
    found = _measured(text, mapping={"reassignment_count": "Moves"})
    assert found.totals["reassign_mean"] == 4


def test_types_of_changes_make_a_list_of_changes():
    text = (
        "number,type,state,close_code,risk,work_end,assignment_group\n"
        "CHG1,Standard,Closed,Successful,Low,2026-02-23 10:00:00,Desk\n"
        "CHG2,Emergency,Closed,Unsuccessful,Low,2026-02-23 20:00:00,Desk\n"
        "CHG3,Normal,Closed,Successful with issues,Low,2026-02-28 10:00:00,Desk\n"
        "CHG4,Normal,Canceled,,Low,2026-02-28 10:00:00,Desk\n"
        "CHG5,Normal,New,,Low,,Desk\n"
    )
    found = _measured(text)
    assert (found.layout, found.kind) == ("servicenow-changes", Kind.CHANGES)
    totals = found.totals
    assert (totals["changes_n"], totals["emergency_n"], totals["standard_n"]) == (
        3,
        1,
        1,
    )
    assert totals["change_success_pct"] == pytest.approx(200 / 3)
    assert (totals["with_issues_n"], totals["out_of_hours_n"]) == (1, 2)
    assert any("cancelled changes" in each for each in found.warnings)
    assert any("no date of implementation" in each for each in found.warnings)


def test_changes_without_their_own_dates_stand_on_the_closing():
    text = "number,type,close_code,closed_at\n" + "".join(
        f"CHG{n},standard,successful,2026-02-23 10:00:00\n" for n in range(3)
    )
    found = _measured(text)
    assert (found.kind, found.totals["change_success_pct"]) == (Kind.CHANGES, 100)


def test_answers_to_a_survey_are_measured():
    found = _measured(ZENDESK, kind=Kind.SURVEY)
    assert (found.tickets, found.totals["csat_pct"]) == (2, 50)
    assert found.totals["csat_mean"] is None
    assert any("1 rows hold no answer" in each for each in found.warnings)


def test_scores_above_five_are_read_as_a_scale_to_ten():
    text = "score,date\n9,2026-02-23\n7,2026-02-23\n4/5,2026-02-24\nxx,2026-02-24\n4,\n"
    found = _measured(text)
    assert found.kind is Kind.SURVEY
    assert found.totals["csat_n"] == 1
    assert found.totals["csat_mean"] == pytest.approx(20 / 3)
    assert [each.line for each in found.rejected] == [5, 6]


def test_stars_out_of_five_are_satisfied_from_four():
    text = "score,date\n5,2026-02-23\n4,2026-02-23\n3,2026-03-24\n"
    found = _measured(text, by="score")
    assert found.totals["csat_pct"] == pytest.approx(200 / 3)
    assert found.totals_by["3"]["csat_pct"] == 0


def test_a_log_of_activities_asks_which_of_them_resolves():
    text = (
        "Case ID,Activity,Resource,Complete Timestamp\n1,Solve,A,2026/02/23 10:00:00\n"
    )
    with pytest.raises(FileError, match=r"resolved_activity=Name .*“Solve”"):
        _measured(text)
    found = _measured(text, mapping={"resolved_activity": "solve"})
    assert found.totals["resolved_n"] == 1
