"""Proofs of the Merkle tree (RFC 6962, 2.1): an entry is in it, a log only grew."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

from cis.kit.trail.tree import EMPTY_ROOT, NODE, node_hash

WIDTH = 32


class Levels:
    """Every level of a tree, from the leaves to the root, to take many proofs from.

    A node without a right neighbour moves up as it is, which gives the tree of RFC
    6962. The hashes of a level lie in one piece: a million leaves take 64 MB.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._levels = [b"".join(leaves)]
        if len(self._levels[0]) != WIDTH * self.size:
            raise ValueError("A leaf hash has 32 bytes.")
        while len(self._levels[-1]) > WIDTH:
            self._levels.append(_above(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """The tree's root."""
        return self._levels[-1] or EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """Return the audit path of a leaf (2.1.1), or raise ValueError."""
        if not 0 <= index < self.size:
            raise ValueError(f"There is no leaf {index} among {self.size}.")
        path, last = [], self.size - 1
        for level in self._levels[:-1]:
            if index & 1 or index < last:
                path.append(_node(level, index ^ 1))
            index, last = index >> 1, last >> 1
        return path

    def consistency(self, old_size: int) -> list[bytes]:
        """Return the proof that a smaller tree begins this one (2.1.2)."""
        if not 0 <= old_size <= self.size:
            raise ValueError(f"{old_size} leaves are not among {self.size}.")
        if old_size in {0, self.size}:
            return []
        height, index, last = _trimmed(old_size - 1, self.size - 1)
        proof = [_node(self._levels[height], index)] if index else []
        for level in self._levels[height:-1]:
            if index & 1:
                proof.append(_node(level, index - 1))
            elif index < last:
                proof.append(_node(level, index + 1))
            index, last = index >> 1, last >> 1
        return proof


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of a leaf hash, or raise ValueError if there is none."""
    return Levels(leaves).inclusion(index)


def consistency(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the proof that the first leaves made the older tree."""
    return Levels(leaves).consistency(old_size)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether the path leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    last, found, rest = size - 1, leaf, list(reversed(proof))
    while last:
        if index & 1 or index < last:
            if not rest:
                return False
            found = _joined(found, rest.pop(), left=bool(index & 1))
        index, last = index >> 1, last >> 1
    return not rest and found == root


def verify_consistency(
    old_size: int,
    new_size: int,
    old_root: bytes,
    new_root: bytes,
    proof: Sequence[bytes],
) -> bool:
    """Tell whether the newer tree begins with the older one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    _, index, last = _trimmed(old_size - 1, new_size - 1)
    rest = list(reversed(proof)) if index else [*reversed(proof), old_root]
    if not rest:
        return False
    old = new = rest.pop()
    while last:
        if index & 1 or index < last:
            if not rest:
                return False
            node = rest.pop()
            new = _joined(new, node, left=bool(index & 1))
            old = node_hash(node, old) if index & 1 else old
        index, last = index >> 1, last >> 1
    return not rest and (old, new) == (old_root, new_root)


def _trimmed(index: int, last: int) -> tuple[int, int, int]:
    """Climb while the node is a right child: up to the largest subtree that ends."""
    height = 0
    while index & 1:
        height, index, last = height + 1, index >> 1, last >> 1
    return height, index, last


def _joined(found: bytes, other: bytes, *, left: bool) -> bytes:
    return node_hash(other, found) if left else node_hash(found, other)


def _node(level: bytes, index: int) -> bytes:
    return level[index * WIDTH : (index + 1) * WIDTH]


def _above(level: bytes) -> bytes:
    ends = range(0, len(level) + 1, 2 * WIDTH)
    pairs = [sha256(NODE + level[a:b]).digest() for a, b in pairwise(ends)]
    return b"".join([*pairs, level[ends[-1] :]])
