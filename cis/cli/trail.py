"""``cis trail verify``: read every byte of the audit trail and say whether it holds."""

import argparse
from collections.abc import Sequence

from cis.cli.application import context
from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.kit.trail import verify


def main(words: Sequence[str]) -> int:
    """Exit 0 when the trail holds, 1 with the place when it does not."""
    parser = argparse.ArgumentParser(prog="cis trail", description=__doc__)
    parser.add_argument("task", choices=["verify"])
    parser.parse_args(words)
    with context(), in_mode(db.engine, "read").begin() as connection:
        found = verify.verify(connection)
    if found.fault:
        print(f"The trail is broken at event {found.seq}: {found.fault}.")
        return 1
    print(f"The trail holds: {found.size} events, root {found.root}.")
    return 0
