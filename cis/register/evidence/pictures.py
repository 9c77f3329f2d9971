"""Walks through a picture to its end: nothing may be wrong in it or hang behind it."""

import zlib

from cis.core.errors import RuleError

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
# Markers of a JPEG that stand alone; all others are followed by their length.
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
SCAN, END = 0xDA, 0xD9
CHUNK = 12


def check_png(content: bytes) -> None:
    """Raise RuleError unless this is one whole PNG and nothing else."""
    if not content.startswith(PNG):
        raise _no("The name says PNG, and the file is something else.")
    at, is_first = len(PNG), True
    while True:
        head = content[at : at + 8]
        size, kind = int.from_bytes(head[:4]), head[4:]
        end = at + CHUNK + size
        if len(head) < 8 or end > len(content) or (is_first and kind != b"IHDR"):  # noqa: PLR2004
            raise _no("This picture is cut off or damaged.")
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end]
        ):
            raise _no("This picture is cut off or damaged.")
        at, is_first = end, False
        if kind == b"IEND":
            break
    if at != len(content):
        raise _no("Something hangs behind this picture. Save it anew.")


def check_jpeg(content: bytes) -> None:
    """Raise RuleError unless this is one whole JPEG and nothing else."""
    if not content.startswith(JPEG):
        raise _no("The name says JPEG, and the file is something else.")
    rest = content[_end(content) :].lstrip(b"\0")
    # Cameras may put a smaller copy behind the picture.
    if rest and not rest.startswith(JPEG):
        raise _no("Something hangs behind this picture. Save it anew.")


def _end(content: bytes) -> int:
    """Return where the first picture of a JPEG ends."""
    at = 2
    while True:
        if content[at : at + 1] != b"\xff":
            raise _no("This picture is cut off or damaged.")
        marker = content[at + 1] if at + 1 < len(content) else 0
        if marker == END:
            return at + 2
        if marker in ALONE:
            at += 2
        elif marker == 0xFF:  # noqa: PLR2004 - filler
            at += 1
        else:
            size = int.from_bytes(content[at + 2 : at + 4])
            at += 2 + max(size, 2)
            if marker == SCAN:
                at = _after_scan(content, at)


def _after_scan(content: bytes, at: int) -> int:
    """Return where the next marker stands behind the coded picture."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _no("This picture is cut off or damaged.")
        follower = content[at + 1]
        if follower and not 0xD0 <= follower <= 0xD7:  # noqa: PLR2004
            return at
        at += 2


def _no(sentence: str) -> RuleError:
    return RuleError(sentence, field="file")
