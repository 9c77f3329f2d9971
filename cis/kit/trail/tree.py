"""The Merkle tree of RFC 6962: leaves, roots and the frontier that appends to it."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

LEAF = b"\x00"
NODE = b"\x01"
EMPTY_ROOT = sha256(b"").digest()

Frontier = tuple[bytes, ...]
NOTHING: Frontier = ()


def leaf_hash(payload: bytes) -> bytes:
    """Return the hash of one entry: SHA-256 of 0x00 and its bytes (RFC 6962, 2.1)."""
    return sha256(LEAF + payload).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees: SHA-256 of 0x01, left and right."""
    return sha256(NODE + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> Frontier:
    """Return the frontier of a log of ``size`` entries after one more."""
    return extend(frontier, size, [leaf])


def extend(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> Frontier:
    """Return the frontier of a log of ``size`` entries after these too.

    The frontier holds the roots of the perfect subtrees, largest first: one for each
    bit that is set in the size.
    """
    left, nodes, grown = list(frontier), list(leaves), []
    while size or nodes:
        if size & 1:
            nodes.insert(0, left.pop())
        if len(nodes) & 1:
            grown.append(nodes.pop())
        pairs = zip(nodes[::2], nodes[1::2], strict=True)
        nodes = [sha256(NODE + a + b).digest() for a, b in pairs]
        size >>= 1
    return (*left, *reversed(grown))


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
    known = list(leaves)
    return len(known), extend(NOTHING, 0, known)
