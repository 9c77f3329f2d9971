"""Looks inside office files before they are kept: they are archives, and may be worse.

Nothing is unpacked to the disk, and no more is unpacked in memory than is allowed here.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from cis.core.errors import RuleError

HEARTS = {
    "xlsx": "xl/workbook.xml",
    "docx": "word/document.xml",
    "pptx": "ppt/presentation.xml",
    "ods": "content.xml",
    "odt": "content.xml",
}
MIME = {
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odt": b"application/vnd.oasis.opendocument.text",
}
TYPES = "[Content_Types].xml"
LOCAL, END = b"PK\x03\x04", b"PK\x05\x06"
END_SIZE = 22
MOST_PARTS = 2000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES, FREE_UNPACKED = 150, 1024 * 1024
CHUNK = 64 * 1024
ENCRYPTED = 0x1
XML = (".xml", ".rels", ".vml")
# Macros and other files that an office program would run or open.
MACROS = re.compile(
    r"(vbaproject|vbadata|macrosheets/|activex/|(^|/)basic/|(^|/)scripts/|oleobject)",
    re.IGNORECASE,
)
NESTED = re.compile(
    r"\.(zip|7z|rar|gz|bz2|xz|tar|jar|exe|dll|js|vbs|ps1|hta|html?|svg|bin|docx|docm|"
    r"xlsm|xls|doc|ppt|pptm|chm|lnk|scr|bat|cmd)$",
    re.IGNORECASE,
)
PRINTER = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
MAGIC = (LOCAL, b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11")
ENTITY = re.compile(r"<!\s*(doctype|entity)", re.IGNORECASE)
OUTSIDE = re.compile(
    r"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[^>]*>", re.IGNORECASE
)
HARMLESS = re.compile(r"relationships/hyperlink[\"']", re.IGNORECASE)
WEB = re.compile(r"Target\s*=\s*[\"'](https?:|mailto:|#)", re.IGNORECASE)
CODING = re.compile(r"<\?xml[^>]{0,80}encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
CODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
CALLS = re.compile(r"\bDDEAUTO\b|<ddeLink\b|macroEnabled", re.IGNORECASE)


def check(content: bytes, end: str) -> None:
    """Raise RuleError unless this is a plain office file of the sort ``end``."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _no("This file is protected or of an old format. Save it as PDF.")
    if not content.startswith(LOCAL):
        raise _no(f"The name says {end.upper()}, and the file is something else.")
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_shell(archive, content)
            _check_heart(archive, end)
            _check_parts(archive)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise _no(
            "This file is damaged: it cannot be unpacked. Save it anew."
        ) from None
    except RuntimeError:
        # How zipfile says that a part is encrypted.
        raise _no("This file is protected. Save it without a password.") from None


def _check_shell(archive: ZipFile, content: bytes) -> None:
    """Check what can be known without unpacking anything."""
    parts = archive.infolist()
    if content[-END_SIZE:-18] != END:
        raise _no("Something hangs behind the end of this file. Save it anew.")
    if not parts or min(part.header_offset for part in parts) != 0:
        raise _no("Something stands before the content of this file. Save it anew.")
    if len(parts) > MOST_PARTS or _is_swollen(parts):
        raise _no("Unpacked, this file would be far too large.")
    names = [part.filename for part in parts]
    if len({name.casefold() for name in names}) != len(names):
        raise _no("This file holds two parts of one name. Save it anew.")
    for part in parts:
        _check_name(part)


def _is_swollen(parts: list[ZipInfo]) -> bool:
    """Tell whether the parts say themselves that they are too large."""
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    return whole > MOST_UNPACKED or whole > FREE_UNPACKED + MOST_TIMES * packed


def _check_name(part: ZipInfo) -> None:
    name = part.filename
    if part.flag_bits & ENCRYPTED:
        raise _no("This file is protected. Save it without a password.")
    steps = re.split(r"[\\/]", name)
    if ".." in steps or name.startswith(("/", "\\")) or ":" in name:
        raise _no("A part of this file wants to lie outside of it. Save it anew.")
    # zipfile ends a name at a NUL; what the directory says is kept beside it.
    if "\0" in part.orig_filename or not name.isprintable():
        raise _no("A part of this file has a name that cannot be. Save it anew.")
    if MACROS.search(name):
        raise _no("This file holds macros or an embedded program. Save it without.")
    if NESTED.search(name) and not PRINTER.search(name):
        raise _no("This file holds another file. Save it without, or as PDF.")


def _check_heart(archive: ZipFile, end: str) -> None:
    """Check that it is what the name says, by the part that makes it so."""
    names = archive.namelist()
    is_it = HEARTS[end] in names and (end in MIME or TYPES in names)
    if is_it and end in MIME:
        is_it = archive.read("mimetype").strip() == MIME[end]
    if not is_it:
        raise _no(f"The name says {end.upper()}, and the file is something else.")


def _check_parts(archive: ZipFile) -> None:
    """Unpack part by part, counting what really comes out, and look at it."""
    left = MOST_UNPACKED
    for part in archive.infolist():
        content = bytearray()
        is_xml = part.filename.casefold().endswith(XML)
        for chunk in _unpacked(archive, part):
            left -= len(chunk)
            if left < 0:
                raise _no("Unpacked, this file would be far too large.")
            # Of what is no XML, the beginning tells what it is.
            content += chunk if is_xml else chunk[: 8 if not content else 0]
        if is_xml:
            _check_xml(bytes(content))
        elif content.startswith(MAGIC):
            raise _no("This file holds another file. Save it without, or as PDF.")


def _unpacked(archive: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _check_xml(content: bytes) -> None:
    coding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    if b"\0" in content[:64] and coding == "utf-8":
        coding = "utf-16-be" if content.startswith(b"\0") else "utf-16-le"
    text = content.decode(coding, errors="replace")
    declared = CODING.search(text[:200])
    if ENTITY.search(text) or (declared and declared[1].casefold() not in CODINGS):
        raise _no("This file asks to read other files (XML entities). Save it anew.")
    if CALLS.search(text):
        raise _no("This file calls another program. Save it without macros and links.")
    for found in OUTSIDE.finditer(text):
        if not (HARMLESS.search(found[0]) and WEB.search(found[0])):
            raise _no("This file loads something from elsewhere. Save it as PDF.")


def _no(sentence: str) -> RuleError:
    return RuleError(sentence, field="file")
