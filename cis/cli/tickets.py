"""`cis tickets`: measures of a ticket export, without a database."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cis.core import clock
from cis.core.errors import FileError
from cis.register.tickets.measures.measure import Measures, measure, rounded
from cis.register.tickets.rules import DateOrder, Kind, Options, Period

EPILOG = """With --json one object is printed. With --by COLUMN every entry of "periods"
and "totals" carries "by": an object from each value of the column to the same measures.
An event log of activities is read with --map resolved_activity=Name, and if known
closed_activity=Name and escalated_activity=Name|Name."""
COLUMNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.INCIDENTS: (
        "opened_n",
        "resolved_n",
        "mttr_mean_h",
        "mttr_median_h",
        "reopen_rate_pct",
        "sla_pct",
        "fcr_pct",
        "reassigned_pct",
        "backlog_n",
    ),
    Kind.CHANGES: (
        "changes_n",
        "rollback_n",
        "rollback_rate_pct",
        "backed_out_n",
        "change_success_pct",
        "emergency_pct",
    ),
    Kind.SURVEY: ("responses_n", "csat_pct", "csat_mean"),
}
REJECTIONS_SHOWN = 10


def main(argv: Sequence[str]) -> int:
    """Run the command; 0 on success, 2 with one line on stderr for bad input."""
    arguments = _parser().parse_args(argv)
    try:
        options = _options(arguments)
        found = measure(arguments.file, arguments.file.name, options)
    except FileError as problem:
        sys.stderr.write(f"cis tickets: {' '.join(str(problem).split())}\n")
        return 2
    text = (
        json.dumps(as_json(found), ensure_ascii=False)
        if arguments.json
        else (as_text(found))
    )
    sys.stdout.write(text + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cis tickets", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser(
        "measure", help="print the measures of a ticket export", epilog=EPILOG
    )
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--kind", type=Kind, choices=list(Kind))
    command.add_argument(
        "--period", type=Period, choices=list(Period), default=Period.MONTH
    )
    command.add_argument("--by", metavar="COLUMN")
    command.add_argument("--date-order", type=DateOrder, choices=list(DateOrder))
    command.add_argument("--timezone", metavar="TZ")
    command.add_argument(
        "--map", action="append", default=[], metavar="FIELD=HEADER", dest="mapping"
    )
    command.add_argument("--json", action="store_true")
    return parser


def _options(arguments: argparse.Namespace) -> Options:
    mapping = {}
    for pair in arguments.mapping:
        name, equals, header = pair.partition("=")
        if not equals:
            raise FileError(f"--map {pair}: write it as field=Header")
        mapping[name.strip()] = header.strip()
    return Options(
        kind=arguments.kind,
        period=arguments.period,
        by=arguments.by,
        date_order=arguments.date_order,
        timezone=arguments.timezone,
        mapping=mapping,
        today=clock.today(),
    )


def as_json(found: Measures) -> dict[str, Any]:
    """Return the object that --json prints; figures have four decimals."""
    return {
        "layout": found.layout,
        "kind": found.kind,
        "period": found.period,
        "sha256": found.sha256,
        "rows": found.rows,
        "tickets": found.tickets,
        "rejected_n": found.rejected_n,
        "rejected": [
            {"line": each.line, "column": each.column, "reason": each.reason}
            for each in found.rejected
        ],
        "warnings": list(found.warnings),
        "periods": [
            {"start": bucket.start.isoformat()} | _figures(bucket.values, bucket.by)
            for bucket in found.periods
        ],
        "totals": _figures(found.totals, found.totals_by),
    }


def _figures(values: Mapping[str, Any], by: Mapping[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {key: rounded(value) for key, value in values.items()}
    if by:
        figures["by"] = {value: _figures(each, {}) for value, each in by.items()}
    return figures


def as_text(found: Measures) -> str:
    """Return a short table for people."""
    kind = Kind.INCIDENTS if found.kind is Kind.REQUESTS else found.kind
    names = COLUMNS[kind]
    table = [
        ["start", *names],
        *([str(each.start), *_cells(each.values, names)] for each in found.periods),
        ["total", *_cells(found.totals, names)],
    ]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    ]
    head = f"{found.layout}: {found.rows} rows, {found.tickets} {found.kind}"
    refused = [
        f"line {each.line}, {each.column}: {each.reason}"
        for each in found.rejected[:REJECTIONS_SHOWN]
    ]
    if found.rejected_n:
        refused.insert(0, f"{found.rejected_n} rows were refused:")
    return "\n".join([head, *found.warnings, *refused, "", *lines])


def _cells(values: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    shown = (rounded(values.get(name)) for name in names)
    return ["" if value is None else f"{value:g}" for value in shown]
