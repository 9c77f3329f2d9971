"""Sets a typst template as a tagged PDF (PDF/UA-1), in the one font that is carried."""

import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import font_source_sans_pro
import typst

STANDARD = "ua-1"
UNDRAWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# A compiler serves one thread at a time, and refuses a second one.
_one = Lock()

TypesetError = typst.TypstError


def typeset(data: str, source: Path) -> bytes:
    """Return the PDF of a template, which reads ``data`` as JSON from its inputs.

    Raise TypesetError, such as for letters that the font lacks: see ``undrawn``.
    """
    # Attachments are named by their place below the root: it is the template's folder.
    with _one:
        made: bytes = _compiler(source.parent).compile(
            input=str(source),
            sys_inputs={"data": data},
            format="pdf",
            pdf_standards=[STANDARD],
        )
    return made


def undrawn(message: str) -> str:
    """Return the letters that the font lacks, from the message of an error."""
    found = UNDRAWN.search(message)
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""


@cache
def _compiler(folder: Path) -> Any:
    fonts = Path(font_source_sans_pro.__file__).parent / "files"
    return typst.Compiler(
        root=str(folder), font_paths=[str(fonts)], ignore_system_fonts=True
    )
