"""``cis verify``: check an audit bundle, by the program that lies in every bundle."""

from collections.abc import Sequence

from cis.desk.audit.bundle import verifier


def main(words: Sequence[str]) -> int:
    """Exit 0 when the bundle holds, 1 with the place when it does not."""
    return verifier.main(words)
