"""Sets a typst template as a tagged PDF (PDF/UA-1), in the one font that is carried."""

import json
import re
from collections.abc import Collection, Mapping
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

# No font has them, whatever it is.
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), "?")


def typeset(
    told: Mapping[str, Any], source: Path, *, whole: Collection[str] = ()
) -> bytes:
    """Return the PDF of a template, which reads what is told as JSON from its inputs.

    A letter that the font lacks is drawn as ``?``; the parts named in ``whole`` are
    attached, not drawn, and keep every letter. Raise typst.TypstError for a template
    that cannot be set.
    """
    lacking: dict[int, str] = dict(CONTROLS)
    while True:
        drawn = {
            name: part if name in whole else _drawn(part, lacking)
            for name, part in told.items()
        }
        try:
            return _compiled(json.dumps(drawn, ensure_ascii=False), source)
        except typst.TypstError as error:
            found = {ord(letter): "?" for letter in undrawn(str(error))}
            if not found.keys() - lacking.keys():
                raise
            lacking |= found


def undrawn(message: str) -> str:
    """Return the letters that the font lacks, from the message of an error."""
    found = UNDRAWN.search(message)
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""


def _drawn(told: Any, lacking: Mapping[int, str]) -> Any:
    if isinstance(told, str):
        return told.translate(lacking)
    if isinstance(told, Mapping):
        return {name: _drawn(part, lacking) for name, part in told.items()}
    if isinstance(told, list | tuple):
        return [_drawn(part, lacking) for part in told]
    return told


def _compiled(data: str, source: Path) -> bytes:
    # Attachments are named by their place below the root: it is the template's folder.
    with _one:
        made: bytes = _compiler(source.parent).compile(
            input=str(source),
            sys_inputs={"data": data},
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
