"""Tells a CSV list from an OSCAL catalogue, and reads what came."""

from collections.abc import Sequence
from dataclasses import dataclass

from cis.register.controls import oscal, tables
from cis.register.controls.rules import Entry


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file holds: its controls and its own title, or all that is wrong."""

    entries: Sequence[Entry] = ()
    title: str = ""
    wrong: Sequence[str] = ()


def read(content: bytes) -> Brought:
    """Return what a file holds; raise FileError if it is no list at all."""
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        title, entries, wrong = oscal.entries(content)
        return Brought(entries, title, wrong)
    entries, wrong = tables.entries(content)
    return Brought(entries, wrong=wrong)
