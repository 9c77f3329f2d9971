"""A letter as it is sent: text and HTML, attachments, headers nobody can forge."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from cis.core.errors import RuleError

NAME = "cis"
LONGEST_SUBJECT, LONGEST_ADDRESS = 200, 254
# What a mailbox may be called without quotes; other letters than ASCII may stand in it.
LOCAL = re.compile(r"[^\x00-\x20\x7f()<>\[\]:;@\\,\"]+")
DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
POLICY = policy.SMTP.clone(max_line_length=78)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a letter: its name, its type such as application/pdf."""

    name: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What is told to one address; raises RuleError for what no header can hold."""

    to: str
    subject: str
    text: str
    html: str = ""
    attached: tuple[Attached, ...] = ()

    def __post_init__(self) -> None:
        address(self.to)
        _line(self.subject, "subject")
        if len(self.subject) > LONGEST_SUBJECT:
            raise RuleError(
                f"Write the subject of a mail in at most {LONGEST_SUBJECT} letters."
            )
        for one in self.attached:
            _line(one.name, "attachment's name")


def address(text: str) -> Address:
    """Return an e-mail address as a header holds it, or raise RuleError."""
    local, at, domain = text.rpartition("@")
    try:
        host = domain.encode("idna").decode()
    except UnicodeError:
        host = ""
    fits = at and LOCAL.fullmatch(local) and local.isprintable()
    if not fits or not DOMAIN.fullmatch(host) or len(text) > LONGEST_ADDRESS:
        raise RuleError(f"{text!r} is no e-mail address that a mail can be sent to.")
    return Address("", local, host)


def message(letter: Letter, sender: str, key: str, at: datetime) -> EmailMessage:
    """Return a letter as a message; the same key gives the same Message-ID."""
    known = address(sender)
    made = EmailMessage(policy=POLICY)
    made["From"] = Address(NAME, known.username, known.domain)
    made["To"] = address(letter.to)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{_digest(key)}@{known.domain}>"
    # Nobody's absence note is to answer a machine (RFC 3834).
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text, cte="quoted-printable")
    if letter.html:
        made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for one in letter.attached:
        main, _, sub = one.kind.partition("/")
        made.add_attachment(one.body, maintype=main, subtype=sub, filename=one.name)
    return made


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _line(text: str, what: str) -> None:
    if not text.strip() or not text.isprintable():
        raise RuleError(f"The {what} of a mail is one line of text.")
