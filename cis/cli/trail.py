"""``cis trail``: verify the audit trail, sign checkpoints, accept a restored backup."""

import argparse
import json
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection

from cis.cli.application import context
from cis.core.access import SYSTEM, Actor, Role
from cis.core.errors import FileError, RuleError
from cis.desk.audit import verifying
from cis.desk.overview.search import index
from cis.kit.db import db, housekeeping
from cis.kit.db.engine import in_mode
from cis.kit.trail import checkpoint, log, note, queries, rows, signer, verify
from cis.kit.trail.verify import Held
from cis.register.metrics import standings

OPERATOR = Actor(SYSTEM.id, SYSTEM.name, Role.ADMIN, via="cli")
LONGEST_NOTE = 100_000
# So many events are read in the time that another process takes to start.
LARGE = 50_000


def main(words: Sequence[str]) -> int:
    """Exit 0 when done, 1 with the place when the trail does not hold."""
    parser = argparse.ArgumentParser(prog="cis trail", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    checking = tasks.add_parser(
        "verify", help="read every byte and say whether it fits"
    )
    checking.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint that was kept outside; may be given again",
    )
    checking.add_argument(
        "--key",
        metavar="VKEY",
        help="the key that signed them, as it was handed over (default: our own)",
    )
    checking.add_argument("--json", action="store_true", help="say it as JSON")
    tasks.add_parser(
        "rebuild", help="compute verdicts and the index of the search again"
    )
    tasks.add_parser("checkpoint", help="sign the log as it stands and print the note")
    tasks.add_parser("key", help="print the key that verifies checkpoints")
    accepting = tasks.add_parser(
        "accept-rollback", help="record that events were lost, and sign on from here"
    )
    accepting.add_argument("--reason", required=True, help="why they were lost")
    wanted = parser.parse_args(words)
    with context() as app:
        return TASKS[wanted.task](app, wanted)


def _verify(app: Flask, wanted: Namespace) -> int:
    held = _given(wanted, _folder(app))
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        digests = beside.submit(_digest_tables).result if _is_large() else None
        found = verifying.check(_folder(app), held, digests)
    if wanted.json:
        print(json.dumps(found.data, indent=2))
        return int(found.fault is not None)
    if found.fault:
        place = "" if found.seq is None else f" at event {found.seq}"
        print(f"The trail is broken{place}: {found.fault}.")
        return 1
    with in_mode(db.engine, "read").begin() as connection:
        breaks = _breaks(connection)
    for line in breaks:
        print(line)
    print(f"The trail holds: {found.size} events, root {found.root}.")
    print(f"Compared: {found.counts}.")
    print("Not compared:")
    for name, why in rows.unchecked():
        print(f"  {name}: {why}")
    outside = len(wanted.checkpoint)
    if outside:
        print(f"It agrees with {outside} checkpoint{'s' * (outside > 1)} from outside.")
    else:
        print(
            "No checkpoint from outside was compared: who owns the database could "
            "have rewritten all of it. Give one with --checkpoint FILE."
        )
    return 0


def _is_large() -> bool:
    """Tell whether a second process gains more than its start takes."""
    with in_mode(db.engine, "read").connect() as connection:
        return log.head(connection)[0] > LARGE


def _digest_tables() -> tuple[int, Mapping[str, rows.Sum]]:
    """Read the large tables in a process of its own."""
    with context():
        return verify.digest_tables(db.engine)


def _rebuild(_: Flask, __: Namespace) -> int:
    with housekeeping() as session:
        verdicts = standings.rebuild(session)
    print(f"{verdicts:,} verdicts computed; {index.rebuild():,} records can be found.")
    return 0


def _given(wanted: Namespace, folder: Path) -> list[Held]:
    if not wanted.checkpoint:
        return []
    vkey = wanted.key
    if vkey is None:
        own = signer.known(folder)
        if own is None:
            raise RuleError("Nothing was signed here; give the key with --key VKEY.")
        vkey = note.vkey(own)
    return [_held(Path(name), vkey) for name in wanted.checkpoint]


def _held(path: Path, vkey: str) -> Held:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read(LONGEST_NOTE)
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path} cannot be read as a note: {error}.") from error
    try:
        found = checkpoint.opened(text.replace("\r\n", "\n"), vkey)
    except note.NoteError as error:
        raise FileError(f"{path}: {error}") from error
    return Held(found.size, found.root.hex(), str(path))


def _breaks(connection: Connection) -> list[str]:
    return [
        f"Event {seq} of {at[:10]} accepted a rollback: {lost} events were signed, "
        f"{size} were left."
        for seq, at, lost, size in queries.breaks(connection)
    ]


def _checkpoint(app: Flask, _: Namespace) -> int:
    print(checkpoint.take(_folder(app), OPERATOR).note, end="")
    return 0


def _key(app: Flask, _: Namespace) -> int:
    vkey = note.vkey(signer.key(_folder(app)))
    print(f"{vkey}\nFingerprint: {note.fingerprint(vkey)}")
    return 0


def _accept(app: Flask, wanted: Namespace) -> int:
    lost = checkpoint.accept_rollback(_folder(app), OPERATOR, wanted.reason)
    print(
        f"Recorded: {lost.size} events were signed on {lost.at[:10]}, some are lost. "
        "Checkpoints of the lost part no longer fit, for ever."
    )
    return 0


def _folder(app: Flask) -> Path:
    return Path(app.config["CIS_DATA"])


TASKS: Mapping[str, Callable[[Flask, Namespace], int]] = {
    "verify": _verify,
    "rebuild": _rebuild,
    "checkpoint": _checkpoint,
    "key": _key,
    "accept-rollback": _accept,
}
