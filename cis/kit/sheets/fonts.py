"""The fonts that papers are set in, and the letters that one of them can draw."""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO

import font_source_sans_pro
import manimgx_fonts
import manimgx_fonts_cjk

FOLDERS = (
    Path(font_source_sans_pro.__file__).parent / "files",
    Path(manimgx_fonts.__file__).parent,
    Path(manimgx_fonts_cjk.__file__).parent,
)
COLLECTION = b"ttcf"
# The forms of OpenType's table of letters that tell pairs of first and last letter.
SHORT, LONG = 4, 12


@cache
def drawable() -> frozenset[int]:
    """Return the code points of all letters that some font can draw."""
    files = [path for folder in FOLDERS for path in folder.glob("*.[ot]t[fc]")]
    return frozenset(code for path in files for span in _spans(path) for code in span)


def _spans(path: Path) -> Iterator[range]:
    """Yield the letters of a font file, or of a collection of them."""
    with path.open("rb") as file:
        starts: tuple[int, ...] = (0,)
        if file.read(4) == COLLECTION:
            _, count = struct.unpack(">II", file.read(8))
            starts = struct.unpack(f">{count}I", file.read(4 * count))
        for place, length in {_table(file, start) for start in starts}:
            file.seek(place)
            yield from _letters(file.read(length))


def _table(file: BinaryIO, start: int) -> tuple[int, int]:
    """Return where the table of letters lies of the font that begins at a place."""
    file.seek(start + 4)
    (count,) = struct.unpack(">H6x", file.read(8))
    for _ in range(count):
        tag, _, place, length = struct.unpack(">4sIII", file.read(16))
        if tag == b"cmap":
            return place, length
    return 0, 0


def _letters(table: bytes) -> Iterator[range]:
    for number in range(int.from_bytes(table[2:4], "big")):
        at = struct.unpack_from(">4xI", table, 4 + 8 * number)[0]
        form = struct.unpack_from(">H", table, at)[0]
        if form == LONG:
            (groups,) = struct.unpack_from(">I", table, at + 12)
            for first, last, _ in struct.iter_unpack(
                ">III", table[at + 16 : at + 16 + 12 * groups]
            ):
                yield range(first, last + 1)
        elif form == SHORT:
            (size,) = struct.unpack_from(">H", table, at + 6)
            lasts = struct.unpack_from(f">{size // 2}H", table, at + 14)
            firsts = struct.unpack_from(f">{size // 2}H", table, at + 16 + size)
            yield from (range(a, b + 1) for a, b in zip(firsts, lasts, strict=True))
