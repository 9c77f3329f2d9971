"""The sheet as a tagged PDF (PDF/UA-1), with its table and signature inside."""

import json
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import typst

from cis.desk.audit.sheet.content import COLUMNS, MORE, Sheet, rows
from cis.kit.trail import note
from cis.register.governance.rules import said

STANDARD = "ua-1"
TEMPLATE = "paper/ownership.typ"


class Paper(StrEnum):
    """A size of paper, as typst calls it."""

    A4 = "a4"
    LETTER = "us-letter"


def pdf(sheet: Sheet, paper: Paper, templates: Path) -> bytes:
    """Return the sheet as a PDF."""
    told = json.dumps(_told(sheet, paper), ensure_ascii=False)
    source = templates / TEMPLATE
    # Attachments are named by their place below the root: it is the template's folder.
    made: bytes = _compiler(source.parent).compile(
        input=str(source),
        sys_inputs={"data": told},
        format="pdf",
        pdf_standards=[STANDARD],
    )
    return made


@cache
def _compiler(folder: Path) -> Any:
    fonts = Path(font_source_sans_pro.__file__).parent / "files"
    return typst.Compiler(
        root=str(folder), font_paths=[str(fonts)], ignore_system_fonts=True
    )


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
