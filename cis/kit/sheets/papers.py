"""Sets a typst template as a tagged PDF (PDF/UA-1), in fonts that are carried."""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from cis.kit.sheets import fonts

STANDARD = "ua-1"
UNDRAWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# A compiler serves one thread at a time, and refuses a second one.
_one = Lock()

# Scripts are known by their letters; what only steers how others are drawn is not seen.
LETTERS = frozenset("LMN")
UNKNOWN = frozenset({"Cc", "Cn", "Co", "Cs"})
LAYOUT = frozenset("\t\n\r")


class Stead(dict[int, str]):
    """What stands in the place of letters no font can draw: their code points."""

    def __missing__(self, code: int) -> str:
        """Look a letter up, once for all papers."""
        letter = chr(code)
        kind = unicodedata.category(letter)
        is_lacking = kind in UNKNOWN or (
            kind[0] in LETTERS and code not in fonts.drawable()
        )
        if is_lacking and letter not in LAYOUT:
            return self.lacks(code)
        self[code] = letter
        return letter

    def lacks(self, code: int) -> str:
        """Note that a letter cannot be drawn."""
        self[code] = f"[U+{code:04X}]"
        return self[code]


# A letter that was found lacking costs no second attempt.
_stead = Stead()


def typeset(
    told: Mapping[str, Any], source: Path, *, whole: Collection[str] = ()
) -> bytes:
    """Return the PDF of a template, which reads what is told as JSON from its inputs.

    A letter that no font has is drawn as its code point, such as ``[U+0F40]``; the
    parts named in ``whole`` are attached, not drawn, and keep every letter. Raise
    typst.TypstError for a template that cannot be set.
    """
    while True:
        drawn = {
            name: part if name in whole else _drawn(part) for name, part in told.items()
        }
        try:
            return compile_pdf(json.dumps(drawn, ensure_ascii=False), source)
        except typst.TypstError as error:
            # A sign, or letters that a font has but cannot join.
            found = [letter for letter in undrawn(str(error)) if letter not in LAYOUT]
            fresh = {ord(letter) for letter in found if _stead[ord(letter)] == letter}
            if not fresh:
                raise
            for code in fresh:
                _stead.lacks(code)


def undrawn(message: str) -> str:
    """Return the letters that the font lacks, from the message of an error."""
    found = UNDRAWN.search(message)
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""


def _drawn(told: Any) -> Any:
    if isinstance(told, str):
        return told if told.isascii() and told.isprintable() else told.translate(_stead)
    if isinstance(told, Mapping):
        return {name: _drawn(part) for name, part in told.items()}
    if isinstance(told, list | tuple):
        return [_drawn(part) for part in told]
    return told


def compile_pdf(data: str, source: Path) -> bytes:
    """Return the PDF of a template in one pass, or raise typst.TypstError."""
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
    paths = [str(place) for place in fonts.FOLDERS]
    return typst.Compiler(root=str(folder), font_paths=paths, ignore_system_fonts=True)
