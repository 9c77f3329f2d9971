"""The sheet as a tagged PDF (PDF/UA-1), with its table and signature inside."""

import json
import re
from collections.abc import Mapping
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
UNDRAWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class Paper(StrEnum):
    """A size of paper, as typst calls it."""

    A4 = "a4"
    LETTER = "us-letter"


def pdf(sheet: Sheet, paper: Paper, templates: Path) -> bytes:
    """Return the sheet as a PDF; a letter that its font lacks is drawn as ``?``.

    The table attached inside keeps every letter.
    """
    told = _told(sheet, paper)
    lacking: dict[int, str] = {}
    while True:
        try:
            return _set({**told, **_drawn(told, lacking)}, templates / TEMPLATE)
        except typst.TypstError as error:
            found = {ord(letter): "?" for letter in _undrawn(str(error))}
            if not found.keys() - lacking.keys():
                raise
            lacking |= found


def _set(told: Mapping[str, Any], source: Path) -> bytes:
    # Attachments are named by their place below the root: it is the template's folder.
    made: bytes = _compiler(source.parent).compile(
        input=str(source),
        sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
    )
    return made


def _drawn(told: Mapping[str, Any], lacking: Mapping[int, str]) -> dict[str, Any]:
    """Return what is drawn, without the letters that the font lacks."""
    lines = [[cell.translate(lacking) for cell in row] for row in told["rows"]]
    words = {name: told[name].translate(lacking) for name in ("organisation", "scope")}
    return {"rows": lines, **words}


def _undrawn(message: str) -> str:
    """Return the letters that typst could not draw, from its message."""
    found = UNDRAWN.search(message)
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""


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
