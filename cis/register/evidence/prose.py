"""Looks at plain text and CSV: letters only, no page, no formula that starts things."""

import re

from cis.core.errors import RuleError

MARKED = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
# A page, a picture made of text, or any XML.
PAGE = re.compile(
    r"\s*<(\?xml|!|html|head|body|svg|script|iframe|math|a\s|img|div|p>)", re.IGNORECASE
)
SCRIPT = re.compile(r"<script|<iframe|<svg|<\?php|javascript:", re.IGNORECASE)
# A formula that calls another program: =cmd|'/c calc'!A0
CALLS = re.compile(
    r"(?:^|[,;\t\"'])\s*[=+\-@][^,;\t\n]*(?:\|[^,;\t\n]*!|webservice\s*\(|exec\s*\()",
    re.IGNORECASE | re.MULTILINE,
)


def check(content: bytes, *, is_table: bool) -> None:
    """Raise RuleError unless this is text that only a reader reads."""
    text = _decoded(content)
    if CONTROL.search(text):
        raise _no("The name says text, and the file is something else.")
    if PAGE.match(text) or SCRIPT.search(text):
        raise _no("This is a web page or holds a script. Save it as PDF.")
    if is_table and CALLS.search(text):
        raise _no("A formula in this table calls another program. Remove it.")


def _decoded(content: bytes) -> str:
    """Return the letters; what is not UTF-8 or UTF-16 is read as Windows writes it."""
    for mark, coding in MARKED:
        if content.startswith(mark):
            return _as(content, coding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _as(content, "cp1252")


def _as(content: bytes, coding: str) -> str:
    try:
        return content.decode(coding)
    except UnicodeDecodeError:
        raise _no("The name says text, and the file is something else.") from None


def _no(sentence: str) -> RuleError:
    return RuleError(sentence, field="file")
