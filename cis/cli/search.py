"""``cis search rebuild``: write the index of the search anew."""

import argparse
from collections.abc import Sequence

from cis.cli.application import context
from cis.desk.overview.search import index


def main(words: Sequence[str]) -> int:
    """Exit 0 when everything can be found again."""
    parser = argparse.ArgumentParser(prog="cis search", description=__doc__)
    parser.add_argument("what", choices=["rebuild"])
    parser.parse_args(words)
    with context():
        print(f"{index.rebuild():,} records can be found.")
    return 0
