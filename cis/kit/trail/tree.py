"""The Merkle tree of RFC 6962: leaves, roots and the frontier that appends to it."""

import hashlib
from collections.abc import Iterable, Sequence

LEAF = b"\x00"
NODE = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()

Frontier = tuple[bytes, ...]
NOTHING: Frontier = ()


def leaf_hash(payload: bytes) -> bytes:
    """Return the hash of one entry: SHA-256 of 0x00 and its bytes (RFC 6962, 2.1)."""
    return hashlib.sha256(LEAF + payload).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees: SHA-256 of 0x01, left and right."""
    return hashlib.sha256(NODE + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> Frontier:
    """Return the frontier of a log of ``size`` entries after one more.

    The frontier holds the roots of the perfect subtrees, largest first: one for each
    bit that is set in the size.
    """
    grown = [*frontier, leaf]
    while size & 1:
        right = grown.pop()
        grown.append(node_hash(grown.pop(), right))
        size >>= 1
    return tuple(grown)


def root(frontier: Sequence[bytes]) -> bytes:
    """Return the tree's root from its frontier, the hash of nothing if it is empty."""
    if not frontier:
        return EMPTY_ROOT
    *rest, result = frontier
    for left in reversed(rest):
        result = node_hash(left, result)
    return result


def grow(leaves: Iterable[bytes]) -> tuple[int, Frontier]:
    """Return the size and frontier of a log with these leaf hashes."""
    size, frontier = 0, NOTHING
    for leaf in leaves:
        frontier = append(frontier, size, leaf)
        size += 1
    return size, frontier
