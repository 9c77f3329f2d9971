"""Reads a RACI copied from a spreadsheet: tabs between cells, a line per activity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cis.core.errors import RuleError
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.raci.rules import Grid, Labels, letters

MOST_LETTERS = 20_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was read, and the sentences about cells that could not be."""

    grid: Grid
    complaints: tuple[str, ...]


def pasted(text: str, labels: Labels) -> Pasted:
    """Return the cells of a copied table; its first line and column say what is what.

    Without a heading line the cells are taken in the order of the grid. Raise
    RuleError for a text that is no table.
    """
    if len(text) > MOST_LETTERS:
        raise RuleError("This is too long for a RACI: copy only the table.", "paste")
    table = [line.split("\t") for line in text.splitlines() if line.strip()]
    if not table or max(map(len, table)) < 2:  # noqa: PLR2004 - a name and a cell
        raise RuleError(
            "No table was found: copy the cells in the spreadsheet, with the line of "
            "roles above and the activities on the left.",
            "paste",
        )
    columns, complaints = _columns(table[0], labels)
    start = 1 if columns else 0
    known = columns or dict(enumerate(labels, 1))
    grid: Grid = {}
    for number, cells in enumerate(table[start:], start + 1):
        complaints += _line(grid, cells, known, number)
    return Pasted(grid, tuple(complaints))


def _columns(heads: Sequence[str], labels: Labels) -> tuple[dict[int, str], list[str]]:
    """Return the columns that a heading line names; none if it is no heading line."""
    by_label = {label.casefold(): key for key, label in labels.items()}
    named = [(at, head.strip()) for at, head in enumerate(heads) if at and head.strip()]
    found = {
        at: by_label[head.casefold()]
        for at, head in named
        if head.casefold() in by_label
    }
    if not found:
        return {}, []
    strange = [
        f"Cell {_at(at, 1)}: there is no role or person “{head[:60]}” in this grid."
        for at, head in named
        if at not in found
    ]
    return found, strange


def _line(
    grid: Grid, cells: Sequence[str], columns: dict[int, str], number: int
) -> Iterator[str]:
    name = cells[0].strip()
    code = _code(name)
    if code is None:
        yield f"Cell {_at(0, number)}: there is no activity “{name[:60]}”."
        return
    for at, column in columns.items():
        typed = cells[at] if at < len(cells) else ""
        try:
            grid[code, column] = letters(typed)
        except RuleError as error:
            yield f"Cell {_at(at, number)}: {error}"


def _code(name: str) -> str | None:
    if name in ACTIVITIES:
        return name
    by_words = {one.words.casefold(): code for code, one in ACTIVITIES.items()}
    return by_words.get(name.casefold())


def _at(column: int, line: int) -> str:
    last = ord("Z") - ord("A")
    return f"{chr(ord('A') + column)}{line}" if column <= last else f"line {line}"
