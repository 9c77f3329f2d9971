"""What the ownership sheet says, and the note that signs it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cis.desk.audit.holding import Holding
from cis.kit.sheets.streams import csv_stream
from cis.kit.trail import note
from cis.kit.trail.checkpoint import Issued
from cis.register.governance.rules import said

TITLE = "cis ownership sheet 1"
COLUMNS = ("Practice", "Role", "Person", "Since")
MORE = ("Appointed by", "Authority", "Hours", "Deputy")
# What stands where nothing was recorded; a blank could mean anything.
NOTHING = "not recorded"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ownership sheet: its rows, the day, the log they come from, the signature."""

    organisation: str
    scope: str
    on: date
    made_at: datetime
    holdings: Sequence[Holding]
    issued: Issued
    vkey: str
    table: bytes
    signature: str


def rows(holdings: Sequence[Holding]) -> list[list[str]]:
    """Return the cells of the table as the paper shows them."""
    return [
        [
            *(one.practice, one.role, f"{one.person} ({one.pseudonym})"),
            said(one.since),
            *(one.appointed_by or NOTHING, one.authority or NOTHING),
            *(one.hours or NOTHING, one.deputy or NOTHING),
        ]
        for one in holdings
    ]


def table(holdings: Sequence[Holding]) -> bytes:
    """Return the table as the CSV file that is signed and lies in the sheet."""
    return b"".join(csv_stream((*COLUMNS, *MORE), rows(holdings)))


def signed(table: bytes, on: date, issued: Issued, signer: note.Signer) -> str:
    """Return the note that ties the table to a day and to a state of the log."""
    digest = hashlib.sha256(table).hexdigest()
    log = f"log {issued.size} {issued.root.hex()}"
    return note.sign(f"{TITLE}\non {on}\n{log}\nsha256 {digest}\n", signer)
