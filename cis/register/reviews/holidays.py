"""Reads a pasted list of holidays, row by row; plain Python."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cis.core.errors import RuleError
from cis.register.reviews.rules import FIRST_YEAR, LAST_YEAR

LONGEST_NAME = 80
MOST_ROWS = 1000
MOST_ERRORS = 8
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
SIGNS = ' \t,;:-\N{EN DASH}"'


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: its day and name, or what is wrong with it."""

    number: int
    day: date | None = None
    name: str = ""
    wrong: str = ""


def read(text: str) -> dict[date, str]:
    """Return the days with their names, or raise RuleError naming every bad row."""
    rows = list(_rows(text))
    wrong = [f"Row {row.number}: {row.wrong}" for row in _twice(rows) if row.wrong]
    if wrong:
        rest = len(wrong) - MOST_ERRORS
        more = [f"And {rest} more rows."] if rest > 0 else []
        raise RuleError(" ".join([*wrong[:MOST_ERRORS], *more]), field="days")
    return {row.day: row.name for row in rows if row.day}


def written(days: Mapping[date, str]) -> str:
    """Return the list as it can be pasted again."""
    return "".join(f"{day.isoformat()} {days[day]}\n" for day in sorted(days))


def _rows(text: str) -> Iterable[Row]:
    lines = text.splitlines()
    if len(lines) > MOST_ROWS:
        raise RuleError(f"Give at most {MOST_ROWS:,} rows.", field="days")
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(number, line.strip())


def _row(number: int, line: str) -> Row:
    iso, dotted = ISO.match(line), DOTTED.match(line)
    found = iso or dotted
    if found is None:
        return Row(
            number, wrong="begin with the day, such as 2026-12-25 Christmas Day."
        )
    parts = [int(part) for part in found.groups()]
    year, month, day = parts if iso else parts[::-1]
    name = line[found.end() :].strip(SIGNS)
    try:
        when = date(year, month, day)
    except ValueError:
        return Row(number, wrong=f"there is no day {found[0]}.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Row(number, wrong=f"{year} is not a year that anybody plans for.")
    if not name or len(name) > LONGEST_NAME or "\0" in name:
        return Row(number, wrong=f"name the day, in 1 to {LONGEST_NAME} letters.")
    return Row(number, when, name)


def _twice(rows: Iterable[Row]) -> Iterable[Row]:
    seen: dict[date, int] = {}
    for row in rows:
        if row.day in seen:
            words = f"{row.day} stands in row {seen[row.day]} already."
            yield Row(row.number, wrong=words)
            continue
        if row.day:
            seen[row.day] = row.number
        yield row
