"""What a cell may hold, and how a text that looks like a formula stays a text."""

from datetime import date, datetime

Cell = str | float | date | datetime | bool | None

# What a spreadsheet takes for the beginning of a formula, or skips before one.
STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - full-width signs work as well
GUARD = "'"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet will take for a formula."""
    return GUARD + text if text[:1] in STARTS or text.lstrip()[:1] in STARTS else text


def plain(cell: Cell) -> str | float:
    """Return a cell as CSV writes it: dates in ISO form, nothing as nothing."""
    if isinstance(cell, str):
        return guarded(cell) if cell else ""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return cell
    return cell.isoformat()
