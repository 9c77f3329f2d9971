import json
import subprocess
import sys

import pytest

from cis.cli.tickets import main

TEXT = (
    "number,opened_at,resolved_at,priority,made_sla\n"
    "INC1,2024-05-13 08:00:00,2024-05-13 08:10:00,High,true\n"
    "INC2,2024-05-14 08:00:00,2024-05-15 08:00:00,Low,false\n"
    "INC3,2024-05-14,2024-05-13,Low,false\n"
)


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(TEXT)
    return path


def test_json_has_the_promised_fields(export, capsys):
    assert main(["measure", str(export), "--period", "day", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["layout"], found["kind"]) == ("servicenow", "incidents")
    assert (found["rows"], found["tickets"]) == (3, 2)
    assert found["rejected"][0]["line"] == 4
    assert found["rejected"][0]["column"] == "resolved_at"
    assert [each["start"] for each in found["periods"]] == [
        *("2024-05-13", "2024-05-14", "2024-05-15")
    ]
    assert found["periods"][0]["mttr_mean_h"] == 0.1667
    assert found["totals"]["sla_pct"] == 50


def test_a_breakdown_stands_under_by(export, capsys):
    assert main(["measure", str(export), "--by", "priority", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["totals"]["by"]["High"]["opened_n"] == 1
    assert found["periods"][0]["by"]["Low"]["mttr_mean_h"] == 24


def test_people_get_a_short_table(export, capsys):
    assert main(["measure", str(export)]) == 0
    out = capsys.readouterr().out
    assert "servicenow: 3 rows, 2 incidents" in out
    assert "line 4, resolved_at: lies before" in out
    assert "2024-05-01" in out


def test_bad_input_is_one_line_and_two(export, capsys):
    export.write_text('number,opened_at\n1,"2024-05-13\n')
    assert main(["measure", str(export), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "cis tickets: export.csv, line 2: the quote opened here is not closed, or a "
        'quote inside a cell is not doubled; write "" for a quote in a cell, or export '
        "again\n"
    )


def test_ambiguous_dates_are_asked_and_answered(export, capsys):
    export.write_text("number,opened_at\n1,3/4/2024\n2,4/5/2024\n")
    assert main(["measure", str(export)]) == 2
    said = capsys.readouterr().err
    assert "“opened_at”" in said
    assert "“3/4/2024” and “4/5/2024”" in said
    assert main(["measure", str(export), "--date-order", "mdy", "--json"]) == 0
    starts = [each["start"] for each in json.loads(capsys.readouterr().out)["periods"]]
    assert starts == ["2024-03-01", "2024-04-01"]


def test_a_mapping_without_equals_is_refused(export, capsys):
    assert main(["measure", str(export), "--map", "number"]) == 2
    assert "write it as field=Header" in capsys.readouterr().err


def test_it_starts_without_web_or_database():
    script = (
        "import sys, cis.cli.tickets\n"
        "print({'flask', 'sqlalchemy', 'openpyxl', 'plotly'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
