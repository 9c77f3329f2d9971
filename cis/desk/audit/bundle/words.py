"""What a bundle says of itself: the README and the first sheet of the workbook."""

import textwrap
from collections.abc import Sequence

from cis.desk.audit.bundle.content import Asked
from cis.kit.trail import note

README = """\
Audit bundle of {organisation}
{rule}

{facts}

How to check it
---------------
1. Compare the fingerprint of the key you were given, on another way than this file,
   with {fingerprint}
2. Run, with Python 3.10 or newer and no network:
       python3 verify.py BUNDLE.zip --key '{vkey}'
   Take verify.py from an earlier bundle or from a colleague rather than from a bundle
   you do not trust yet. "cis verify BUNDLE.zip --key KEY" does the same. With
   --previous CHECKPOINT it also checks against an older checkpoint that you kept.
3. Keep checkpoint.txt outside the organisation. The next bundle must continue it.

What is in it
-------------
records.jsonl   the proof: events of the trail, one a line, in their order. "payload" is
                the event as recorded (RFC 8785), "leaf" is SHA-256 of 0x00 and the
                payload. Events outside the choice have action, object and leaf only;
                their action and object are told, not proved.
                Private texts stand in the payload as commitments: {{"$c": SHA-256 of
                0x03, salt and text}}. "private" discloses text and salt, or says
                "erased" (it no longer exists) or "withheld" (e-mail addresses).
proofs.json     {proofs}
                If there is a previous checkpoint, the proof that the log continues it.
checkpoint.txt  size and root of the log, signed (C2SP tlog-checkpoint).
tables, xlsx    renderings for reading. Their hashes are in the manifest.
MANIFEST.json   size and SHA-256 of every other file. The zip's comment is a signed note
                over the manifest and every byte of the zip.

What it does not prove
----------------------
That what was recorded is true, and what happened before the oldest checkpoint that
somebody else keeps. What was handed out stays readable: texts that are erased later
remain in this file; keep it accordingly.
"""
EVERY = "none needed: the leaves of all events are in records.jsonl and make the root."
SOME = "for each event in records.jsonl the path to the root (RFC 6962, 2.1.1)."

WIDEST = 100

Facts = Sequence[tuple[str, str]]


def facts(asked: Asked, told: Facts, vkey: str) -> Facts:
    """Return what the bundle is about, as labels and values."""
    options = asked.options
    first = options.first.isoformat() if options.first else "the beginning"
    return [
        *told,
        ("Events", f"from {first} to {asked.as_of.isoformat()} ({asked.zone})"),
        ("Standing as of", asked.as_of.isoformat()),
        ("Other events", "listed by hash" if options.every else "left out"),
        ("Key", vkey),
        ("Fingerprint", note.fingerprint(vkey)),
    ]


def readme(organisation: str, about: Facts, vkey: str, *, every: bool) -> str:
    """Return the text of README.txt."""
    widest = max(len(label) for label, _ in about)
    return README.format(
        organisation=organisation,
        rule="=" * len(f"Audit bundle of {organisation}"),
        facts="\n".join(_line(f"{label:{widest}}", value) for label, value in about),
        fingerprint=note.fingerprint(vkey),
        vkey=vkey,
        proofs=EVERY if every else SOME,
    )


def _line(label: str, value: str) -> str:
    """Return a fact, on as many lines as it takes; a key stays in one piece."""
    rest = " " * (len(label) + 2)
    return textwrap.fill(
        value,
        WIDEST,
        initial_indent=f"{label}  ",
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
