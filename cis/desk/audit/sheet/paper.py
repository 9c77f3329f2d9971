"""The sheet as a tagged PDF (PDF/UA-1), with its table and signature inside."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from cis.desk.audit.sheet.content import COLUMNS, MORE, Sheet, rows
from cis.kit.sheets.papers import typeset
from cis.kit.trail import note
from cis.register.governance.rules import said

TEMPLATE = "paper/ownership.typ"


class Paper(StrEnum):
    """A size of paper, as typst calls it."""

    A4 = "a4"
    LETTER = "us-letter"


def pdf(sheet: Sheet, paper: Paper, templates: Path) -> bytes:
    """Return the sheet as a PDF; a letter that its font lacks is drawn as ``?``.

    The table attached inside keeps every letter.
    """
    told = _told(sheet, paper)
    drawn = {"rows", "organisation", "scope"}
    return typeset(told, templates / TEMPLATE, whole=told.keys() - drawn)


def _told(sheet: Sheet, paper: Paper) -> dict[str, Any]:
    return {
        "paper": paper,
        "title": f"Ownership on {said(sheet.on)}",
        "organisation": sheet.organisation,
        "scope": sheet.scope,
        "made": sheet.made_at.strftime("%Y-%m-%d %H:%M UTC"),
        "year": sheet.made_at.year,
        "month": sheet.made_at.month,
        "day": sheet.made_at.day,
        "columns": [*COLUMNS, *MORE],
        "rows": rows(sheet.holdings),
        "size": sheet.issued.size,
        "root": sheet.issued.root.hex(),
        "fingerprint": note.fingerprint(sheet.vkey),
        "vkey": sheet.vkey,
        "note": sheet.signature,
        "checkpoint": sheet.issued.note,
        "csv": sheet.table.decode(),
    }
