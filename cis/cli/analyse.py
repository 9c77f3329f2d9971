"""`cis analyse`: limits, signals and a verdict for a CSV, without any database."""

import argparse
import datetime as dt
import io
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import NoReturn

from cis.core import spc
from cis.core.errors import CisError
from cis.core.spc.table import Readings, TableError, decoded, readings
from cis.kit.charts.svg import behaviour_svg

CHARTS = ("xmr", "p", "u", "pprime", "uprime", "run", "auto", "c", "t", "iprime")
SHARES = frozenset({"p", "pprime"})
REFUSED = 2
COUNTED = "missing_values"  # the analysis says how many


class UsageError(CisError):
    """The command line cannot be understood."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of the command has found."""

    analysis: spc.Analysis
    verdict: spc.Verdict | None
    wording: spc.Wording


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def main(argv: Sequence[str]) -> int:
    """Run the command; return 0, or 2 after one line on stderr saying what is wrong."""
    try:
        options = _parser().parse_args(argv)
    except UsageError as error:
        return _refuse(f"cis analyse: {error}")
    try:
        report = reported(options)
        _write(options, report)
    except TableError as error:
        place = "" if error.line is None else f":{error.line}"
        return _refuse(f"{options.file}{place}: {error}")
    except CisError as error:
        return _refuse(f"{options.file}: {error}")
    except OSError as error:
        return _refuse(f"{error.filename or options.file}: {error.strerror or error}")
    return 0


def reported(options: argparse.Namespace) -> Report:
    """Return analysis and verdict of the file named in the options."""
    table = readings(decoded(Path(options.file).read_bytes()))
    _check_shares(table, options.chart)
    analysis = _analysis(table, options)
    wording = _wording(analysis, options)
    verdict = None if options.after is None else _verdict(table, analysis, options)
    return Report(analysis, verdict, wording)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cis analyse", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("file", metavar="FILE.csv", help="date,value or date,numerator,denominator")
    add("--chart", choices=CHARTS, default="xmr", help="auto picks one for ratios")
    add(
        "--direction",
        choices=("increase", "decrease", "neutral"),
        default="neutral",
        help="which way is better",
    )
    add("--target", type=_finite, help="in the unit of the values")
    add("--rebase", type=_day, action="append", default=[], help="start new limits")
    add("--freeze", type=int, help="rows of the baseline, at least 12")
    add("--no-screen", action="store_true", help="keep extreme moving ranges")
    add("--after", type=_day, help="judge the rows from this date against those before")
    add("--transform", choices=("none", "log"), default="none", help="log: durations")
    add("--name", default="The level", help="what is measured, for the sentences")
    add("--unit", default="", help="such as h or %%")
    add("--json", action="store_true", help="print one JSON object")
    add("--html", type=Path, metavar="OUT", help="write a page with chart and table")
    add("--svg", type=Path, metavar="OUT", help="write the chart")
    return parser


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(word)
    return number


def _day(word: str) -> dt.date:
    return dt.date.fromisoformat(word)


_finite.__name__, _day.__name__ = "number", "date (YYYY-MM-DD)"  # argparse says them


def _check_shares(table: Readings, chart: str) -> None:
    if chart not in SHARES or table.denominators is None:
        return
    rows = zip(table.lines, table.values, table.denominators, strict=True)
    for line, top, size in rows:
        if top is not None and size is not None and not 0 <= top <= size:
            message = f"{top:g} of {size:g} is not a share; use --chart u or uprime"
            raise TableError(message, line)


def _analysis(table: Readings, options: argparse.Namespace) -> spc.Analysis:
    ratio = table.denominators is not None
    freeze, short = options.freeze, False
    if freeze is None and options.after is not None and not options.rebase:
        # The verdict judges by limits frozen before the date: draw those.
        freeze = sum(1 for day in table.dates if day < options.after) or None
        short = True
    return spc.analyse(
        None if ratio else table.values,
        dates=table.dates,
        direction=options.direction,
        target=options.target,
        rebase=options.rebase,
        freeze=freeze,
        screen=not options.no_screen,
        chart=options.chart,
        numerators=table.values if ratio else None,
        denominators=table.denominators,
        transform=options.transform,
        allow_short=short,
    )


def _wording(analysis: spc.Analysis, options: argparse.Namespace) -> spc.Wording:
    percent = analysis.chart in SHARES and not options.unit
    scale = 100.0 if percent else 1.0
    values = [None if value is None else value * scale for value in analysis.value]
    return spc.Wording(
        name=options.name,
        unit="%" if percent else options.unit,
        digits=spc.Wording.fitting(values).digits,
        since=options.after,
        scale=scale,
    )


def _verdict(
    table: Readings, analysis: spc.Analysis, options: argparse.Namespace
) -> spc.Verdict:
    split = sum(1 for day in analysis.date if day < options.after)
    sizes = None
    if table.denominators is not None:
        by_date = dict(zip(table.dates, table.denominators, strict=True))
        sizes = [by_date[day] for day in analysis.date]
    return spc.judge(
        analysis.value[:split],
        analysis.value[split:],
        direction=options.direction,
        target=options.target,
        transform=options.transform,
        screen=not options.no_screen,
        chart=analysis.chart,
        denominators=sizes,
        wording=_wording(analysis, options),
    )


def _write(options: argparse.Namespace, report: Report) -> None:
    if options.svg is not None:
        options.svg.write_text(drawing(report), encoding="utf-8")
    if options.html is not None:
        options.html.write_text(page(report), encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    said = as_json(report) if options.json else as_text(report)
    sys.stdout.write(f"{said}\n")


def as_json(report: Report) -> str:
    """Return the report as one JSON object in the golden cases' words."""
    told = spc.analysis_as_json(report.analysis)
    told["summary"] = spc.summary(report.analysis, report.wording)
    if report.verdict is not None:
        told["verdict"] = spc.verdict_as_json(report.verdict)
    return json.dumps(told, allow_nan=False, indent=1)


def sentences(report: Report) -> list[str]:
    """Return what the report says: verdict, newest value, cautions."""
    said = [spc.summary(report.analysis, report.wording)]
    if report.verdict is not None:
        said.insert(0, report.verdict.sentence)
        said += [spc.caveat(code) for code in report.verdict.caveats if code != COUNTED]
    return said + list(report.analysis.warnings)


def as_text(report: Report) -> str:
    """Return the report for a terminal."""
    analysis, words = report.analysis, report.wording
    said = [*sentences(report), ""]
    for number, phase in enumerate(analysis.phases):
        ends = [phase.lower, phase.centre, phase.upper]
        told = ["none" if end is None else words.level(end) for end in ends]
        said.append(
            f"phase {number + 1}: {phase.start} to {phase.end}, rows {phase.n}, "
            f"lower {told[0]}, centre {told[1]}, upper {told[2]}, "
            f"limits {phase.limits_kind}"
        )
    flagged = [row for row, hit in enumerate(analysis.special_cause) if hit]
    said += [f"  {spc.point(analysis, row, words)}" for row in flagged]
    return "\n".join(said)


def drawing(report: Report) -> str:
    """Return the process behaviour chart as SVG."""
    words = report.wording
    return behaviour_svg(
        report.analysis, title=words.name, unit=words.unit, wording=words
    )


def page(report: Report) -> str:
    """Return one self-contained page: sentences, chart and table, no script."""
    analysis, words = report.analysis, report.wording
    said = "\n".join(f"<p>{escape(one)}</p>" for one in sentences(report))
    rows = "\n".join(_row(analysis, row, words) for row in range(len(analysis.value)))
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words.name)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>{escape(words.name)}</h1>\n{said}\n"
        f'<div class="chart">{drawing(report)}</div>\n'
        f"<table>\n<caption>Data</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</main>\n</body>\n</html>\n"
    )


HEADS = ("Date", "Value", "Lower limit", "Centre", "Upper limit", "What it says")
STYLE = (
    "body{font-family:system-ui,sans-serif;margin:2rem;line-height:1.5;"
    "color-scheme:light dark}main{max-width:60rem}p{max-width:75ch}"
    "svg{max-width:100%;height:auto}table{border-collapse:collapse}"
    "th,td{padding:.25rem .75rem;text-align:right;font-variant-numeric:tabular-nums}"
    "td{white-space:nowrap}td:last-child,th:last-child{text-align:left}caption{text-align:left}"
)


def _row(analysis: spc.Analysis, row: int, words: spc.Wording) -> str:
    numbers = (
        analysis.value[row],
        analysis.lower[row],
        analysis.centre[row],
        analysis.upper[row],
    )
    cells = [str(analysis.date[row])]
    cells += ["none" if number is None else words.level(number) for number in numbers]
    said = spc.point(analysis, row, words).partition(", ")[2]
    return "".join(
        ["<tr>", *[f"<td>{escape(cell)}</td>" for cell in [*cells, said]], "</tr>"]
    )


def _refuse(reason: str) -> int:
    sys.stderr.write(" ".join(reason.split()) + "\n")
    return REFUSED
