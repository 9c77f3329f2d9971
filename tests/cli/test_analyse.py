"""The command against the golden cases, and against files nobody should send."""

import io
import json
import math
from pathlib import Path

import pytest
from defusedxml import ElementTree

from cis.cli.analyse import main

CASES = Path(__file__).resolve().parents[2] / ".." / "shared" / "spc_cases"
FIELDS = (
    "phase",
    "date",
    "value",
    "short_phase_warning",
    "centre",
    "lower",
    "upper",
    "relative_to_mean",
    "outside_limits",
    "close_to_limits",
    "rule",
    "side",
    "special_cause",
    "point_type",
    "phases",
    "variation",
    "variation_icon",
    "assurance",
    "assurance_icon",
)
CHARTS = {"p": "p", "u": "u", "pp": "pprime", "up": "uprime", "run": "run"}


def cases(*kinds):
    paths = sorted(CASES.glob("*-*.json")) if CASES.is_dir() else []
    found = [json.loads(path.read_text()) for path in paths]
    return [
        pytest.param(case, id=case["id"]) for case in found if case["kind"] in kinds
    ]


def examples():
    path = CASES / "verdict_public.json"
    found = json.loads(path.read_text())["examples"] if path.is_file() else []
    return [pytest.param(example, id=example["id"]) for example in found]


def same(found, expected):
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, dict):
        return all(same(found[key], one) for key, one in expected.items())
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return found is not None and math.isclose(found, expected, rel_tol=1e-9)
    return found == expected


def written(folder, text, name="data.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def table(folder, *columns, header="date,value"):
    lines = [
        ",".join("" if cell is None else str(cell) for cell in row)
        for row in zip(*columns, strict=True)
    ]
    return written(folder, "\n".join([header, *lines]) + "\n")


def answered(capsys, *words):
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *words):
    assert main(list(words)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err


@pytest.mark.parametrize("case", cases("xmr"))
def test_every_xmr_case_is_reproduced_from_a_csv(case, tmp_path, capsys):
    given = case["input"]
    path = table(tmp_path, given["dates"], given["values"])
    words = [path, "--direction", given["improvement_direction"]]
    words += [f"--rebase={day}" for day in given["rebase_dates"]]
    if given["target"] is not None:
        words.append(f"--target={given['target']}")
    if given["fix_after_n_points"] is not None:
        words.append(f"--freeze={given['fix_after_n_points']}")
    if not given["screen_outliers"]:
        words.append("--no-screen")
    expected = {**case["expected"], **case.get("adopted", {}).get("expected", {})}
    if "error" in expected:
        assert "already on line" in refused(capsys, *words)
        return
    found = answered(capsys, *words)
    for name in FIELDS:
        assert same(found[name], expected[name]), name


@pytest.mark.parametrize("case", cases(*(f"qic-{kind}" for kind in CHARTS)))
def test_ratio_and_run_charts_are_reproduced_from_a_csv(case, tmp_path, capsys):
    given, kind = case["input"], case["kind"].removeprefix("qic-")
    columns = [given["dates"], given["numerators"]]
    header = "date,value"
    if given["denominators"] is not None:
        columns.append(given["denominators"])
        header = "date,numerator,denominator"
    words = [table(tmp_path, *columns, header=header), f"--chart={CHARTS[kind]}"]
    if given["freeze_after_n_points"] is not None:
        words.append(f"--freeze={given['freeze_after_n_points']}")
    if not given["screen_moving_ranges"]:
        words.append("--no-screen")
    found = answered(capsys, *words)
    for name in ("value", "centre", "lower", "upper", "outside_limits"):
        assert same(found[name], case["expected"][name]), name


@pytest.mark.parametrize("example", examples())
def test_every_worked_verdict_is_reproduced_from_a_csv(example, tmp_path, capsys):
    given, expected = example["input"], example["expected"]
    dates, rows = given["dates"], given["n_baseline"]
    words = [table(tmp_path, dates, given["values"]), f"--after={dates[rows]}"]
    words.append(f"--direction={given['improvement_direction']}")
    if given["target"] is not None:
        words.append(f"--target={given['target']}")
    if given.get("log"):
        words.append("--transform=log")
    found = answered(capsys, *words)["verdict"]
    assert found["code"] == expected["verdict"]
    assert found["sustained"] == expected["sustained"]
    assert found["caveats"] == expected["caveats"]
    assert found["sentence"].endswith(".")
    if "change" in expected:
        change = expected["change"]
        assert same(found["change"], change)
        assert same(found["attainment"], change.get("attainment"))
        if "ratio" not in change:
            assert found["delta"]["absolute"] == pytest.approx(change["delta"])
            assert found["delta"]["low"] == pytest.approx(change["corrected_low"])


STEP = [9, 11] * 6 + [14, 15] * 6
DAYS = [f"2024-{1 + row // 28:02}-{1 + row % 28:02}" for row in range(24)]


def test_a_semicolon_file_may_have_decimal_commas_a_bom_and_no_header(tmp_path, capsys):
    rows = "".join(
        f"{day};{value},5\r\n" for day, value in zip(DAYS, STEP, strict=True)
    )
    found = answered(capsys, written(tmp_path, f"\ufeff{rows}"))
    assert found["value"] == [value + 0.5 for value in STEP]


def test_a_tab_file_may_name_its_columns_in_another_order(tmp_path, capsys):
    path = written(
        tmp_path, "Denominator\tDate\tNumerator\n10\t2024-01-01\t5\n0\t2024-01-02\t1\n"
    )
    assert answered(capsys, path)["value"] == [0.5, None]


def test_without_json_it_speaks_in_sentences(tmp_path, capsys):
    path = table(tmp_path, DAYS, STEP)
    assert main([path, "--after", DAYS[12], "--direction", "increase"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "Improved. The level rose from 10.0 to 14.5 after 13 Jan 2024"
    )
    assert "because" not in told
    assert "phase 1" in told


def test_the_page_and_the_drawing_are_whole_and_carry_no_script(tmp_path, capsys):
    path = table(tmp_path, DAYS, STEP)
    page, drawing = tmp_path / "out.html", tmp_path / "out.svg"
    name = "<b>&time"
    words = [path, "--html", str(page), "--svg", str(drawing), "--name", name]
    assert main([*words, "--after", DAYS[12], "--target", "12"]) == 0
    text = page.read_text()
    assert "<script" not in text
    assert "<b>" not in text
    assert text.count("<tr>") == 25
    assert ElementTree.fromstring(drawing.read_text()).tag.endswith("svg")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (b"", None, "is empty"),
        (b"\n \n", None, "is empty"),
        (b"date,value\n", None, "no row"),
        (b"date,value\n2024-01-01,\n", None, "not a single value"),
        (b"date,value\n2024-01-01,5\n2024-01-02,five\n", 3, "not a number"),
        (b"date,value\n2024-01-01,nan\n", 2, "not a number"),
        (b"date,value\n2024-01-01,1e100\n", 2, "not a number"),
        (b"date,value\n2024-01-01,1e999\n", 2, "not a number"),
        (b"date,value\n2024-01-01,1_0\n", 2, "not a number"),
        (b"date,value\n01.02.2024,5\n", 2, "not a date"),
        (b"2024-01-01,5\n2024-13-01,5\n", 2, "not a date"),
        (b"not a date,5\n", 1, "not a date"),
        (b"2024-01-01,5\n2024-01-02,5\n2024-01-01,6\n", 3, "already on line 1"),
        (b"date,numerator,denominator\n2024-01-01,1,-2\n", 2, "negative"),
        (b"2024-01-01,5,6\n2024-01-02,5\n", 2, "2 cells where 3 belong"),
        (b"2024-01-01,5,6,7\n", 1, "4 columns"),
        (b"2024-01-01\n", 1, "1 columns"),
        (b"date,value\n2024-01-01,5\x00\n", 2, "NUL"),
        (b"\xff\xfed\x00a\x00", 1, "UTF-16"),
        (b"date,value\n2024-01-01,5\xe9\n", 2, "not UTF-8"),
        (b'date,value\n"2024-01-01,5\n', 2, "quotes"),
        (b"PK\x03\x04\x00\x00\x00", 1, "NUL"),
    ],
)
def test_bad_files_are_refused_by_name_line_and_reason(
    text, line, reason, tmp_path, capsys
):
    path = written(tmp_path, text)
    told = refused(capsys, path, "--json")
    assert told.startswith(f"{path}:" if line is None else f"{path}:{line}: ")
    assert reason in told


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--rebase", "2030-01-01"], "later than the last row"),
        (["--rebase", "soon"], "date (YYYY-MM-DD)"),
        (["--freeze", "11"], "at least 12 rows"),
        (["--freeze", "many"], "--freeze"),
        (["--target", "nan"], "--target"),
        (["--chart", "pie"], "--chart"),
        (["--chart", "p"], "needs numerators"),
        (["--direction", "sideways"], "--direction"),
        (["--colour"], "--colour"),
        (["--svg", "/no/such/folder/x.svg"], "/no/such/folder/x.svg"),
    ],
)
def test_bad_options_are_refused_in_one_line(words, reason, tmp_path, capsys):
    path = table(tmp_path, DAYS, STEP)
    assert reason in refused(capsys, path, *words)


def test_a_missing_file_a_folder_and_no_file_are_refused(tmp_path, capsys):
    assert "No such file" in refused(capsys, str(tmp_path / "gone.csv"))
    assert "directory" in refused(capsys, str(tmp_path)).lower()
    assert "FILE.csv" in refused(capsys)


def test_more_cases_than_there_were_are_no_share(tmp_path, capsys):
    path = written(tmp_path, "2024-01-01,1,2\n2024-01-02,3,2\n")
    assert f"{path}:2: 3 of 2" in refused(capsys, path, "--chart", "p")


def test_a_zero_on_a_log_scale_is_floored_and_said(tmp_path, capsys):
    path = table(tmp_path, DAYS, [0, *STEP[1:]])
    found = answered(capsys, path, "--transform", "log", "--direction", "decrease")
    assert "Zeros count as 9 on the log scale." in found["warnings"]
    told = refused(capsys, table(tmp_path, DAYS, [-1, *STEP[1:]]), "--transform=log")
    assert "negative" in told


def test_a_ratio_is_judged_and_told_in_percent(tmp_path, capsys):
    tops = [60, 62] * 6 + [80, 82] * 6
    path = table(tmp_path, DAYS, tops, [100] * 24, header="date,numerator,denominator")
    words = [path, "--chart=pprime", "--direction=increase", "--after", DAYS[12]]
    page = tmp_path / "page.html"
    assert main([*words, "--html", str(page), "--name", "Change success"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Improved. Change success rose from 61.0 % to 81.0 %")
    assert "percentage points more" in told
    assert answered(capsys, *words)["verdict"]["sustained"]


def test_without_a_date_it_speaks_of_the_newest_value(tmp_path, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    assert main([table(tmp_path, DAYS, STEP)]) == 0
    assert out.getvalue().startswith("24 Jan 2024: 15.0, a signal")
