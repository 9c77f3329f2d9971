"""``cis migrate``: bring the database to the newest schema, or leave it untouched."""

import argparse
from collections.abc import Sequence

from cis.cli.application import context
from cis.desk.overview.search import index
from cis.kit.db import migrate


def main(words: Sequence[str]) -> int:
    """Exit 0 when the database has the newest schema."""
    argparse.ArgumentParser(prog="cis migrate", description=__doc__).parse_args(words)
    with context(migrated=False):
        migrate.upgrade()
        index.fill()
        print(f"The database is at {migrate.newest()}.")
    return 0
