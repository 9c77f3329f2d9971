"""Which sort of file this is, by what is in it; what is not plainly known is refused.

A file is never believed by its name or by what a browser says of it.
"""

import re
from enum import StrEnum

from cis.core.errors import RuleError
from cis.register.evidence import office, pictures, prose
from cis.register.evidence.rules import MOST_BYTES


class Sort(StrEnum):
    """The sorts of file that are kept."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"
    PPTX = "pptx"
    ODS = "ods"
    ODT = "odt"


KEPT = "PDF, PNG, JPEG, plain text, CSV, XLSX, DOCX, PPTX, ODS or ODT"
ENDS = {
    "pdf": Sort.PDF,
    "png": Sort.PNG,
    "jpg": Sort.JPEG,
    "jpeg": Sort.JPEG,
    "txt": Sort.TEXT,
    "log": Sort.TEXT,
    "md": Sort.TEXT,
    "csv": Sort.CSV,
    "tsv": Sort.CSV,
    **{each.value: each for each in list(Sort)[5:]},
}
# What the browser is told; everything else is octets, which no browser interprets.
PLAINLY_SAFE = {Sort.PNG: "image/png", Sort.JPEG: "image/jpeg"}
OCTETS = "application/octet-stream"
# Each long enough not to occur by chance in 25 MB of a picture.
MARKUP = re.compile(rb"<script|<iframe|<!doctype|<\?php|<html[\s>]", re.IGNORECASE)
ACTIVE = re.compile(rb"/JavaScript\b|/Launch\b|/EmbeddedFiles?\b|/RichMedia\b")
ZIP_END = b"PK\x05\x06"
TAIL = 70_000


def recognise(content: bytes, name: str) -> Sort:
    """Return the sort of a file, or raise RuleError saying why it is not kept."""
    if not content:
        raise _no("This file is empty.")
    if len(content) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise _no(f"This file is larger than {limit} MB. Attach a link to it instead.")
    sort = ENDS.get(name.rpartition(".")[2].casefold() if "." in name else "")
    if sort is None:
        raise _no(f"cis keeps {KEPT}, and the name ends like none of them.")
    _check(sort, content)
    return sort


def media(sort: Sort) -> str:
    """Return the content type that a file of a sort is sent with."""
    return PLAINLY_SAFE.get(sort, OCTETS)


def _check(sort: Sort, content: bytes) -> None:
    if sort in {Sort.TEXT, Sort.CSV}:
        prose.check(content, is_table=sort is Sort.CSV)
    elif sort in {Sort.PNG, Sort.JPEG, Sort.PDF}:
        _check_single(sort, content)
    else:
        office.check(content, sort.value)


def _check_single(sort: Sort, content: bytes) -> None:
    """Check a file that is one thing: no archive behind it and no page inside."""
    if sort is Sort.PNG:
        pictures.check_png(content)
    elif sort is Sort.JPEG:
        pictures.check_jpeg(content)
    else:
        _check_pdf(content)
    if ZIP_END in content[-TAIL:] and sort is not Sort.PDF:
        raise _no("An archive is hidden behind this picture. Save the picture anew.")
    if MARKUP.search(content):
        raise _no("A web page or a script is hidden in this file. Save it anew.")


def _check_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise _no("The name says PDF, and the file is something else.")
    tail = content[-2048:]
    if b"%%EOF" not in tail or b"startxref" not in tail:
        raise _no("This PDF is cut off or continues as something else. Print it anew.")
    if tail.rpartition(b"%%EOF")[2].strip(b"\r\n\0 "):
        raise _no("Something hangs behind the end of this PDF. Print it anew.")
    if ACTIVE.search(content):
        raise _no("This PDF holds a script or another file. Print it to a plain PDF.")
    if b"/Encrypt" in content:
        raise _no("This PDF is protected. Save it without a password.")


def _no(sentence: str) -> RuleError:
    return RuleError(sentence, field="file")
