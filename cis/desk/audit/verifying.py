"""Verifies the whole log for an auditor and records what came of it."""

from pathlib import Path

from cis.core.access import Actor
from cis.desk.audit.queries import VERIFY
from cis.kit.db import db, transaction
from cis.kit.trail import capture, signer, verify
from cis.kit.trail.verify import Held, Verdict


def run(folder: Path, by: Actor) -> Verdict:
    """Read the whole log, compare the signer's memory, record the finding."""
    held = [
        Held(line.size, line.root, "the signer's memory")
        for line in signer.remembered(folder)
    ]
    found = verify.of_database(db.engine, held)
    facts = {"size": found.size, "root": found.root}
    if found.fault:
        facts |= {"fault": found.fault, "at_event": found.seq}
    with transaction(by=by, what=VERIFY) as session:
        capture.note(session, **facts)
    return found
