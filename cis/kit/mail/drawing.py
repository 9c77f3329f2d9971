"""The words of a letter out of its templates, in a request or without one."""

import re

from flask import current_app

from cis.kit.mail.message import LONGEST_SUBJECT

# What no mail program shows; lines and tabs stay.
UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")


def drawn(template: str, **facts: object) -> str:
    """Return a template of a mail, filled in; links are given to it whole."""
    found = current_app.jinja_env.get_template(template).render(**facts)
    return UNSHOWN.sub("", found)


def subject(text: str) -> str:
    """Return words as a subject: one line, of fair length."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    longest = LONGEST_SUBJECT
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
